"""Which feed a location means: a file by its form, a URL by its scheme."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from varne.centre.config import FeedConfig
from varne.centre.intake import CountedSource
from varne.feeds import plots
from varne.feeds.ais.network import AisTcpClient, AisTcpListener, AisUdp, NetworkSettings
from varne.feeds.ais.source import AisFile
from varne.feeds.aisstream.source import AisstreamFile, AisstreamSocket
from varne.feeds.logs.source import LogFile
from varne.feeds.reports.source import ReportFile
from varne.feeds.textfile import open_binary
from varne.picture.errors import Refused

FileForm = Literal["nmea", "reports", "csv", "aisstream", "plots"]
HEAD_BYTES = 8192
# A line of AIS: perhaps a tag block, then any talker's VDM or VDO, or the Danish network's time line.
_NMEA = re.compile(rb"^(\\[^\\\r\n]*\\)?[!$](..VD[MO]|PGHP),", re.MULTILINE)


def recognise(path: Path) -> FileForm:
    """Say what form a file has, from its beginning.

    Raises:
        Refused: there is no such file, or it has no form that Varne knows.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except FileNotFoundError:
        raise Refused(f"there is no file {path}; check the name", code="file_missing") from None
    except (OSError, EOFError) as error:
        raise Refused(f"{path} cannot be read: {error}", code="file_unreadable") from error
    if _NMEA.search(head):
        return "nmea"
    first = next((line for line in head.splitlines() if line.strip()), b"").lstrip(b"\xef\xbb\xbf").strip()
    if re.match(rb'\{\s*"sensor"\s*:', first):
        return "plots"
    if first.startswith(b"{"):
        return "aisstream" if b'"MessageType"' in head else "reports"
    if b"," in first and re.search(rb"mmsi", first, re.IGNORECASE):
        return "csv"
    raise Refused(
        f"{path} is none of the forms known: raw AIS (NMEA), report, plot or aisstream JSON lines, "
        "or AIS as CSV (Solent, MarineCadastre, Danish)",
        code="form_unknown",
    )


def feed_id_of(location: str) -> str:
    """A short stable id made from a location: a file's name and a mark of what it begins with, or scheme,
    host and port.

    The mark keeps two recordings of one name apart. Under one id the second would be taken for the first
    already read, and its lines passed over.
    """
    if "://" in location:
        parts = urlsplit(location)
        return _plain(f"{parts.scheme}-{parts.hostname or ''}-{parts.port or ''}")
    return f"{name_of(location)}-{_mark_of(Path(location))}"


def name_of(location: str) -> str:
    """A file's name without its endings, as a plain word."""
    return _plain(Path(location).name.removesuffix(".gz").rsplit(".", 1)[0])


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "feed"


def _mark_of(path: Path) -> str:
    """A mark of the first two lines that are whole: the same while the file grows."""
    with open_binary(path) as stream:
        try:
            head = stream.read(HEAD_BYTES)
        except (OSError, EOFError, zlib.error):
            head = b""  # recognise() and the source say what is wrong with it
    whole = head.splitlines(keepends=True)[:2] if b"\n" in head else []
    return hashlib.sha256(b"".join(line for line in whole if line.endswith(b"\n"))).hexdigest()[:6]


class Doors:
    """Opens sources for one centre."""

    def __init__(
        self,
        *,
        centre: str,
        known_area: Callable[[str], str | None],
        tokenise: Callable[[str], str],
        aisstream_key: str | None,
        bbox_deg: tuple[float, float, float, float],
        now: Callable[[], datetime],
    ) -> None:
        self._centre = centre
        self._known_area = known_area
        self._tokenise = tokenise
        self._aisstream_key = aisstream_key
        self._bbox_deg = bbox_deg
        self._now = now

    def open(self, config: FeedConfig) -> CountedSource:
        """The source a configuration means.

        Raises:
            Refused: the location is none that Varne can read.
        """
        feed = config.id or feed_id_of(config.location)
        if "://" in config.location:
            return self._network(config, feed, config.title or feed)
        title = config.title or config.id or name_of(config.location)
        return self._file(config, Path(config.location), feed, title)

    def _file(self, config: FeedConfig, path: Path, feed: str, title: str) -> CountedSource:
        form = recognise(path) if config.form == "auto" else config.form
        if form == "reports":
            return ReportFile(
                path,
                feed=feed,
                title=title,
                synthetic=config.synthetic,
                known_area=self._known_area,
                tokenise=self._tokenise,
                centre=self._centre,
                silent_after_s=config.silent_after_s,
            )
        if form == "plots":
            return plots.PlotFile(
                path,
                feed=feed,
                title=title,
                synthetic=config.synthetic,
                centre=self._centre,
                tokenise=self._tokenise,
                silent_after_s=config.silent_after_s,
            )
        if form == "nmea":
            return AisFile(
                path,
                feed=feed,
                title=title,
                synthetic=config.synthetic,
                centre=self._centre,
                received_from=config.received_from,
                silent_after_s=config.silent_after_s,
            )
        reader = LogFile if form == "csv" else AisstreamFile
        return reader(
            path,
            feed=feed,
            title=title,
            synthetic=config.synthetic,
            centre=self._centre,
            silent_after_s=config.silent_after_s,
        )

    def _network(self, config: FeedConfig, feed: str, title: str) -> CountedSource:
        parts = urlsplit(config.location)
        if parts.scheme == "aisstream":
            if not self._aisstream_key:
                raise Refused(
                    "aisstream:// needs a key of your own in the environment variable VARNE_AISSTREAM_KEY",
                    code="no_key",
                )
            return AisstreamSocket(
                key=self._aisstream_key,
                bbox_deg=self._bbox_deg,
                feed=feed,
                title=title,
                centre=self._centre,
                silent_after_s=config.silent_after_s,
            )
        kinds: dict[str, type[AisTcpClient] | type[AisTcpListener] | type[AisUdp]] = {
            "ais+tcp": AisTcpClient,
            "ais+listen": AisTcpListener,
            "ais+udp": AisUdp,
        }
        kind = kinds.get(parts.scheme)
        of_plots = parts.scheme in ("plots+tcp", "plots+listen")
        if (kind is None and not of_plots) or parts.hostname is None or parts.port is None:
            raise Refused(
                f"{config.location}: write ais+tcp://HOST:PORT (connect), ais+listen://HOST:PORT (accept), "
                "ais+udp://HOST:PORT (receive), plots+tcp:// or plots+listen://HOST:PORT, aisstream://, "
                "or the path of a file",
                code="location",
            )
        settings: NetworkSettings = {
            "feed": feed,
            "title": title,
            "centre": self._centre,
            "synthetic": config.synthetic,
            "now": self._now,
        }
        if config.silent_after_s is not None:
            settings["silent_after_s"] = config.silent_after_s
        if kind is None:
            called = plots.PlotTcpClient if parts.scheme == "plots+tcp" else plots.PlotTcpListener
            return called(parts.hostname, parts.port, tokenise=self._tokenise, **settings)
        return kind(parts.hostname, parts.port, **settings)
