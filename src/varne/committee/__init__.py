"""The joint committee's room: does the joint effort work, and at what cost?

A batch room, never in the live loop. It is given bytes, dates and folded events, and opens nothing itself:
files are opened by the console. Every figure says its source, its vintage and its status.
"""
