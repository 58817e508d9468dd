"""Correlation: report to plot to track and boat. A first, plain method; docs/correlation.md says how."""
