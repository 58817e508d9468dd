"""Drills: nights that are known from public accounts, or generated, as files that can be played again.

A drill is a directory of ``drill.toml`` and ``reports.jsonl`` (the wire form, and two keys of its own:
``boat``, which craft a report is truly of, and ``quotes``, the report whose reference its caller tells).
It says what was done that night (``history``), what its watch does when nobody else plays (``watch``), and
what must come of each. Nothing in it names a person, and everything that is played is marked as synthetic.
"""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from varne.centre.shipped import shipped_directory
from varne.feeds.contract import Parsed
from varne.feeds.reports.parse import parse_line
from varne.picture.errors import Malformed, Refused
from varne.picture.incident import Act, AskReason, EmergencyPhase, IdentityMark, MissingCode
from varne.picture.noun import Noun
from varne.picture.report import Report
from varne.picture.tasking import Answer, Purpose, UnitReason
from varne.picture.theatre import Figure, Status, Theatre

FEED = "drill"
Form = TypeVar("Form", bound=Noun)
Do = Literal["read", "plan", "issue", "answer", "ask", "confirm", "offer", "accept"]


class Fact(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something the drill rests on, and how far it is confirmed; letters as in :data:`Status`."""

    status: Status
    text_en: str
    text_fr: str
    source: str | None = None


class DrillUnit(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one unit stood that night."""

    id: str
    status: Status
    base: str | None = None  # lies there; else
    lat_deg: float | None = None  # is at sea here
    lon_deg: float | None = None
    readiness_min: float | None = None
    speed_kn: float | None = None
    note_en: str = ""


class Deed(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One act of a post or a unit, and what must come of it.

    ``of`` names a report: the act is about the incident of the boat that then holds it.
    """

    at: datetime
    do: Do
    by: str = "watch-1"
    centre: str | None = None  # None: the centre that is played
    of: str | None = None
    unit: str | None = None
    purpose: Purpose = "rescue"
    answer: Answer | None = None
    why: UnitReason | None = None
    taken_off: int | None = None
    act: Act = "close"
    reason: AskReason | None = None
    to_phase: EmergencyPhase | None = None
    evidence: str | None = None  # id of a report
    marks: tuple[IdentityMark, ...] = ()
    accounted: int | None = None
    to_centre: str | None = None
    wrong: bool = False  # a closing that leaves people at sea: counted when tried, and when granted
    expect: Literal["refused", "waits", "done"] | None = None
    expect_missing: tuple[MissingCode, ...] = ()
    expect_first: str | None = None  # of "plan" and "issue": the unit that must be listed first
    expect_warning: str | None = None  # of "plan" and "issue"
    note_en: str = ""


class Watch(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who plays: deeds at set times, and what is done without being told."""

    deeds: tuple[Deed, ...] = ()
    read_after_s: float | None = None  # opens each report so long after it came; None: only when told
    issues_plan: bool = False  # sends whom the plan proposes to each incident that nobody was sent to


class Generated(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A night of the simulated world in place of a file of reports."""

    seed: int
    profile: Literal["clear", "busy", "grounded"]
    boats: int


class Drill(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A drill as its file has it."""

    name: str
    title_en: str
    title_fr: str
    theatre: str
    centre: str
    start: datetime
    end: datetime
    facts: tuple[Fact, ...]
    units: tuple[DrillUnit, ...] = ()
    history: tuple[Deed, ...] = ()
    watch: Watch = Watch()
    generated: Generated | None = None
    judged: bool = False  # weighed as a whole every ten minutes, unless the command says otherwise
    expect_unaccounted: tuple[str, ...] = ()  # reports whose boats must be among the unaccounted at the end
    expect_one_boat: tuple[str, ...] = ()  # true boats that one boat of their own must stand for


class Told(Noun, frozen=True, kw_only=True):
    """A report with what only the drill knows of it."""

    report: Report
    boat: str | None = None
    quotes: str | None = None


class DrillClock:
    """Shows the drill's time; goes on only when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The drill's present moment."""
        return self.at


def drills() -> tuple[str, ...]:
    """Names of the drills that come with Varne."""
    return tuple(sorted(path.parent.name for path in (shipped_directory() / "drills").glob("*/drill.toml")))


def read_drill(name: str) -> tuple[Drill, tuple[Told, ...], Path]:
    """A drill by its name or its directory, and its reports in the order received.

    Raises:
        Refused: there is none of this name.
        Malformed: its files cannot be read; says where.
    """
    directory = Path(name) if "/" in name else shipped_directory() / "drills" / name
    path = directory / "drill.toml"
    if not path.is_file():
        raise Refused(f"no drill {name!r}; there are {', '.join(drills())}", code="not_found")
    drill = read_toml(path, Drill)
    if drill.generated is not None:
        return drill, _generated(drill), directory
    told = [
        _told(line, drill) for line in (directory / "reports.jsonl").read_bytes().splitlines() if line.strip()
    ]
    told.sort(key=lambda one: (one.report.received_at, one.report.id))
    return drill, tuple(told), directory


def read_watch(path: Path) -> Watch:
    """A watch from a file of answers.

    Raises:
        Malformed: it cannot be read; says where.
    """
    return read_toml(path, Watch)


def read_toml(path: Path, kind: type[Form]) -> Form:
    """A TOML file of one form.

    Raises:
        Malformed: it is not; says where.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Malformed(f"{path.name}: {error}", code="drill") from error


def _told(line: bytes, drill: Drill) -> Told:
    said: dict[str, Any] = json.loads(line)
    boat, quotes = said.pop("boat", None), said.pop("quotes", None)
    return Told(report=_report(said, drill), boat=boat, quotes=quotes)


def _report(said: dict[str, Any], drill: Drill) -> Report:
    item = parse_line(
        json.dumps(said).encode(),
        feed=FEED,
        now=None,
        known_area=lambda name: name,
        tokenise=lambda _number: "",
    )
    if not isinstance(item, Parsed):
        raise Malformed(f"drill {drill.name}: report {said.get('id')} cannot be read", code="drill")
    return item.report


def _generated(drill: Drill) -> tuple[Told, ...]:
    from varne.world.nights.night import make_night  # only a drill that is drawn needs it

    asked = drill.generated
    assert asked is not None
    night = make_night(asked.seed, asked.profile, asked.boats)
    labels = night.truth["labels"]
    shift = drill.start - datetime.fromisoformat(night.truth["start"]).astimezone(UTC)
    told = []
    for said in night.reports:
        report = _report(said, drill)
        observed = None if report.observed_at is None else report.observed_at + shift
        moved = msgspec.structs.replace(report, received_at=report.received_at + shift, observed_at=observed)
        if moved.received_at <= drill.end:
            told.append(Told(report=moved, boat=labels.get(report.id)))
    return tuple(told)


def theatre_of_night(theatre: Theatre, drill: Drill) -> Theatre:
    """The theatre with its units as they stood that night."""
    by_id = {unit.id: unit for unit in drill.units}
    units = []
    for spec in theatre.units:
        known = by_id.get(spec.id)
        if known is None:
            units.append(spec)
            continue
        figures: dict[str, Figure] = {}
        if known.readiness_min is not None:
            ready = Figure(value=known.readiness_min, status=known.status)
            figures |= {"readiness_day_min": ready, "readiness_night_min": ready}
        if known.speed_kn is not None:
            figures["speed_kn"] = Figure(value=known.speed_kn, status=known.status)
        units.append(msgspec.structs.replace(spec, base=known.base or spec.base, **figures))
    return msgspec.structs.replace(theatre, units=tuple(units))
