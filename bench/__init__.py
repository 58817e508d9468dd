"""Every measurement that is claimed; each behind a make target."""
