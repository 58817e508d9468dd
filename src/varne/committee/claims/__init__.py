"""Published claims and reconciliations: what can be computed again is, the rest stands as sourced facts."""
