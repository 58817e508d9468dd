"""The catalogue of indicators: every figure with its definition, denominator, source, status and interval."""
