"""The tide: an atlas of constituents, and heights and streams made from it."""
