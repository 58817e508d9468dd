"""Cursor on Target: units in the field that use ATAK, iTAK, WinTAK or a program of their own (README.md)."""
