"""A trial of extra patrols, rotated among sectors: the design that could tell what patrols do.

Nights are cut into blocks; two blocks that follow each other are a pair. In one block of a pair a drawn half
of the sectors has extra patrols, in the other block the other half: by a coin. So each sector is its own
comparison, both halves see the same season, and if patrols do nothing the sign of (launches under extra
patrols - launches without) is a fair coin in every pair: the test needs no model of weather or demand (Fisher
1935; Rosenbaum 2002, *Observational studies*, chapter 2).

What one sector loses another may gain. The contrast of sectors counts such a boat twice, so a second contrast
is planned: blocks with extra patrols *everywhere they can be* against blocks with none, which sees what is
left after displacement and needs many more nights, because weather is not shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Refused

Floats = npt.NDArray[np.float64]
Signs = npt.NDArray[np.float64]

DRAWS = 800  # trials imagined for one power
FLIPS = 199  # coins thrown again for one test
LONGEST_NIGHTS = 3650


@dataclass(frozen=True)
class Trial:
    """What is believed of launches and asked of a trial.

    `sector_share` (n) sums to 1; `launches_per_night` is the mean over all nights, calm and rough;
    `night_size` and `sector_size` are negative-binomial sizes of a night for all sectors together and of a
    sector in it (small = uneven); `change` the share by which extra patrols change launches where they are
    (-0.2 = a fall of a fifth); `displaced` the share of the launches lost that moves to sectors without.
    """

    sector_share: tuple[float, ...]
    launches_per_night: float
    night_size: float
    sector_size: float
    change: float
    displaced: float = 0.0
    nights_in_block: int = 3
    risk: float = 0.05

    def __post_init__(self) -> None:
        """Check every number."""
        if (
            len(self.sector_share) < 2
            or min(self.sector_share) <= 0
            or abs(sum(self.sector_share) - 1) > 1e-6
        ):
            raise Refused("a trial needs two or more sectors whose shares are positive and sum to 1")
        if self.launches_per_night <= 0 or self.night_size <= 0 or self.sector_size <= 0:
            raise Refused("launches and sizes are positive")
        if not -1 < self.change < 3 or not 0 <= self.displaced <= 1:
            raise Refused("a change lies between -1 and 3, what is displaced between 0 and 1")
        if self.nights_in_block < 1 or not 0 < self.risk < 0.5:
            raise Refused("a block has a night or more, and the risk lies between 0 and 0.5")


@dataclass(frozen=True)
class Block:
    """One block of nights: its first and last night and the sectors with extra patrols (indices)."""

    first: date
    last: date
    extra: tuple[int, ...]
    pair: int


@dataclass(frozen=True)
class Power:
    """The share of imagined trials that saw the change, with the 95 % half-width of that share."""

    nights: int
    power: float
    half_width: float
    extra_sector_nights: int


def schedule(trial: Trial, first: date, nights: int, rng: np.random.Generator) -> tuple[Block, ...]:
    """Draw who has extra patrols when: whole pairs of blocks in `nights`, each sector half of them."""
    sectors = len(trial.sector_share)
    span = trial.nights_in_block
    pairs = nights // (2 * span)
    if pairs < 6:
        raise Refused(f"{pairs} pairs of blocks cannot show anything at the usual risk: six are the fewest")
    blocks = []
    for pair in range(pairs):
        order = rng.permutation(sectors)
        half = tuple(sorted(int(s) for s in order[: sectors // 2]))
        rest = tuple(s for s in range(sectors) if s not in half)
        halves = (half, rest) if rng.random() < 0.5 else (rest, half)
        for which, extra in enumerate(halves):
            begin = first + timedelta(days=(2 * pair + which) * span)
            blocks.append(Block(begin, begin + timedelta(days=span - 1), extra, pair))
    return tuple(blocks)


def sector_counts(trial: Trial, blocks: tuple[Block, ...], draws: int, rng: np.random.Generator) -> Floats:
    """Imagine launches (draws, blocks, sectors) under a schedule."""
    shares = np.array(trial.sector_share)
    span = trial.nights_in_block
    nights = rng.gamma(
        trial.night_size, trial.launches_per_night / trial.night_size, (draws, len(blocks), span)
    )
    counts = np.zeros((draws, len(blocks), len(shares)))
    for place, block in enumerate(blocks):
        extra = np.zeros(len(shares), dtype=np.bool_)
        extra[list(block.extra)] = True
        rate = shares * np.where(extra, 1.0 + trial.change, 1.0)
        moved = -trial.change * trial.displaced * float(shares[extra].sum())
        if not extra.all():
            rate = rate + np.where(extra, 0.0, moved * shares / shares[~extra].sum())
        for night in range(span):
            mean = nights[:, place, night][:, None] * rate
            counts[:, place] += rng.poisson(rng.gamma(trial.sector_size, mean / trial.sector_size))
    return counts


def pair_differences(counts: Floats, blocks: tuple[Block, ...]) -> Floats:
    """Return (draws, pairs): launches under extra patrols less launches without, in each pair."""
    pairs = max(block.pair for block in blocks) + 1
    found = np.zeros((len(counts), pairs))
    for place, block in enumerate(blocks):
        sign = np.full(counts.shape[2], -1.0)
        sign[list(block.extra)] = 1.0
        found[:, block.pair] += counts[:, place] @ sign
    return found


def coin_test(differences: Floats, rng: np.random.Generator, flips: int = FLIPS) -> Floats:
    """Return the two-sided p (draws) of no change: how often fair coins would go as far.

    Exact in the sense of a Monte Carlo test (Barnard 1963): the trial itself counts as one of the coins.
    """
    coins: Signs = np.where(rng.random((flips, differences.shape[1])) < 0.5, -1.0, 1.0)
    seen = np.abs(differences.sum(axis=1))
    drawn = np.abs(differences @ coins.T)
    as_far = (drawn >= seen[:, None] - 1e-9).sum(axis=1)
    chances: Floats = (1.0 + as_far) / (1.0 + flips)
    return chances


def power_of(trial: Trial, nights: int, seed: int, draws: int = DRAWS) -> Power:
    """Imagine the trial `draws` times and count how often it sees the change."""
    rng = np.random.default_rng(seed)
    blocks = schedule(trial, date(2000, 1, 1), nights, rng)
    chances = coin_test(pair_differences(sector_counts(trial, blocks, draws, rng), blocks), rng)
    share = float((chances <= trial.risk).mean())
    half = 1.96 * float(np.sqrt(max(share * (1 - share), 1 / draws) / draws))
    patrolled = sum(len(block.extra) for block in blocks) * trial.nights_in_block
    return Power(len(blocks) * trial.nights_in_block, share, half, patrolled)


def nights_needed(trial: Trial, power: float, seed: int) -> Power:
    """Return the shortest trial, to a tenth, whose power is reached; `Refused` beyond ten years."""
    if not 0.5 <= power < 1:
        raise Refused("the power asked lies between 0.5 and 1")
    pair = 2 * trial.nights_in_block
    low, high = 6 * pair, 6 * pair
    found = power_of(trial, high, seed)
    while _short(found, power):
        low, high = high, int(high * 1.6 // pair + 1) * pair
        if high > LONGEST_NIGHTS:
            raise Refused(f"no trial of {LONGEST_NIGHTS} nights sees a change of {trial.change:+.0%}")
        found = power_of(trial, high, seed)
    while high - low > max(pair, high // 10):
        middle = int((low + high) // 2 // pair) * pair
        there = power_of(trial, middle, seed)
        if not _short(there, power):
            high, found = middle, there
        else:
            low = middle
    return found


def _short(found: Power, power: float) -> bool:
    """Whether a power is not yet surely reached: the luck of the draws must not shorten a trial."""
    return found.power - found.half_width / 2 < power


def nights_for_the_whole_coast(trial: Trial, power: float) -> float:
    """Return about how many nights, half with extra patrols everywhere, would see the change in all launches.

    By the delta method on the logarithm of two means of negative-binomial nights; the weather of one night is
    not that of another, so this is long. What displacement leaves of the change is what is looked for.
    """
    from scipy.stats import norm

    left = trial.change  # everywhere at once: there is nowhere along the coast to move to
    if left == 0:
        raise Refused("no change cannot be looked for")
    across = 1.0 / trial.night_size + sum(s**2 for s in trial.sector_share) / trial.sector_size
    mean = trial.launches_per_night
    each = 2.0 * across + 1.0 / mean + 1.0 / (mean * (1.0 + left))
    reach = float(norm.ppf(1 - trial.risk / 2) + norm.ppf(power))
    return 2.0 * each * (reach / float(np.log1p(left))) ** 2
