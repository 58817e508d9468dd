"""Programs that run other people's software beside ours, each in an interpreter of its own."""
