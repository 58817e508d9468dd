"""What the search over partitions knows: its reports as arrays that machine code takes."""

from __future__ import annotations

from typing import NamedTuple

from varne.correlation.linking.reports import Floats, Ints


class Rhythm(NamedTuple):
    """How devices report of themselves; ``interval`` of length 0 if these reports come from sensors instead.

    ``interval`` (B,): log density (1/s) of everybody's next interval, bins of ``bin_s``; the last holds the
    tail. ``shares`` (S,): scatter as a share of the stated one, ``share_prior`` (S,) log weights. ``manner``:
    [bin s, urn weight of everybody, log chance of a further report, log chance of none, creep m²/s when
    still, q m²/s³ under way, change deviation m/s, change rate 1/s, start rate 1/s, stop rate 1/s, speed
    deviation m/s].
    """

    interval: Floats
    shares: Floats
    share_prior: Floats
    manner: Floats


class Evidence(NamedTuple):
    """M reports in order of time.

    ``frame`` (M,): reports of one frame are of different vessels; a report of no frame has one of its own.
    ``worth`` (M,): log of the odds of being reported over the density of false reports, nats (m² inside).
    ``persons`` and ``colour`` (M,): row of ``persons_ratio`` (·, G) and ``colour_ratio`` (·, C), which hold
    the log likelihood ratio under each true count or colour; -1 for nothing said. ``caller`` (M,): number of
    the telephone, -1. ``unseen`` (B, X, Y): log probability of not being seen in a time bin and cell.
    ``layout``: [grid west m, grid south m, cell m, bin s, first time s, last time s].
    ``motion``: [q m²/s³, change deviation m/s, change rate 1/s, first velocity deviation m/s, log births per
    m², end rate 1/s].
    ``caller_odds``: [chance of one telephone by accident, weight of a new one].
    """

    t_s: Floats
    x_m: Floats
    y_m: Floats
    spread_m2: Floats
    frame: Ints
    worth: Floats
    persons: Ints
    persons_ratio: Floats
    colour: Ints
    colour_ratio: Floats
    colour_prior: Floats
    caller: Ints
    unseen: Floats
    layout: Floats
    motion: Floats
    caller_odds: Floats
    rhythm: Rhythm


class Choices(NamedTuple):
    """What each report may be: ``near`` neighbours (CSR by ``near_first``), and vessels already known:
    ``option_slot`` is one vessel in one frame, taken once, with log ratio ``option_worth`` (CSR by
    ``option_first``). There are ``slots`` of them."""

    near_first: Ints
    near: Ints
    option_first: Ints
    option_slot: Ints
    option_worth: Floats
    slots: int
