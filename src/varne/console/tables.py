"""The picture as tables, and tables as GeoJSON, CSV and GeoParquet.

Every row says whether it is synthetic, and so does every file that can carry a notice.
Sources: RFC 7946 (GeoJSON), RFC 4180 (CSV), GeoParquet 1.1.0 (WKB points, WGS 84 longitude first).
"""

from __future__ import annotations

import csv
import io
import json
import struct
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

from varne.picture.picture import Picture

What = Literal["boats", "incidents", "tracks", "trails", "reports"]
Form = Literal["geojson", "csv", "geoparquet"]
Row = dict[str, Any]

NOT_FOR_NAVIGATION = "Not for navigation."
SYNTHETIC_NOTICE = "Holds SYNTHETIC data: rows marked synthetic describe nothing that happened."


def boat_rows(picture: Picture) -> Iterator[Row]:
    """One row a boat, with its position at the time it was last estimated."""
    for boat in picture.boats.values():
        estimate = boat.estimate
        yield {
            "id": boat.id,
            "name": boat.name,
            "status": boat.status,
            "probability": boat.probability,
            "first_at": boat.first_at,
            "last_at": boat.last_at,
            "position_at": estimate.at if estimate else None,
            "lat_deg": estimate.lat_deg if estimate else None,
            "lon_deg": estimate.lon_deg if estimate else None,
            "var_east_m2": estimate.var_east_m2 if estimate else None,
            "var_north_m2": estimate.var_north_m2 if estimate else None,
            "reports": len(boat.joins),
            "people_low": boat.people_low,
            "people_high": boat.people_high,
            "colour": boat.colour,
            "status_said": boat.status_said,
            "incident_id": boat.incident_id,
            "closed_by_report_id": boat.closed_by_report_id,
            "synthetic": boat.synthetic,
        }


def incident_rows(picture: Picture) -> Iterator[Row]:
    """One row an incident, at its first boat's position."""
    for incident in picture.incidents.values():
        boat = picture.boats[incident.boat_ids[0]]
        yield {
            "id": incident.id,
            "boat_ids": " ".join(incident.boat_ids),
            "phase": incident.phase,
            "owner": incident.owner,
            "status": incident.status,
            "opened_at": incident.opened_at,
            "closed_at": incident.closed_at,
            "lat_deg": boat.estimate.lat_deg if boat.estimate else None,
            "lon_deg": boat.estimate.lon_deg if boat.estimate else None,
            "synthetic": incident.synthetic,
        }


def track_rows(picture: Picture) -> Iterator[Row]:
    """One row a vessel: its newest believed position."""
    for track in picture.tracks.values():
        estimate = track.estimate
        yield {
            "id": track.id,
            "mmsi": track.claim.mmsi,
            "claimed_name": track.claim.name,
            "ship_type": track.claim.ship_type,
            "last_at": track.last_at,
            "lat_deg": estimate.lat_deg if estimate else None,
            "lon_deg": estimate.lon_deg if estimate else None,
            "speed_kn": track.speed_kn,
            "course_deg": track.course_deg,
            "heading_deg": track.heading_deg,
            "reports": track.reports_count,
            "doubted": track.doubted_count,
            "synthetic": track.synthetic,
        }


def trail_rows(picture: Picture) -> Iterator[Row]:
    """One row a kept position of each vessel's past (thinned for the screen; the log has them all)."""
    for track in picture.tracks.values():
        for point in track.trail:
            yield {
                "track_id": track.id,
                "mmsi": track.claim.mmsi,
                "at": point.at,
                "lat_deg": point.lat_deg,
                "lon_deg": point.lon_deg,
                "synthetic": track.synthetic,
            }


def report_rows(picture: Picture) -> Iterator[Row]:
    """One row a report other than AIS, with the boat it was joined to. Phone tokens stay in the log."""
    for identifier in picture.report_order:
        report = picture.reports[identifier]
        feed = picture.feeds.get(report.feed)
        yield {
            "id": report.id,
            "kind": report.kind,
            "source": report.source,
            "centre": report.centre,
            "received_at": report.received_at,
            "observed_at": report.observed_at,
            "lat_deg": report.lat_deg,
            "lon_deg": report.lon_deg,
            "sigma_m": report.sigma_m,
            "area": report.area,
            "people": report.people,
            "colour": report.colour,
            "status": report.status,
            "unit": report.unit,
            "boat_id": picture.boat_of_report.get(identifier),
            "flags": " ".join(report.flags),
            "synthetic": picture.synthetic or (feed is not None and feed.synthetic),
        }


TABLES: dict[What, Callable[[Picture], Iterator[Row]]] = {
    "boats": boat_rows,
    "incidents": incident_rows,
    "tracks": track_rows,
    "trails": trail_rows,
    "reports": report_rows,
}


def _plain(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def _notice(rows: Iterable[Row]) -> str:
    synthetic = any(row["synthetic"] for row in rows)
    return f"{SYNTHETIC_NOTICE} {NOT_FOR_NAVIGATION}" if synthetic else NOT_FOR_NAVIGATION


def as_geojson(rows: list[Row]) -> bytes:
    """A FeatureCollection; a row without a position has a null geometry."""
    features = []
    for row in rows:
        lat, lon = row["lat_deg"], row["lon_deg"]
        geometry = None if lat is None else {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
        properties = {key: _plain(value) for key, value in row.items() if key not in ("lat_deg", "lon_deg")}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    document = {
        "type": "FeatureCollection",
        "synthetic": any(row["synthetic"] for row in rows),
        "notice": _notice(rows),
        "features": features,
    }
    return json.dumps(document, indent=1).encode()


def as_csv(rows: list[Row], columns: list[str]) -> bytes:
    """RFC 4180 with a header; empty means not known."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
    return buffer.getvalue().encode()


def as_geoparquet(rows: list[Row], columns: list[str]) -> bytes:
    """GeoParquet 1.1.0: the columns, and a ``geometry`` of WKB points in WGS 84, longitude first."""
    import pyarrow as pa  # large, and wanted for this one form: every command would wait for it
    import pyarrow.parquet as pq

    names = [name for name in columns if name not in ("lat_deg", "lon_deg")]
    arrays = [pa.array([row[name] for row in rows]) for name in names]
    points = [
        None if row["lat_deg"] is None else struct.pack("<BIdd", 1, 1, row["lon_deg"], row["lat_deg"])
        for row in rows
    ]
    table = pa.table([*arrays, pa.array(points, pa.binary())], names=[*names, "geometry"])
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        # No "crs" member means OGC:CRS84, which is WGS 84 with longitude first.
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
    }
    table = table.replace_schema_metadata({"geo": json.dumps(geo), "notice": _notice(rows)})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def encode(picture: Picture, what: What, form: Form) -> tuple[bytes, int]:
    """One table of the picture as the bytes of one file, and how many rows it has."""
    rows = list(TABLES[what](picture))
    columns = list(rows[0]) if rows else ["id", "lat_deg", "lon_deg", "synthetic"]
    if form == "geojson":
        return as_geojson(rows), len(rows)
    if form == "csv":
        return as_csv(rows, columns), len(rows)
    return as_geoparquet(rows, columns), len(rows)
