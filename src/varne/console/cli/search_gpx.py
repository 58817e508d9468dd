"""A searcher's real track from a GPX file: points with times, and which legs were searched."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Malformed, Refused

Floats = npt.NDArray[np.float64]
BYTES_MAX = 20_000_000


class RealTrack(NamedTuple):
    """``time_s [point]`` POSIX, ``lat_lon_deg [point, 2]``, and whether each leg was within one segment."""

    time_s: Floats
    lat_lon_deg: Floats
    searching: npt.NDArray[np.bool_]


def read_gpx(path: Path, part: int | None = None) -> RealTrack:
    """Track points, or route points, of a file, in the order of time. Between segments nobody looked out.

    ``part``: only this track or route of the file, counted from 1.

    Raises:
        Refused: there is no such file or part, it is too large, or holds several tracks of one time.
        Malformed: it is not GPX, or its points have no times.
    """
    if not path.is_file():
        raise Refused(f"no track at {path}", code="no_file")
    if path.stat().st_size > BYTES_MAX:
        raise Refused(f"{path} is larger than 20 MB; give the part that was searched", code="too_large")
    text = path.read_bytes()
    if b"<!DOCTYPE" in text[:2000].upper() or b"<!ENTITY" in text.upper():
        raise Malformed(f"{path} declares entities, as no GPX file does", code="gpx")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise Malformed(f"{path} is not GPX: {error}", code="gpx") from error
    whole = [one for one in root.iter() if _name(one) in ("trk", "rte")]
    if part is not None and not 1 <= part <= len(whole):
        raise Refused(f"{path} holds {len(whole)} tracks and routes, no part {part}", code="gpx_part")
    chosen = whole if part is None else [whole[part - 1]]
    segments = [one for top in chosen for one in top.iter() if _name(one) in ("trkseg", "rte")]
    rows: list[tuple[float, float, float, int]] = []
    for number, segment in enumerate(segments):
        for point in segment:
            if _name(point) in ("trkpt", "rtept"):
                rows.append((*_read(point, path), number))
    rows.sort(key=lambda row: row[0])
    changes = sum(before[3] != after[3] for before, after in pairwise(rows))
    if changes >= len({row[3] for row in rows}) > 1:
        raise Refused(
            f"{path} holds several tracks of one time; name one with part=1, part=2 … in --track, and "
            "give it again for each unit",
            code="gpx_several",
        )
    kept = [row for k, row in enumerate(rows) if k == 0 or row[0] > rows[k - 1][0]]
    if len(kept) < 2:
        raise Malformed(f"{path} holds no track of two points or more with times", code="gpx")
    table = np.array(kept, dtype=np.float64)
    return RealTrack(table[:, 0], table[:, 1:3], np.diff(table[:, 3]) == 0)


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _read(point: ElementTree.Element, path: Path) -> tuple[float, float, float]:
    when = next((child.text for child in point if _name(child) == "time"), None)
    try:
        at = datetime.fromisoformat((when or "").strip())
        lat, lon = float(point.attrib["lat"]), float(point.attrib["lon"])
    except (KeyError, ValueError) as error:
        raise Malformed(
            f"{path}: a point has no position or no time; a search is counted by both", code="gpx"
        ) from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)  # GPX times are UTC by its schema
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise Malformed(f"{path}: {lat} {lon} is no place on the Earth", code="gpx")
    return at.timestamp(), lat, lon
