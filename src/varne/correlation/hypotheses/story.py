"""What the scores are made from: a night as arrays, what is expected of it, and a boat's story so far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.memo import WAYS, Memo, new_memo
from varne.correlation.hypotheses.motion import CHILDREN_MAX, COLUMNS, READINGS_MAX

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# What a row's kind is, to the score.
SAID, SEEN, RADAR, RECOVERED, LANDED, HULL = range(6)
PEOPLE_BINS = 24
COLOUR_CODES = 12
OPTIONS_MAX = 14  # boats a row is weighed against at a time


class Night(NamedTuple):
    """Reports as arrays: n rows. Metres east and north on one plane, seconds from one moment."""

    time_s: FloatArray  # (n,) what the report speaks of
    kind: IntArray  # (n,) SAID, SEEN, ...
    places: IntArray  # (n,) how many positions it may mean, 0 when it gives none
    east_m: FloatArray  # (n, 4)
    north_m: FloatArray  # (n, 4)
    variance_m2: FloatArray  # (n, 4) of each axis
    place_log: FloatArray  # (n, 4) log chance of each
    has_velocity: IntArray  # (n,)
    velocity_e_mps: FloatArray  # (n,) over the ground
    velocity_n_mps: FloatArray  # (n,)
    people_log: FloatArray  # (n, PEOPLE_BINS) log likelihood of the count said, 0 when none
    has_people: IntArray  # (n,)
    people: FloatArray  # (n,) the count itself, nan when none
    colour: IntArray  # (n,) code, -1 when not said
    colour_right: FloatArray  # (n,) chance that it is named rightly
    engine_off: FloatArray  # (n,) log likelihood of what is said of its state, adrift against under way
    station: IntArray  # (n,) which radar, -1
    remaining: IntArray  # (n,) 1 when a recovery says that people went on
    whole_log: FloatArray  # (n, PEOPLE_BINS) for a recovery: that it took all
    few_log: FloatArray  # (n,) of either count, if the boat had not yet taken people on
    phone: IntArray  # (n,) token index, -1
    age_sd_s: FloatArray  # (n,) how uncertain the moment it speaks of is, 0 when given
    centre: IntArray  # (n,) which of two centres was called, -1 when it is no call


class Prior(NamedTuple):
    """What is expected before any report: the theatre's launches and radars, and the figures of the model."""

    motion: FloatArray  # see motion
    figures: FloatArray  # see below
    launches: FloatArray  # (b, 2) metres
    shores: FloatArray  # (b, 2) which way the coast runs at each, of length 1
    stations: FloatArray  # (r, 2) metres
    people_prior: FloatArray  # (PEOPLE_BINS,) probabilities, of a boat that is full
    people_few: FloatArray  # (PEOPLE_BINS,) of one that has people to take on yet
    people_bin: FloatArray  # (PEOPLE_BINS,) count of each bin
    colour_prior: FloatArray  # (COLOUR_CODES,)
    births: FloatArray  # (b,) see births
    heard: FloatArray  # (4,) see centres: where calls reach the second centre, and its share of them
    field: FloatArray
    field_origin: FloatArray
    field_step: FloatArray


class Story(NamedTuple):
    """What is believed of one boat after some of its rows; or a book of such, one page a row of the night."""

    plain: FloatArray  # (PLAIN,)
    people: FloatArray  # (PEOPLE_BINS,) probability of each count aboard
    after: FloatArray  # (PEOPLE_BINS,) the same, should the last rescue have taken some and not all
    colour: FloatArray  # (COLOUR_CODES,)
    readings: FloatArray  # (READINGS_MAX, COLUMNS), see motion


class Desk(NamedTuple):
    """Memory for the working of one score, made once."""

    story: Story
    draft: Story
    kids: FloatArray
    sea: FloatArray
    memo: Memo
    options: IntArray  # boats a row may be drawn to
    gains: FloatArray


STATIONS_MAX = 4
(
    SCORE,
    STANDING,  # how many readings stand
    AT_S,  # the moment they are of
    FIRST_S,
    LAST_S,
    SAYINGS,
    PHONES,
    PENDING,  # a rescue whose completeness what follows will tell
    ALL_LOG,
    SOME_LOG,
    RESCUED_S,
    ENDED,  # everybody accounted for: only an empty hull may follow
    FEW,  # chance that it has people to take on yet
    PLOT_S,  # last plot of each station, STATIONS_MAX places
) = range(14)
PLAIN = PLOT_S + STATIONS_MAX

(
    BIRTH_LOG,  # log of boats first heard of a second
    BIRTH_SPREAD_M,
    BIRTH_FAR_SHARE,
    FAR_AREA_M2,
    OWN_MEAN_E,
    OWN_MEAN_N,
    OWN_SPREAD_MPS,
    RADAR_RATE_HZ,
    RADAR_RANGE_M,
    RADAR_REVISIT_S,
    RADAR_PERIOD_S,
    RADAR_TWICE_LOG,
    RADAR_VELOCITY_VAR,
    CLUTTER_LOG,  # log tracklets a second a square metre
    CLUTTER_GOES_ON,
    CLUTTER_SPREAD_MPS,
    CLUTTER_LONG_LOG,
    PARTIAL,
    PHONE_SHARED_LOG,
    END_LOG,
    RESCUE_SLACK_S,
    SAID_HZ,
    SAID_SHAPE,
    SEEN_HZ,
    NEW_PHONE,
    BORN_ADRIFT,
    BORN_ALONGSHORE,
    ALONGSHORE_MPS,
    ALONGSHORE_SPREAD_MPS,
    SEEN_FAR_SHARE,
    BORN_BY_RADAR_LOG,  # against a call, that a boat is first heard of so
    BORN_SEEN_LOG,
    BORN_RESCUED_LOG,
    PLOTTED_FAR_SHARE,
    RESCUED_FAR_SHARE,
) = range(35)
FIGURES = 35


def _blank() -> Story:
    return Story(
        np.zeros(PLAIN),
        np.zeros(PEOPLE_BINS),
        np.zeros(PEOPLE_BINS),
        np.zeros(COLOUR_CODES),
        np.zeros((READINGS_MAX, COLUMNS)),
    )


def new_desk(remembered: int = WAYS) -> Desk:
    """Memory for one walk; ``remembered`` is how many scores there is room for, a power of two."""
    return Desk(
        _blank(),
        _blank(),
        kids=np.zeros((CHILDREN_MAX, COLUMNS)),
        sea=np.zeros(12),
        memo=new_memo(remembered),
        options=np.zeros(OPTIONS_MAX + 2, np.int64),
        gains=np.zeros(OPTIONS_MAX + 2),
    )


def new_book(rows: int) -> Story:
    """A book of empty pages."""
    return Story(
        np.zeros((rows, PLAIN)),
        np.zeros((rows, PEOPLE_BINS)),
        np.zeros((rows, PEOPLE_BINS)),
        np.zeros((rows, COLOUR_CODES)),
        np.zeros((rows, READINGS_MAX, COLUMNS)),
    )


def goes_on(before: Night | Prior, now: Night | Prior) -> bool:
    """Whether all that was told is told still, with or without more rows."""
    return all(
        len(old) <= len(new) and np.array_equal(old, new[: len(old)], equal_nan=True)
        for old, new in zip(before, now, strict=True)
    )


@compiled_bare
def begun(prior: Prior, story: Story) -> None:
    """A boat of which nothing is said yet."""
    story.plain[:] = 0.0
    story.plain[SCORE] = prior.figures[BIRTH_LOG]
    story.plain[FEW] = prior.figures[BORN_ALONGSHORE]
    story.plain[PLOT_S : PLOT_S + STATIONS_MAX] = -1e9
    for k in range(PEOPLE_BINS):
        story.people[k] = prior.people_prior[k]
    for k in range(COLOUR_CODES):
        story.colour[k] = prior.colour_prior[k]


@compiled_bare
def copied(source: Story, into: Story) -> None:
    """One story into the memory of another."""
    for k in range(PLAIN):
        into.plain[k] = source.plain[k]
    for k in range(PEOPLE_BINS):
        into.people[k] = source.people[k]
        into.after[k] = source.after[k]
    for k in range(COLOUR_CODES):
        into.colour[k] = source.colour[k]
    for c in range(int(source.plain[STANDING])):
        for k in range(COLUMNS):
            into.readings[c, k] = source.readings[c, k]


@compiled_bare
def page(book: Story, row: int) -> Story:
    """The story as it stood after one row, in a book of stories."""
    return Story(book.plain[row], book.people[row], book.after[row], book.colour[row], book.readings[row])
