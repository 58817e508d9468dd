"""Who may be told: the marking on what a centre owns. Release rules come with the exchange."""

from __future__ import annotations

from datetime import datetime

from varne.picture.noun import Noun


class Label(Noun, frozen=True, kw_only=True):
    """A STANAG 4774-shaped marking, from its public summaries.

    An empty ``releasable_to`` means the originator only: default deny.
    """

    policy: str = "VARNE"
    level: str = "OFFICIAL"
    releasable_to: frozenset[str] = frozenset()  # permissive: centre codes
    caveats: frozenset[str] = frozenset()  # restrictive: all must be met
    review_at: datetime | None = None
