"""Plots and bearings of radars and cameras, followed into tracks, of which few reports go on (README.md)."""
