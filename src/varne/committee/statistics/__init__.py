"""Official statistics as nouns, with every vintage kept: what was known, and when it was known."""
