"""What a person may set: which theatre, which feeds, where the log lies. Read from flags or a TOML file."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from varne.picture.errors import Malformed, Refused
from varne.picture.noun import Noun

Form = Literal["auto", "nmea", "reports", "csv", "aisstream", "plots"]


class FeedConfig(Noun, frozen=True, kw_only=True):
    """One door of the centre.

    ``location`` is a file's path, ``ais+tcp://host:port`` (connect), ``ais+listen://host:port`` (TCP,
    accept), ``ais+udp://host:port`` (receive), ``plots+tcp://`` and ``plots+listen://`` alike, or
    ``aisstream://`` (needs VARNE_AISSTREAM_KEY).
    """

    location: str
    id: str | None = None  # default: made from the location
    title: str | None = None  # what the screens call it
    form: Form = "auto"
    synthetic: bool = False
    received_from: datetime | None = None  # when a recording that carries no times began
    silent_after_s: float | None = None  # quiet longer than this is an alarm


class ReplayConfig(Noun, frozen=True, kw_only=True):
    """How recorded files are played."""

    speed: float = 1.0  # seconds of recording a second; 0: as fast as possible
    from_: datetime | None = msgspec.field(default=None, name="from")  # all before is taken in at once
    paused: bool = False


class FieldConfig(Noun, frozen=True, kw_only=True):
    """How units in the field reach a centre (docs/field-units.md). Files are PEM."""

    links: tuple[str, ...] = ()  # tcp:// and tls://HOST:PORT listen; server+tcp:// and server+tls:// call
    certificate: str | None = None  # the centre's, for tls
    key: str | None = None
    clients: str | None = None  # authority of clients' certificates (or, calling, of the server's); asked for
    call_sign: str | None = None  # what units call the centre
    call_signs: dict[str, str] = msgspec.field(default_factory=dict)  # a device's call sign = id of a unit


class CentreConfig(Noun, frozen=True, kw_only=True):
    """One centre over one theatre."""

    theatre: str
    centre: str | None = None  # code, "UK" or "FR"; default: the theatre's first
    title: str | None = None
    data: str = "var"  # directory of the log and its snapshots
    feeds: tuple[FeedConfig, ...] = ()
    replay: ReplayConfig | None = None  # None: live
    synthetic: bool = False  # the whole log is invented
    judge: bool = True  # weigh all reports of the night together, in a process of its own
    drift: bool = True  # forecast where open boats may be, in a process of its own
    field: FieldConfig = FieldConfig()  # units in the field
    watch: bool = True  # raise the alerts that time makes due, on the centre's clock
    positions: int = 1  # how many are on watch: the load is shared among them
    forecast: str | None = None  # file of current and wind; default: forecast.jsonl beside a replayed file
    drill_leave: bool = False  # a drill may be played here although the log is the record
    keep: bool = True  # False: begin with an empty log (only for a replay of files, which can be had again)


class RunConfig(Noun, frozen=True, kw_only=True):
    """Everything one process serves. The first centre is the one a screen opens with."""

    centres: tuple[CentreConfig, ...]
    host: str = "127.0.0.1"
    port: int = 8750


def read_config(path: Path) -> RunConfig:
    """Read ``varne run --config FILE``.

    Raises:
        Refused: there is no such file.
        Malformed: not TOML, or a field is wrong; names it.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"no configuration at {path}", code="no_config") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"{path} is not TOML: {error}", code="config") from error
    try:
        return msgspec.convert(document, RunConfig)
    except msgspec.ValidationError as error:
        raise Malformed(f"{path}: {error}", code="config") from error
