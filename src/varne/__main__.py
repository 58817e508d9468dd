"""``python -m varne`` is ``varne``."""

from varne.console.cli.app import main

if __name__ == "__main__":
    main()
