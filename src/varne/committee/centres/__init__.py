"""Reception and return centres: places, holding-time clocks, alarms and a forecast of the queue."""
