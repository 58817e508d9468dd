"""A drift as files: NetCDF with CF names (particle by time) and GeoJSON (RFC 7946).

The NetCDF file holds every particle, its state and its weight, so that ``varne search`` can go on from it and
xarray or any CF reader can look at it. It is laid out like the CF *trajectory* feature, but all particles
share one time axis; so it does not claim the feature type.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import h5netcdf
import numpy as np
import numpy.typing as npt

from varne.console.cli.drift_answer import Contours, DriftSaid, on_waters, ring_area_km2
from varne.drift.ensemble import BoatCloud
from varne.drift.landing import inside
from varne.drift.particles import Tracks
from varne.drift.regions import Ring, density
from varne.drift.states import State
from varne.picture.errors import Malformed, Refused

Floats = npt.NDArray[np.float64]
NOTICE = "Model. Not for navigation. / Modèle. Ne pas utiliser pour la navigation."
CELLS = 100  # of the map of probability, on its longer side
DriftsAs = Literal["loaded_boat", "person", "other"]  # what a cloud is of, for who looks for it
Used = tuple[Sequence[str], Sequence[str]]  # what it was made from, in English and in French
TRACKS = 40  # that are written out as lines


class HeldCloud(NamedTuple):
    """A cloud read back: ``time_s [time]``, ``lonlat [particle, time, 2]``, ``state [particle, time]``,
    ``belief [particle, effectiveness]``, and the doubts beside it.
    """

    time_s: Floats
    lonlat: Floats
    state: npt.NDArray[np.int8]
    belief: Floats
    effectiveness: Floats
    doubts: tuple[str, ...]
    doubt_mass: Floats
    found_by_now: float
    used: tuple[str, ...]
    used_fr: tuple[str, ...]
    theatre: str
    object: DriftsAs


class Doubts(NamedTuple):
    """What a search that found nothing left beside the particles."""

    belief: Floats  # [particle, effectiveness]
    effectiveness: Floats
    names: tuple[str, ...]
    mass: Floats
    found_by_now: float


def write_netcdf(
    path: Path, tracks: Tracks, weights: Floats, used: Used, theatre: str, title: str,
    doubts: Doubts | None = None, drifts_as: DriftsAs = "loaded_boat",
) -> None:  # fmt: skip
    """Particles, states, weights, odds of each state and a map of probability by time.

    Raises:
        Refused: the file cannot be written.
    """
    try:
        with h5netcdf.File(path, "w") as file:
            file.attrs["varne_object"] = drifts_as
            _write(file, tracks, weights, used, theatre, title, doubts)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error}", code="no_file") from error


def _write(
    file: Any, tracks: Tracks, weights: Floats, used: Used, theatre: str, title: str,
    doubts: Doubts | None,
) -> None:  # fmt: skip
    count, times = tracks.state.shape
    states = list(State)
    file.attrs.update({
        "Conventions": "CF-1.11", "title": title, "source": "Varne, varne drift or varne backtrack",
        "comment": NOTICE, "varne_used": "\n".join(used[0]), "varne_used_fr": "\n".join(used[1]),
        "varne_theatre": theatre,
    })  # fmt: skip
    file.dimensions = {"trajectory": count, "time": times, "state_name": len(states)}

    def put(name: str, dims: tuple[str, ...], values: Any, **attributes: Any) -> None:
        packed = {"compression": "gzip", "shuffle": True} if len(dims) > 1 else {}
        variable = file.create_variable(name, dims, data=values, **packed)
        variable.attrs.update(attributes)

    put("time", ("time",), tracks.time_s, standard_name="time", long_name="time", axis="T",
        units="seconds since 1970-01-01 00:00:00", calendar="standard")  # fmt: skip
    put("trajectory", ("trajectory",), np.arange(count, dtype=np.int32), cf_role="trajectory_id",
        long_name="number of the particle", units="1")  # fmt: skip
    for axis, name, units in ((0, "lon", "degrees_east"), (1, "lat", "degrees_north")):
        standard = "longitude" if axis == 0 else "latitude"
        put(name, ("trajectory", "time"), tracks.lonlat[:, :, axis].astype(np.float32),
            standard_name=standard, long_name=f"{standard} of the particle", units=units)  # fmt: skip
    put("state", ("trajectory", "time"), tracks.state, long_name="state of the particle",
        flag_values=np.array([int(one) for one in states], dtype=np.int8),
        flag_meanings=" ".join(one.name.lower() for one in states), coordinates="lon lat")  # fmt: skip
    put("weight", ("trajectory",), weights, long_name="probability that this particle is the boat",
        units="1")  # fmt: skip
    odds = np.stack([weights @ (tracks.state == one) for one in states], axis=1)
    put("probability_of_state", ("time", "state_name"), odds, units="1",
        long_name="probability of each state; state_name counts as the flag values of state")  # fmt: skip
    lon, lat, per_km2 = probability_map(tracks, weights)
    file.dimensions["map_lat"], file.dimensions["map_lon"] = len(lat), len(lon)
    put("map_lat", ("map_lat",), lat, standard_name="latitude", units="degrees_north", axis="Y")
    put("map_lon", ("map_lon",), lon, standard_name="longitude", units="degrees_east", axis="X")
    put("probability_density", ("time", "map_lat", "map_lon"), per_km2.astype(np.float32), units="km-2",
        long_name="probability a square kilometre, of particles on the model's waters")  # fmt: skip
    if doubts is not None:
        file.dimensions["effectiveness"] = len(doubts.effectiveness)
        file.dimensions["doubt"] = len(doubts.names)
        put("effectiveness", ("effectiveness",), doubts.effectiveness, units="1",
            long_name="factor on every sweep width")  # fmt: skip
        put("belief", ("trajectory", "effectiveness"), doubts.belief, units="1",
            long_name="probability after searches that found nothing")  # fmt: skip
        put("doubt_mass", ("doubt",), doubts.mass, units="1", varne_names=" ".join(doubts.names),
            varne_found_by_now=doubts.found_by_now,
            long_name="probability that no search of this cloud can find the boat, by reason")  # fmt: skip


def probability_map(tracks: Tracks, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Longitudes, latitudes and probability a square kilometre ``[time, latitude, longitude]``."""
    places = tracks.lonlat
    low, high = places.min(axis=(0, 1)) - 0.02, places.max(axis=(0, 1)) + 0.02
    step = max(float((high - low).max()) / CELLS, 0.005)
    lon, lat = (np.arange(low[axis], high[axis] + step, step) for axis in (0, 1))
    grid = np.stack(np.meshgrid(lon, lat), axis=-1)
    found = np.zeros((places.shape[1], len(lat), len(lon)))
    for output in range(places.shape[1]):
        here = on_waters(tracks, output)
        here_weights = weights[here]
        if here_weights.sum() > 0.0:
            found[output] = density(places[here, output], here_weights).at(grid) * float(here_weights.sum())
    return lon, lat, found


def read_netcdf(path: Path) -> HeldCloud:
    """A cloud that ``varne drift``, ``varne backtrack`` or ``varne search update`` wrote.

    Raises:
        Refused: there is no such file.
        Malformed: it is not one of these.
    """
    if not path.is_file():
        raise Refused(f"no file {path}; varne drift … --out {path} writes one", code="no_file")
    try:
        with h5netcdf.File(path, "r") as file:
            held = {name: np.asarray(file.variables[name][...]) for name in file.variables}
            attributes = dict(file.attrs)
            doubt = dict(file.variables["doubt_mass"].attrs) if "doubt_mass" in file.variables else {}
    except (OSError, KeyError, ValueError) as error:
        raise Malformed(f"{path} is not NetCDF: {error}", code="netcdf") from error
    missing = [name for name in ("time", "lon", "lat", "state", "weight") if name not in held]
    if missing:
        raise Malformed(
            f"{path} holds no {', '.join(missing)}; give a file that varne drift --out wrote", code="netcdf"
        )
    lonlat = np.stack([held["lon"], held["lat"]], axis=-1).astype(np.float64)
    weight = held["weight"].astype(np.float64)
    if lonlat.shape[:2] != (len(weight), len(held["time"])) or held["state"].shape != lonlat.shape[:2]:
        raise Malformed(f"{path}: the sizes of its particles and times do not fit", code="netcdf")
    return HeldCloud(
        time_s=held["time"].astype(np.float64),
        lonlat=lonlat,
        state=held["state"].astype(np.int8),
        belief=held["belief"].astype(np.float64) if "belief" in held else weight[:, None],
        effectiveness=held.get("effectiveness", np.ones(1)).astype(np.float64),
        doubts=tuple(_words(doubt.get("varne_names", "")).split()),
        doubt_mass=held.get("doubt_mass", np.zeros(0)).astype(np.float64),
        found_by_now=float(np.ravel(doubt.get("varne_found_by_now", 0.0))[0]),
        used=_lines(attributes.get("varne_used", "")),
        used_fr=_lines(attributes.get("varne_used_fr", "")),
        theatre=_words(attributes.get("varne_theatre", "dover")),
        object=_object(_words(attributes.get("varne_object", "loaded_boat"))),
    )


def _object(text: str) -> DriftsAs:
    return next((one for one in get_args(DriftsAs) if one == text), "other")


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(line for line in _words(value).split("\n") if line)


def _words(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def write_geojson(path: Path, said: DriftSaid, outlines: Sequence[Contours], cloud: BoatCloud) -> None:
    """Regions as MultiPolygons, thinned tracks and the mean as LineStrings, coast cells as Points."""
    features: list[dict[str, Any]] = []
    for one in outlines:
        for share, rings in one.rings.items():
            if rings:
                features.append(
                    _feature(
                        "MultiPolygon",
                        multipolygon(rings),
                        what="region", probability=share, time=_utc(one.at), hours=round(one.hours, 3),
                        area_km2=round(sum(ring_area_km2(ring) for ring in rings), 2),
                    )
                )  # fmt: skip
    times = [_utc(hour.at) for hour in said.hours]
    mean = [_point(hour.lon_deg, hour.lat_deg) for hour in said.hours]
    if len(mean) > 1:
        features.append(_feature("LineString", mean, what="mean", times=times))
    outputs = [int(np.argmin(np.abs(cloud.tracks.time_s - hour.at.timestamp()))) for hour in said.hours]
    for particle in thinned(cloud):
        line = [_point(*cloud.tracks.lonlat[particle, output]) for output in outputs]
        if len(line) > 1:
            states = [State(cloud.tracks.state[particle, output]).name.lower() for output in outputs]
            features.append(
                _feature("LineString", line, what="track", particle=int(particle), times=times, states=states)
            )
    features += [
        _feature(
            "Point", _point(row.lon_deg, row.lat_deg), what="ashore", near=row.near, times=times,
            probability_by=[round(odds, 5) for odds in row.by],
        )
        for row in said.ashore
    ]  # fmt: skip
    document = {
        "type": "FeatureCollection", "varne_notice": NOTICE, "varne_used": list(said.used),
        "features": features,
    }  # fmt: skip
    path.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")


def thinned(cloud: BoatCloud, count: int = TRACKS) -> npt.NDArray[np.int64]:
    """Numbers of particles that stand for the whole, evenly through the weight."""
    held = np.cumsum(cloud.weights)
    wanted = (np.arange(count) + 0.5) / count * held[-1]
    return np.unique(np.searchsorted(held, wanted)).astype(np.int64)


def multipolygon(rings: Sequence[Ring]) -> list[list[list[list[float]]]]:
    """Rings as polygons with their holes: outer rings anticlockwise, holes clockwise (RFC 7946)."""
    outer = [ring for ring in rings if ring_area_km2(ring) > 0.0]
    holes = [ring for ring in rings if ring_area_km2(ring) < 0.0]
    polygons = [[_ring(ring)] for ring in outer]
    for hole in holes:
        around = [
            (ring_area_km2(ring), number)
            for number, ring in enumerate(outer)
            if bool(inside(hole[:1], ring[:-1])[0])
        ]
        if around:
            polygons[min(around)[1]].append(_ring(hole))
    return polygons


def _ring(ring: Ring) -> list[list[float]]:
    points = [_point(*point) for point in ring]
    points[-1] = points[0]
    return points


def _point(lon_deg: float, lat_deg: float) -> list[float]:
    return [round(float(lon_deg), 6), round(float(lat_deg), 6)]


def _feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _utc(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
