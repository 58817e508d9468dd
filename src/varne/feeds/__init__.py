"""Doors of the centre: each feed has a ``source`` (I/O) and a ``parse`` (pure)."""
