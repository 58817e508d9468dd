"""Varne: one honest picture of every small boat in a strait, for two sovereign rescue centres.

The rooms of the house, and which way they may look, stand in ``docs/architecture.md``; the road one
report takes through them in ``docs/life-of-a-report.md``.
"""

__version__ = "0.1.0"
