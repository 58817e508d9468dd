"""Plays a drill at a running centre, over HTTP: reports as they fall due, deeds if asked for, and the score.

The watch is whoever sits at that centre's screens. Time is the centre's own; a drill at a centre that runs
on the wall's clock takes as long as its night took, or less with ``speed``, which makes boats seem faster.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from varne.centre.drill import Deed, Drill, Told, Watch
from varne.centre.drill_followed import Followed, entry_of, moved_at, wire_of
from varne.centre.drill_score import Came, Score
from varne.centre.incidents import incident_of
from varne.picture.errors import Malformed, Refused
from varne.picture.reference import reference_of

LOOK_EVERY_S = 1.0
ANSWER_WITHIN_S = 30.0
Say = Callable[[Came], None]


class CentreAt:
    """A running centre at an address."""

    def __init__(self, url: str, theatre: str) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise Refused(f"{url!r} is no address of a centre; write http://HOST:PORT", code="usage")
        self._base = f"{url.rstrip('/')}/api/{quote(theatre)}/"
        self._marks: dict[str, str] = {}
        self.token: str | None = None

    def get(self, path: str) -> Any:
        """What the centre answers.

        Raises:
            Refused: it refused, with its code; or it cannot be reached (``unreachable``).
        """
        return self._ask(urllib.request.Request(f"{self._base}{path}", headers=self._headers()))

    def post(self, path: str, body: object, *, as_post: str | None = None) -> Any:
        """What the centre answers to something done; ``as_post``: signed on for that post, once a drill.

        Raises:
            Refused: as :meth:`get`.
        """
        headers = self._headers() | {"Content-Type": "application/json"}
        if as_post is not None:
            if as_post not in self._marks:
                self._marks[as_post] = self.post("posts/sign-on", {"post": as_post})["mark"]
            headers["varne-post"] = self._marks[as_post]
        data = msgspec.json.encode(body)
        return self._ask(urllib.request.Request(f"{self._base}{path}", data, headers, method="POST"))

    def _headers(self) -> dict[str, str]:
        return {} if self.token is None else {"varne-drill": self.token}

    def _ask(self, request: urllib.request.Request) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_WITHIN_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from error
        except (OSError, ValueError) as error:
            raise Refused(f"no centre answers at {self._base}: {error}", code="unreachable") from error


def _refusal(error: urllib.error.HTTPError) -> Refused:
    try:
        said = json.loads(error.read())["error"]
        return Refused(said["message"], code=said["code"])
    except (ValueError, KeyError, TypeError):
        return Refused(f"the centre answers {error.code}", code="refused")


def play_at(
    drill: Drill,
    told: tuple[Told, ...],
    url: str,
    *,
    deeds: Watch | None = None,
    as_then: bool = False,
    speed: float = 1.0,
    say: Say = lambda _came: None,
    progress: Callable[[int, int], None] = lambda _sent, _of: None,
) -> Score:
    """Play a drill at a running centre to its end.

    Args:
        drill: what happened.
        told: its reports.
        url: where the centre is.
        deeds: what is done here besides, as a watch would; None: its watch is at its screens.
        as_then: what was done that night is done too, its closings included.
        speed: seconds of the drill a second.
        say: is told of each deed and what came of it.
        progress: is told how many reports were sent, of how many.

    Raises:
        Refused: the centre keeps the record and gave no leave (``no_drill_leave``), another drill is played
            there (``drill_under_way``), it is another centre (``other_centre``), or it does not answer.
        Malformed: a deed names what the drill does not hold.
    """
    return _PlayerAt(drill, told, CentreAt(url, drill.theatre), deeds, as_then, speed, say, progress).play()


class _PlayerAt:
    def __init__(
        self,
        drill: Drill,
        told: tuple[Told, ...],
        centre: CentreAt,
        deeds: Watch | None,
        as_then: bool,
        speed: float,
        say: Say,
        progress: Callable[[int, int], None],
    ) -> None:
        self._drill, self._told, self._centre = drill, told, centre
        self._deeds = (*(drill.history if as_then else ()), *(() if deeds is None else deeds.deeds))
        self._speed, self._say, self._progress = speed, say, progress
        self._came: list[Came] = []
        self._at = drill.start  # the centre's time, when it last told it
        self._told_s = 0.0  # and when that was
        self._orders = 0
        self._followed: Followed

    def play(self) -> Score:
        state = self._centre.get("drill")
        if state["centre"] != self._drill.centre:
            raise Refused(
                f"this drill is for {self._drill.centre}; the centre there is {state['centre']}",
                code="other_centre",
            )
        begun = self._centre.post("drill/begin", self._beginning())
        self._centre.token = begun["token"]
        try:
            began_at = msgspec.convert(begun["at"], datetime)
            tag = f"{began_at:%m%d%H%M%S}"
            self._followed = Followed(self._drill, self._told, tag, began_at, begun["sequence"])
            self._look()
            self._through()
            return self._followed.score(tuple(self._came), self._at)
        finally:
            self._centre.post("drill/end", {})

    def _beginning(self) -> dict[str, object]:
        units = [
            (unit.id, unit.lat_deg, unit.lon_deg)
            for unit in self._drill.units
            if unit.lat_deg is not None and unit.lon_deg is not None
        ]
        title = {"title_en": self._drill.title_en, "title_fr": self._drill.title_fr}
        return {"name": self._drill.name, **title, "units": units}

    def _through(self) -> None:
        """Reports and deeds in order of time; of one moment, reports first. The log is looked at between."""
        moments: list[tuple[float, int, int, Told | Deed]] = []
        for number, told in enumerate(self._told):
            moments.append((moved_at(self._drill, told.report.received_at, self._speed), 0, number, told))
        for number, deed in enumerate(self._deeds):
            moments.append((moved_at(self._drill, deed.at, self._speed), 1, number, deed))
        began_s, sent = time.monotonic(), 0
        for due_s, _, _, what in sorted(moments, key=lambda moment: moment[:3]):
            self._wait_until(began_s + due_s)
            if isinstance(what, Told):
                self._tell(what)
                sent += 1
                self._progress(sent, len(self._told))
            else:
                self._do(what)
        self._wait_until(began_s + moved_at(self._drill, self._drill.end, self._speed))
        self._look()

    def _wait_until(self, due_s: float) -> None:
        """Let time pass; the log is followed meanwhile, which also tells the centre that we are here."""
        while (left_s := due_s - time.monotonic()) > 0:
            time.sleep(min(left_s, LOOK_EVERY_S))
            self._look()

    def _look(self) -> None:
        """Follow the log to its end."""
        while True:
            answer = self._centre.get(f"drill/log?after={self._followed.picture.sequence}")
            for said in answer["entries"]:
                try:
                    self._followed.note(entry_of(said))
                except (KeyError, msgspec.ValidationError) as error:
                    raise Malformed(
                        f"the centre tells of {said.get('name')}, which this program cannot read: is it of "
                        "another version?",
                        code="version",
                    ) from error
            self._at, self._told_s = msgspec.convert(answer["at"], datetime), time.monotonic()
            if not answer["entries"] or self._followed.picture.sequence >= answer["last"]:
                return

    def _now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._told_s)

    def _tell(self, told: Told) -> None:
        report = told.report
        observed_at = None
        if report.observed_at is not None:  # as old as it was when it came
            observed_at = self._now() - (report.received_at - report.observed_at)
        reference = None
        if told.quotes is not None:
            self._look()
            reference = reference_of(self._boat(told.quotes).name)
        wire = wire_of(report, self._followed.id_of(report.id), observed_at)
        self._centre.post("drill/reports", {"wire": wire, "reference": reference})

    # ── deeds ──

    def _do(self, deed: Deed) -> None:
        self._look()
        came = Came(deed=deed, at=self._now())
        if deed.do == "accept" or deed.centre not in (None, self._drill.centre):
            bare = msgspec.structs.replace(
                deed, expect=None, expect_missing=(), expect_first=None, expect_warning=None, wrong=False
            )
            came = msgspec.structs.replace(came, deed=bare, outcome="skipped")
        else:
            try:
                came = self._done(deed, came)
            except Refused as refusal:
                if refusal.code == "unreachable":
                    raise
                came = msgspec.structs.replace(came, outcome="refused", code=refusal.code)
        self._came.append(came)
        self._say(came)

    def _done(self, deed: Deed, came: Came) -> Came:
        if deed.do == "read":
            for boat_id in self._unread_boats(deed.of):
                self._centre.post(f"boats/{quote(boat_id, safe='')}/read?by={deed.by}", {})
            return came
        if deed.do in ("plan", "issue"):
            return self._planned(deed, came)
        if deed.do == "answer":
            return self._answered(deed, came)
        incident = f"incidents/{quote(self._incident(deed), safe='')}"
        if deed.do == "offer":
            step = {"step": "offer", "by": deed.by, "to_centre": deed.to_centre}
            return self._ruled(came, self._centre.post(f"{incident}/hand-over", step))
        if deed.do == "confirm":
            said = {"act": deed.act, "by": deed.by}
            return self._ruled(came, self._centre.post(f"{incident}/confirm", said, as_post=deed.by))
        evidence = None if deed.evidence is None else self._followed.id_of(deed.evidence)
        asked = {
            "act": deed.act, "by": deed.by, "reason": deed.reason or "unlisted", "to_phase": deed.to_phase,
            "evidence_report_id": evidence, "marks": deed.marks, "people_accounted": deed.accounted,
        }  # fmt: skip
        return self._ruled(came, self._centre.post(f"{incident}/asks", asked, as_post=deed.by))

    def _ruled(self, came: Came, answer: dict[str, Any]) -> Came:
        refused = answer["event"] == "ask_refused"
        waits = answer.get("waits_for_second", False) and not refused
        return msgspec.structs.replace(
            came,
            outcome="refused" if refused else "waits" if waits else "done",
            code=answer["event"],
            missing=tuple(dict.fromkeys(one["code"] for one in answer.get("missing", ()))),
            orphaned_report_ids=tuple(answer.get("orphaned_report_ids", ())),
        )

    def _planned(self, deed: Deed, came: Came) -> Came:
        """Who could go, by the centre's last plan; and the order, when one is to be sent."""
        incident_id = self._incident(deed)
        proposals: list[dict[str, Any]] = []
        try:
            task = self._centre.get(f"dispatch?incident={quote(incident_id, safe='')}")["task"]
            proposals = task.get("proposals", [])
            rescuers = [one for one in proposals if one["purpose"] != "surveillance"]
            rescuers.sort(key=lambda one: (one["on_scene_min"], one["unit_id"]))
            came = msgspec.structs.replace(
                came,
                listed=tuple(one["unit_id"] for one in proposals),
                soonest=tuple(
                    (one["unit_id"], one["ready_min"], one["on_scene_min"]) for one in rescuers[:5]
                ),
                warnings=tuple(task.get("warnings", ())),
            )
        except Refused as refusal:
            if refusal.code != "not_found" or deed.do == "plan":
                raise  # an order may be sent before anything is planned; a list cannot be shown
        if deed.do == "plan":
            return came
        self._orders += 1
        number = f"tasking:drill:{self._followed.id_of(str(self._orders))}"
        mine = next((one for one in proposals if one["unit_id"] == deed.unit), None)
        if mine is not None:
            came = msgspec.structs.replace(
                came, ready_min=mine["ready_min"], on_scene_min=mine["on_scene_min"]
            )
        order = {
            "id": number, "unit_id": deed.unit, "purpose": deed.purpose, "incident_id": incident_id,
            "boat_ids": self._followed.picture.incidents[incident_id].boat_ids,
        }  # fmt: skip
        self._centre.post("taskings", {"order": order, "by": deed.by})
        return came

    def _answered(self, deed: Deed, came: Came) -> Came:
        taskings = self._followed.picture.taskings.values()
        mine = [one.id for one in taskings if one.unit_id == deed.unit and one.state != "proposed"]
        if not mine:
            raise Refused(f"{deed.unit} has no order to answer", code="no_tasking")
        said = {"answer": deed.answer, "by": deed.by, "reason": deed.why, "people_taken_off": deed.taken_off}
        self._centre.post(f"taskings/{quote(mine[-1], safe='')}/answer", said)
        return came

    def _unread_boats(self, of: str | None) -> tuple[str, ...]:
        picture = self._followed.picture
        ids = picture.unread if of is None else (self._followed.id_of(of),)
        held = (picture.boat_of_report.get(one) for one in ids)
        return tuple(dict.fromkeys(boat_id for boat_id in held if boat_id is not None))

    def _boat(self, report_id: str) -> Any:
        picture = self._followed.picture
        boat_id = picture.boat_of_report.get(self._followed.id_of(report_id))
        if boat_id is None:
            raise Malformed(f"report {report_id} is not held at the centre yet", code="drill")
        return picture.boats[boat_id]

    def _incident(self, deed: Deed) -> str:
        boat = self._boat(deed.of or "")
        if boat.incident_id is None:
            raise Refused(f"the boat of {deed.of} has no incident", code="not_found")
        return incident_of(self._followed.picture, boat.incident_id).id
