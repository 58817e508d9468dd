"""Forecasts of current and wind."""
