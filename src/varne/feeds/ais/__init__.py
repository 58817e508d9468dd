"""Raw AIS as receivers send it: NMEA 0183 lines, from a file, TCP or UDP."""
