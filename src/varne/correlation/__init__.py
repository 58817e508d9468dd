"""Report → Plot → Track → Boat: which reports are the same craft."""
