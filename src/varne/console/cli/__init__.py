"""The command line: ``varne --help``."""
