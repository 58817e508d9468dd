"""The moment at which alerts are looked at, and how old things are then, whatever the clock did."""

from __future__ import annotations

from datetime import datetime

from varne.picture.noun import Noun


class ClockJump(Noun, frozen=True, kw_only=True):
    """The machine's clock was set while the centre ran."""

    at: datetime  # what it showed right after
    by_s: float  # forward is positive


class Moment(Noun, frozen=True, kw_only=True):
    """Now by the centre's clock, or a replay's, with the jumps of that clock since the centre began."""

    now: datetime
    jumps: tuple[ClockJump, ...] = ()

    def age_s(self, since: datetime) -> float:
        """Seconds that really passed since a time that the centre wrote down.

        What a clock set forward skipped did not pass: without this an hour's jump would make every contact
        overdue at once. A time that lies ahead of a clock set back was written before it was set back; what
        was turned back is added again, or nothing would be due for that hour. A time that fits both sides of
        a jump back is taken for the later one.
        """
        age_s = (self.now - since).total_seconds()
        for jump in self.jumps:
            if jump.by_s > 0 and since < jump.at:
                age_s -= min(jump.by_s, (jump.at - since).total_seconds())
            elif jump.by_s < 0 and since > self.now:
                age_s -= jump.by_s
        return max(age_s, 0.0)
