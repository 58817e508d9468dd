"""Reports in the wire form, one JSON object a line."""
