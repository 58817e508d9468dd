"""Where a boat will be, where it came from, where to look, and what a search is worth."""
