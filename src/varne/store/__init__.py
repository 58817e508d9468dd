"""The append-only log on disk, its snapshots and its quarantine."""
