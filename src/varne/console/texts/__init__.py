"""Texts drafted from an incident for people to read out, send or file, in English and French.

Each is a pure function of what :func:`varne.console.texts.told.tell` gathers of one incident at one moment.
A draft is a proposal: nothing here sends anything. What is not known is said to be not known, nobody is
named, and what comes of invented data says so at its head and its foot.
"""
