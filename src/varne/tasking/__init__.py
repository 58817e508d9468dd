"""What is done about a boat: for now, that an incident holds it."""
