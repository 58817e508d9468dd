"""What a post says of a launch on a beach: made into an event, or refused with what to do instead. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from varne.picture.beach import WITHDRAWN, BeachLaunch, LaunchEnd
from varne.picture.errors import Refused
from varne.picture.events_beach import BeachLaunchEnded, BeachLaunchSeen
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.post import require_post
from varne.picture.report import PREPARED, LaunchStage, Report, ReportKind
from varne.picture.tasking import TaskingOrder
from varne.picture.theatre import Place, Theatre, distance_m
from varne.tasking.beaches import PEOPLE_MOST_LIKELY, boarding_at, likelihood_of, standing_launches

ABOARD = "people are aboard, or boarding: it is a rescue. Say that it is afloat, or log the call"
PEOPLE_MOST, TEAMS_MOST = 1_000, 20
ENDED_SHOWN = timedelta(hours=2)  # how long a list goes on telling of a launch that is over
NAMED_WITHIN_M = 3_000.0


class LaunchSaid(Noun, frozen=True, kw_only=True):
    """What a post says of a launch; what is None stays as it was, or is assumed for a new one."""

    place: str | None = None  # a beach of the theatre, by any of its names
    lat_deg: float | None = None  # WGS 84; in place of a beach's own
    lon_deg: float | None = None
    told_by: ReportKind | None = None  # what it was heard from: patrol, camera, air, call …
    stage: LaunchStage | None = None
    safe: bool | None = None
    likelihood: float | None = None
    boarding_min: float | None = None  # from now
    teams_needed: int | None = None
    people: int | None = None


def enter(picture: Picture, theatre: Theatre, said: LaunchSaid, by: str, at: datetime) -> BeachLaunchSeen:
    """Hold a launch that a post was told of.

    Raises:
        Refused: no post, no such beach (``place``), nothing that tells of it (``told_by``), a figure that
            cannot be (``figure``), people are aboard (``people_aboard``), or one stands there
            (``held_already``).
    """
    post = require_post(by)
    _check(said)
    if said.told_by is None:
        raise Refused("say what tells of it: patrol, camera, air, call, ship or relay", code="told_by")
    place = None if said.place is None else theatre.place_by_name(said.place)
    if said.place is not None and (place is None or place.kind != "beach"):
        raise Refused(f"{theatre.id} knows no beach {said.place!r}", code="place")
    if said.lat_deg is not None and said.lon_deg is not None:
        lat_deg, lon_deg = said.lat_deg, said.lon_deg
        place = place or beach_near(theatre, lat_deg, lon_deg)
    elif place is not None:
        lat_deg, lon_deg = place.lat_deg, place.lon_deg
    else:
        raise Refused("say where: a beach of the theatre, or a position", code="place")
    place_id = None if place is None else place.id
    for other in standing_launches(picture):
        if other.place_id == place_id and (other.lat_deg, other.lon_deg) == (lat_deg, lon_deg):
            raise Refused(
                f"{other.id} stands there: say more of that one, or give the second its own position",
                code="held_already",
            )
    stage = said.stage or "preparing"
    launch = BeachLaunch(
        id=f"beach:{picture.centre}:{at:%Y%m%dT%H%M%S%fZ}",
        place_id=place_id,
        lat_deg=round(lat_deg, 5),
        lon_deg=round(lon_deg, 5),
        stage=stage,
        safe=True,
        likelihood=likelihood_of((said.told_by,)),
        boarding_at=boarding_at(stage, at),
        boarding_assumed=True,
        teams_needed=1,
        people=PEOPLE_MOST_LIKELY,
        people_assumed=True,
        told_by=said.told_by,
        first_at=at,
        last_at=at,
        state="standing",
    )
    return BeachLaunchSeen(launch=_with(launch, said, at), cause="officer", by=post)


def revise(picture: Picture, launch_id: str, said: LaunchSaid, by: str, at: datetime) -> BeachLaunchSeen:
    """Say more of a launch that is held: its stage, when people will board, how many, how many teams.

    Raises:
        Refused: no post, none such stands (``not_found``, ``ended``), a figure that cannot be
            (``figure``), or people are aboard (``people_aboard``).
    """
    post = require_post(by)
    launch = standing_of(picture, launch_id)
    _check(said)
    stage = said.stage or launch.stage
    if said.stage is not None and said.boarding_min is None and launch.boarding_assumed:
        launch = msgspec.structs.replace(launch, boarding_at=boarding_at(stage, at))
    return BeachLaunchSeen(
        launch=_with(msgspec.structs.replace(launch, last_at=at), said, at), cause="officer", by=post
    )


def withdraw(picture: Picture, launch_id: str, ended: LaunchEnd, by: str) -> BeachLaunchEnded:
    """End a launch on a post's word, with its reason.

    Raises:
        Refused: no post, none such stands (``not_found``, ``ended``), or people are afloat
            (``people_aboard``): that is logged, so that it opens an incident.
    """
    post = require_post(by)
    launch = standing_of(picture, launch_id)
    if ended not in WITHDRAWN:
        raise Refused(ABOARD, code="people_aboard")
    return BeachLaunchEnded(launch_id=launch.id, ended=ended, by=post)


def afloat_report(
    picture: Picture, launch_id: str, by: str, at: datetime, *, feed: str, people: int | None = None
) -> Report:
    """The report that a post makes when people board or are afloat: it opens a boat, an incident, a rescue.

    Raises:
        Refused: no post, or none such stands (``not_found``, ``ended``).
    """
    require_post(by)
    launch = standing_of(picture, launch_id)
    said = people if people is not None else None if launch.people_assumed else launch.people
    return Report(
        id=f"afloat-{launch.id.replace(':', '-')}",
        kind="call",
        feed=feed,
        source=f"{picture.centre.lower()}.watch",
        centre=picture.centre,
        received_at=at,
        observed_at=at,
        lat_deg=launch.lat_deg,
        lon_deg=launch.lon_deg,
        sigma_m=500.0,
        area=launch.place_id,
        people=said,
        stage="afloat",
    )


def standing_of(picture: Picture, launch_id: str) -> BeachLaunch:
    """The launch that is spoken of.

    Raises:
        Refused: there is none (``not_found``), or it is over (``ended``).
    """
    launch = picture.beach_launches.get(launch_id)
    if launch is None:
        raise Refused(f"no launch {launch_id!r} is held", code="not_found")
    if launch.state == "ended":
        raise Refused(f"{launch_id} is over ({launch.ended}); enter it again if it goes on", code="ended")
    return launch


def require_unboarded(picture: Picture, order: TaskingOrder) -> None:
    """Refuse an order to prevent a launch that people have boarded.

    Raises:
        Refused: the launch it names is afloat (``people_aboard``).
    """
    launch = picture.beach_launches.get(order.beach_id or "")
    prevents = order.purpose == "prevention_before_boarding"
    if prevents and launch is not None and (launch.ended == "afloat" or launch.stage not in PREPARED):
        raise Refused(
            "people are aboard: send a unit to rescue, or to shadow and assist", code="people_aboard"
        )


def shown_launches(picture: Picture, now: datetime) -> tuple[BeachLaunch, ...]:
    """Launches that stand, the first seen first, then those that are over since two hours at most."""
    over = [
        one
        for one in picture.beach_launches.values()
        if one.ended_at is not None and now - one.ended_at <= ENDED_SHOWN
    ]
    over.sort(key=lambda one: (one.ended_at or one.last_at, one.id), reverse=True)
    return (*standing_launches(picture), *over)


def beach_near(theatre: Theatre, lat_deg: float, lon_deg: float) -> Place | None:
    """The nearest beach of a theatre within three kilometres."""
    away = [(distance_m(lat_deg, lon_deg, one.lat_deg, one.lon_deg), one.id, one) for one in theatre.beaches]
    near = min(away, key=lambda each: each[:2], default=None)
    return None if near is None or near[0] > NAMED_WITHIN_M else near[2]


def _with(launch: BeachLaunch, said: LaunchSaid, at: datetime) -> BeachLaunch:
    changed: dict[str, object] = {}
    for name in ("stage", "safe", "likelihood", "teams_needed", "people"):
        if getattr(said, name) is not None:
            changed[name] = getattr(said, name)
    if said.people is not None:
        changed["people_assumed"] = False
    if said.boarding_min is not None:
        changed |= {"boarding_at": at + timedelta(minutes=said.boarding_min), "boarding_assumed": False}
    return msgspec.structs.replace(launch, **changed)


def _check(said: LaunchSaid) -> None:
    if said.stage is not None and said.stage not in PREPARED:
        raise Refused(ABOARD, code="people_aboard")
    wrong = (
        (said.likelihood is not None and not 0.0 <= said.likelihood <= 1.0)
        or (said.boarding_min is not None and not 0.0 <= said.boarding_min <= 600.0)
        or (said.teams_needed is not None and not 1 <= said.teams_needed <= TEAMS_MOST)
        or (said.people is not None and not 1 <= said.people <= PEOPLE_MOST)
        or ((said.lat_deg is None) != (said.lon_deg is None))
        or (said.lat_deg is not None and not -90.0 <= said.lat_deg <= 90.0)
        or (said.lon_deg is not None and not -180.0 <= said.lon_deg <= 180.0)
    )
    if wrong:
        raise Refused(
            f"likelihood is 0 to 1, boarding within 600 minutes, 1 to {TEAMS_MOST} teams, "
            f"1 to {PEOPLE_MOST} people, a position whole",
            code="figure",
        )
