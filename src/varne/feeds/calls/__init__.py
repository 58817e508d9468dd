"""Calls typed by a watch officer: where the caller says they are, and the form."""
