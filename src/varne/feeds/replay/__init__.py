"""Recordings played again on one clock that a person may hurry, slow or stop."""
