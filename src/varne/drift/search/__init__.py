"""Search theory and search plans: what a search is worth, where units should look, and along which tracks."""
