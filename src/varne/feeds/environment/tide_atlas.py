"""Tidal atlases on disk: a compressed numpy archive that holds whole numbers, and JSON for the rest.

Each constituent's two parts are rounded to half a millimetre (a second), told as steps from one sea cell to
the next, and split into high and low bytes: a fifth of what the same archive of floats would take.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from varne.drift.tide.atlas import GaugeCheck, Inferred, Seasonal, StreamError, TideAtlas
from varne.picture.errors import Malformed, Refused

VERSION = 1
STEP = 0.0005  # metres, and metres a second
DEPTH_STEP_M = 0.05

# What a damaged archive, or one with other contents, makes its readers raise.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, msgspec.DecodeError, Refused, KeyError, ValueError, IndexError, EOFError,
    OverflowError, NotImplementedError, MemoryError,
)  # fmt: skip

_Pair = tuple[float, float]  # real and imaginary part


class _Row(msgspec.Struct):
    id: str
    name: str
    lon_deg: float
    lat_deg: float
    observed_m: dict[str, _Pair]
    modelled_m: dict[str, _Pair]
    left_out_m: dict[str, _Pair]


class _Meta(msgspec.Struct):
    version: int
    name: str
    notice: str
    axes_deg: tuple[float, float, int, float, float, int]  # first, step and number: columns, then rows
    names: tuple[str, ...]
    inferred: tuple[tuple[str, str, _Pair], ...]
    seasonal: tuple[tuple[str, _Pair], ...]
    height_error_m: float
    factor_sd: float
    time_sd_s: float
    residual_mps: float
    gauges: tuple[_Row, ...]


def _pair(value: complex) -> _Pair:
    return round(float(value.real), 6), round(float(value.imag), 6)


def _pairs(values: dict[str, complex]) -> dict[str, _Pair]:
    return {name: _pair(value) for name, value in values.items()}


def _waves(pairs: dict[str, _Pair]) -> dict[str, complex]:
    return {name: complex(*pair) for name, pair in pairs.items()}


def _packed(numbers: npt.NDArray[np.int16]) -> npt.NDArray[np.uint8]:
    """Steps along the last axis, high bytes apart from low."""
    steps = np.ascontiguousarray(np.diff(numbers, axis=-1, prepend=np.int16(0)).astype("<i2"))
    return np.ascontiguousarray(np.moveaxis(steps.view(np.uint8).reshape(*steps.shape, 2), -1, 0))


def _unpacked(planes: npt.NDArray[np.uint8]) -> npt.NDArray[np.int16]:
    steps = np.ascontiguousarray(np.moveaxis(planes, 0, -1)).view("<i2")[..., 0]
    return np.cumsum(steps, axis=-1, dtype=np.int16)


def encode_atlas(atlas: TideAtlas) -> bytes:
    """An atlas as the bytes of its file; the same atlas gives the same bytes."""
    sea = atlas.is_sea

    def waves(field: npt.NDArray[np.complex64]) -> npt.NDArray[np.uint8]:
        cells = field[:, sea]
        return _packed(np.round(np.stack([cells.real, cells.imag]) / STEP).astype(np.int16))

    meta = _Meta(
        version=VERSION,
        name=atlas.name,
        notice=atlas.notice,
        axes_deg=(
            float(atlas.lon_deg[0]), float(atlas.lon_deg[1] - atlas.lon_deg[0]), atlas.lon_deg.size,
            float(atlas.lat_deg[0]), float(atlas.lat_deg[1] - atlas.lat_deg[0]), atlas.lat_deg.size,
        ),
        names=atlas.names,
        inferred=tuple((i.name, i.of, _pair(i.ratio)) for i in atlas.inferred),
        seasonal=tuple((s.name, _pair(s.height_m)) for s in atlas.seasonal),
        height_error_m=atlas.height_error_m,
        factor_sd=atlas.stream_error.factor_sd,
        time_sd_s=atlas.stream_error.time_sd_s,
        residual_mps=atlas.stream_error.residual_mps,
        gauges=tuple(
            _Row(
                id=row.id, name=row.name, lon_deg=row.lon_deg, lat_deg=row.lat_deg,
                observed_m=_pairs(row.observed_m), modelled_m=_pairs(row.modelled_m),
                left_out_m=_pairs(row.left_out_m),
            )
            for row in atlas.gauges
        ),
    )  # fmt: skip
    parts: dict[str, npt.NDArray[np.generic]] = {
        "sea": np.packbits(sea),
        "depth": _packed(np.round(atlas.depth_m[sea] / DEPTH_STEP_M).astype(np.int16)),
        "height": waves(atlas.height_m),
        "east": waves(atlas.east_mps),
        "north": waves(atlas.north_mps),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        # A fixed date: the bytes are to depend on the atlas alone.
        archive.writestr(
            zipfile.ZipInfo("meta.json", (1980, 1, 1, 0, 0, 0)),
            msgspec.json.encode(meta),
            zipfile.ZIP_DEFLATED,
        )
        for name, array in parts.items():
            body = io.BytesIO()
            np.lib.format.write_array(body, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), body.getvalue(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def decode_atlas(raw: bytes) -> TideAtlas:
    """An atlas from the bytes of its file.

    Raises:
        Malformed: not an atlas of this form; says what is wrong.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            meta = msgspec.json.decode(archive.read("meta.json"), type=_Meta)
            parts = {
                name: np.lib.format.read_array(io.BytesIO(archive.read(f"{name}.npy")), allow_pickle=False)
                for name in ("sea", "depth", "height", "east", "north")
            }
        if meta.version != VERSION:
            raise Malformed(
                f"a tidal atlas of version {meta.version}; this program reads {VERSION}", code="atlas"
            )
        west, east_step, columns, south, north_step, rows = meta.axes_deg
        sea = np.unpackbits(parts["sea"], count=rows * columns).astype(bool).reshape(rows, columns)

        def waves(name: str) -> npt.NDArray[np.complex64]:
            numbers = _unpacked(parts[name]).astype(np.float32) * np.float32(STEP)
            field = np.full((len(meta.names), rows, columns), np.nan, dtype=np.complex64)
            field[:, sea] = numbers[0] + 1j * numbers[1]
            return field

        depth = np.full((rows, columns), np.nan)
        depth[sea] = _unpacked(parts["depth"]) * DEPTH_STEP_M
        return TideAtlas(
            name=meta.name,
            lon_deg=west + east_step * np.arange(columns, dtype=np.float64),
            lat_deg=south + north_step * np.arange(rows, dtype=np.float64),
            depth_m=depth,
            names=meta.names,
            height_m=waves("height"),
            east_mps=waves("east"),
            north_mps=waves("north"),
            inferred=tuple(Inferred(name, of, complex(*ratio)) for name, of, ratio in meta.inferred),
            seasonal=tuple(Seasonal(name, complex(*height)) for name, height in meta.seasonal),
            height_error_m=meta.height_error_m,
            stream_error=StreamError(meta.factor_sd, meta.time_sd_s, meta.residual_mps),
            notice=meta.notice,
            gauges=tuple(
                GaugeCheck(
                    id=row.id, name=row.name, lon_deg=row.lon_deg, lat_deg=row.lat_deg,
                    observed_m=_waves(row.observed_m), modelled_m=_waves(row.modelled_m),
                    left_out_m=_waves(row.left_out_m),
                )
                for row in meta.gauges
            ),
        )  # fmt: skip
    except _UNREADABLE as error:
        raise Malformed(f"not a tidal atlas: {error}", code="atlas") from error


def read_atlas(path: Path) -> TideAtlas:
    """An atlas from its file.

    Raises:
        Refused: the file cannot be opened.
        Malformed: it is not an atlas.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refused(f"the tidal atlas {path} cannot be opened: {error.strerror}", code="no_file") from error
    return decode_atlas(raw)
