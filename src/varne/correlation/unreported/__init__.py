"""Boats at sea that no report tells of: how many, and where they would be.

Launches of the night are inferred from the boats that were reported, with what is known of how long a boat
stays unreported (:mod:`launches <varne.correlation.unreported.launches>`); every launch is carried across the
sea and thinned by whatever would have told of it
(:mod:`crossing <varne.correlation.unreported.crossing>`). What is left is a Poisson intensity; its sum is a
number with an interval. See docs/unreported.md.
"""
