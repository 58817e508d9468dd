"""One centre running: its configuration, clock, wiring, pipeline and loop."""
