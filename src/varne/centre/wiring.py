"""Everything is put together here, in one visible place, with explicit arguments."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog

from varne.centre.centre import Centre
from varne.centre.clock import Clock, WallClock
from varne.centre.config import CentreConfig
from varne.centre.dispatching_jobs import dispatch_trade
from varne.centre.doors import Doors
from varne.centre.drifting_jobs import SeaForecast, drift_trades
from varne.centre.drilling import Drilling
from varne.centre.field_wiring import open_field
from varne.centre.intake import CountedSource, Intake, LiveIntake, ReplayIntake
from varne.centre.judges import forecast_for, judge_maker
from varne.centre.pipeline import advance
from varne.centre.posts import Posts
from varne.centre.salt import salt_of
from varne.centre.searching_jobs import search_trades
from varne.centre.secret import secret_beside
from varne.centre.shipped import coast_of, open_theatre
from varne.centre.watching import waters_of
from varne.feeds.cot.contract import FieldLink
from varne.feeds.counts import Counts
from varne.feeds.environment.source import is_gridded
from varne.feeds.privacy import tokeniser
from varne.feeds.replay.source import Replay
from varne.health.health import Health
from varne.picture.errors import Refused
from varne.picture.events import LogOpened
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.theatre import Theatre
from varne.store.contract import Store
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

LOG_NAME = "log.sqlite"
POSTS_KEY = "posts.key"

log = structlog.get_logger("varne.centre.wiring")


def data_directory(config: CentreConfig, theatre: Theatre) -> Path:
    """Where this centre keeps its log: ``DATA/THEATRE``."""
    return Path(config.data) / theatre.id


def open_centre(config: CentreConfig) -> Centre:
    """Open a centre's log, fold its picture, and wire its feeds to it. Nothing runs yet.

    Raises:
        Refused: a file or theatre is missing, or the log belongs to another theatre.
        Malformed: the theatre file is not one.
        Broken: the log is damaged.
    """
    theatre = open_theatre(config.theatre)
    centre_code = config.centre or theatre.centre_codes[0]
    if centre_code not in theatre.centre_codes:
        known = ", ".join(theatre.centre_codes)
        raise Refused(f"{theatre.id} has no centre {centre_code}; it has {known}", code="no_centre")
    live = [feed.location for feed in config.feeds if "://" in feed.location]
    if live and config.replay is not None:
        raise Refused(f"{live[0]} is live and cannot be replayed; replay files only", code="replay_live")
    directory = data_directory(config, theatre)
    if not config.keep:
        _begin_anew(config, directory)
    directory.mkdir(parents=True, exist_ok=True)
    store = SqliteStore(directory / LOG_NAME)
    shelf = SnapshotShelf(directory / "snapshots")
    picture = load_picture(store, shelf)
    tokenise = tokeniser(salt_of(directory, datetime.now(UTC)))
    doors = Doors(
        centre=centre_code,
        known_area=lambda name: place.id if (place := theatre.place_by_name(name)) else None,
        tokenise=tokenise,
        aisstream_key=os.environ.get("VARNE_AISSTREAM_KEY"),
        bbox_deg=theatre.bbox_deg,
        now=WallClock().now,
    )
    sources = [doors.open(feed) for feed in config.feeds]
    _each_once(sources)
    clock: Clock = WallClock()
    intakes: list[Intake] = []
    pace, span = None, None
    if config.replay is not None:
        replay = Replay(sources, speed=config.replay.speed, start_at=config.replay.from_)
        pace, span = replay.pace, (replay.start_at, replay.end_at)
        clock = pace
        intakes.append(ReplayIntake(replay, [source.declaration for source in sources]))
    else:
        intakes.extend(LiveIntake(source) for source in sources)
    if picture.sequence == 0:
        # A replay that begins in the middle has a log that begins where its recordings do.
        began = clock.now() if span is None else span[0]
        _open_log(store, picture, theatre, centre_code, config.synthetic, began)
    elif picture.theatre_id != theatre.id or picture.centre != centre_code:
        raise Refused(
            f"the log in {directory} is of {picture.centre} over {picture.theatre_id}; "
            "give another directory with --data",
            code="other_log",
        )
    # A replay's feed is silent by the recording's own time, a live one by a clock that cannot be set back.
    elapsed_s = None if pace is None else _seconds_of(pace)
    health = Health(now=clock.now, elapsed_s=elapsed_s)
    for source in sources:
        # A replayed source reads ahead of its own time; what it has played is what the log holds of it.
        health.watch(source.declaration, None if pace is not None else _counts_of(source))
    field = open_field(
        config.field,
        theatre,
        centre=centre_code,
        synthetic=config.synthetic,
        tokenise=tokenise,
        now=clock.now,
        directory=directory,
    )
    for link in field.counted:
        health.watch(link.declaration, _counts_of(link))
    forecast = _forecast_of(config)
    return Centre(
        theatre=theatre,
        picture=picture,
        store=store,
        shelf=shelf,
        clock=clock,
        health=health,
        intakes=intakes,
        sources=sources,
        title=config.title or theatre.name_en,
        pace=pace,
        replay_span=span,
        coast_geojson=coast_of(theatre),
        tokenise=tokenise,
        make_judge=judge_maker(theatre, picture.places, None if isinstance(forecast, Path) else forecast)
        if config.judge
        else None,
        drift_trades=drift_trades(theatre, forecast) if config.drift else None,
        search_trades=search_trades(theatre, forecast) if config.drift else None,
        dispatch_trade=dispatch_trade(theatre, forecast) if config.drift else None,
        waters=waters_of(theatre, forecast) if config.watch else None,
        positions=config.positions,
        field=field,
        posts=Posts(secret_beside(directory / POSTS_KEY), WallClock().now),
        drilling=Drilling(leave=config.drill_leave),
    )


def _forecast_of(config: CentreConfig) -> SeaForecast:
    """The forecast of the night. Only a replay's is looked for beside its recordings.

    Raises:
        Refused: the one given cannot be opened.
        Malformed: it cannot be read.
    """
    if not (config.judge or config.drift or config.watch):
        return None
    if config.forecast is not None and is_gridded(Path(config.forecast)):
        # Read here only to say at once what is wrong with it; the worker reads it where it is used.
        from varne.feeds.environment.forecast import read_fields

        read_fields(Path(config.forecast))
        log.info("forecast used for drift, not for judging", file=config.forecast)
        return Path(config.forecast)
    played = [] if config.replay is None else [feed.location for feed in config.feeds]
    return forecast_for(config.forecast, played)


def _each_once(sources: Sequence[CountedSource]) -> None:
    feeds = [source.declaration.feed for source in sources]
    for feed in feeds:
        if feeds.count(feed) > 1:
            raise Refused(
                f"feed {feed} is given twice: give each recording and each address once, "
                "or an id of its own to each in the configuration",
                code="feed_twice",
            )


def _counts_of(source: CountedSource | FieldLink) -> Callable[[], Counts]:
    return lambda: source.counts  # a source begins new ones each time it is opened


def _seconds_of(clock: Clock) -> Callable[[], float]:
    return lambda: clock.now().timestamp()


def _begin_anew(config: CentreConfig, directory: Path) -> None:
    """Remove a replay's log: its recordings can be played again. Never a live centre's."""
    if config.replay is None:
        raise Refused("only the log of a replay may be begun anew: a live log is the record", code="keep")
    if directory.exists():
        shutil.rmtree(directory)


def _open_log(
    store: Store, picture: Picture, theatre: Theatre, centre: str, synthetic: bool, now: datetime
) -> None:
    body = LogOpened(
        theatre_id=theatre.id,
        theatre_digest=theatre.digest,
        centre=centre,
        synthetic=synthetic,
        places=named_areas(theatre),
    )
    picture.centre = centre
    entries = advance(picture, body, originator=centre, observed_at=None, received_at=now, recorded_at=now)
    store.append(entries)
