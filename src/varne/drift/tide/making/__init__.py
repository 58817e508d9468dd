"""How a tidal atlas is made: shallow water from depths and an open boundary, analysed, held to the gauges."""
