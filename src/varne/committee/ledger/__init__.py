"""The ledger: what was promised and paid, in which currency, tied to measures and results."""
