"""AIS as aisstream.io sends it: JSON, already decoded."""
