"""What the web console needs of a centre; :class:`varne.centre.centre.Centre` is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from varne.centre.drifting import Drifting
from varne.centre.drilling import Drilling
from varne.centre.field import Field
from varne.centre.outcome import Commit, Outcome
from varne.centre.posts import Posts
from varne.centre.searching import Searching
from varne.centre.watching import Watching
from varne.feeds.contract import Item
from varne.health import Health
from varne.picture.events import Event, FeedDeclared, Recorded
from varne.picture.judgement import PairJudged, Ruling
from varne.picture.picture import Picture
from varne.picture.theatre import Theatre
from varne.store.contract import Store


class Pace(Protocol):
    """The clock of a replay, which a person may hurry, slow or stop."""

    @property
    def speed(self) -> float:
        """Seconds of recording a second; 0: as fast as possible."""
        ...

    @property
    def paused(self) -> bool:
        """True while the replay stands still."""
        ...

    def set_speed(self, speed: float, /) -> None:
        """Play so fast from now on."""
        ...

    def pause(self) -> None:
        """Stand still."""
        ...

    def resume(self) -> None:
        """Go on."""
        ...


class CentrePort(Protocol):
    """One running centre as its screens see it."""

    @property
    def theatre(self) -> Theatre:
        """What is fixed about its strait."""
        ...

    @property
    def title(self) -> str:
        """What the screens call it."""
        ...

    @property
    def picture(self) -> Picture:
        """What it now believes; a flush ahead of what is durable."""
        ...

    @property
    def store(self) -> Store:
        """Its log."""
        ...

    @property
    def health(self) -> Health:
        """How it is."""
        ...

    @property
    def pace(self) -> Pace | None:
        """The replay's clock; None when live."""
        ...

    @property
    def replay_span(self) -> tuple[datetime, datetime] | None:
        """First and last moment of the recording; None when live."""
        ...

    @property
    def coast_geojson(self) -> bytes | None:
        """Land, as GeoJSON; None when the theatre has none."""
        ...

    @property
    def tokenise(self) -> Callable[[str], str]:
        """A phone number to its salted token."""
        ...

    def now(self) -> datetime:
        """Its time: the wall's, or the replay's."""
        ...

    async def submit(self, declaration: FeedDeclared, items: Sequence[Item]) -> list[Outcome]:
        """Make inputs durable.

        Raises:
            Refused: the store takes nothing.
        """
        ...

    async def record(self, body: Event) -> int:
        """Make one act durable; its sequence.

        Raises:
            Refused: the store takes nothing.
        """
        ...

    async def act(self, body: Event, originator: str | None = None) -> tuple[Recorded, ...]:
        """Make one act durable; it and what followed from it.

        Raises:
            Refused: the store takes nothing.
        """
        ...

    @property
    def drifting(self) -> Drifting | None:
        """What forecasts its boats; None when nothing does."""
        ...

    @property
    def searching(self) -> Searching | None:
        """What plans its searches; None when nothing does."""
        ...

    @property
    def watching(self) -> Watching | None:
        """What raises the alerts that time makes due; None when nothing does."""
        ...

    @property
    def field(self) -> Field | None:
        """Its desk for units in the field; None when none can reach it."""
        ...

    @property
    def posts(self) -> Posts:
        """Who signs its screens on for posts."""
        ...

    @property
    def drilling(self) -> Drilling:
        """Whether a drill may be played here, and which one is."""
        ...

    @property
    def judging_state(self) -> str:
        """Whether the whole night is being weighed together: off, idle, judging or failed."""
        ...

    async def why(self, first_report_id: str, second_report_id: str) -> PairJudged:
        """Why two reports are held to be of one boat, or not.

        Raises:
            Refused: they were not judged, or nothing is.
        """
        ...

    async def rule(self, ruling: Ruling) -> tuple[int, tuple[Recorded, ...] | None]:
        """Record an officer's word; its sequence, and what a judgement made of it if that came in time.

        Raises:
            Refused: the store takes nothing.
        """
        ...

    def listen(self, listener: Callable[[Commit], None]) -> Callable[[], None]:
        """Be told of each commit; returns how to stop."""
        ...

    async def picture_at(self, moment: datetime) -> Picture:
        """What was known at a past moment."""
        ...
