"""The watch's hands and eyes: the command line and the web page."""
