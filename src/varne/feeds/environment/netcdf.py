"""Variables of a NetCDF file, whole, with their attributes: version 3 by scipy, version 4 by h5netcdf."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Malformed, Refused

VALUES_MAX = 400_000_000  # in one file: a forecast of a strait is a hundredth of it
_CLASSIC = b"CDF"
_HDF5 = b"\x89HDF"


@dataclass(frozen=True)
class Variable:
    """One variable, its packing undone and its missing values NaN.

    Args:
        dimensions: names of the axes, slowest first.
        values: as floats when they are numbers that can be missing, else as stored.
        attributes: text and single numbers.
    """

    dimensions: tuple[str, ...]
    values: npt.NDArray[Any]
    attributes: Mapping[str, Any]


def _plain(value: Any) -> Any:
    """An attribute as text, a number, or an array of more than one."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.ndarray):
        return _plain(value.item()) if value.size == 1 else value
    return value.item() if isinstance(value, np.generic) else value


def _unpacked(values: npt.NDArray[Any], attributes: Mapping[str, Any]) -> npt.NDArray[Any]:
    """Undo scale and offset; ``_FillValue`` and ``missing_value`` become NaN (CF 2.5.1, 8.1)."""
    if values.dtype.kind not in "iuf" or (
        values.dtype.kind == "i" and "units" in attributes and (" since " in str(attributes["units"]))
    ):
        return values
    missing = np.zeros(values.shape, dtype=bool)
    for key in ("_FillValue", "missing_value"):
        if key in attributes:
            missing |= values == np.asarray(attributes[key]).astype(values.dtype)
    scale, offset = attributes.get("scale_factor", 1.0), attributes.get("add_offset", 0.0)
    wide = values.dtype.kind == "f" and values.dtype.itemsize <= 4 and scale == 1.0
    out = values.astype(np.float32 if wide else np.float64)
    if scale != 1.0 or offset != 0.0:
        out = out * scale + offset
    out[missing] = np.nan
    return out


def _too_large(path: Path, count: int) -> None:
    if count > VALUES_MAX:
        raise Refused(
            f"{path} holds more than {VALUES_MAX:,} values; cut out the strait and the hours you need first",
            code="too_large",
        )


def read_variables(path: Path) -> dict[str, Variable]:
    """Every numeric variable of a NetCDF file.

    Raises:
        Refused: it cannot be opened, or is too large to be a forecast of a strait.
        Malformed: it is not NetCDF.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise Refused(f"{path} cannot be opened: {error.strerror}", code="no_file") from error
    try:
        if head[:3] == _CLASSIC:
            return _read_classic(path)
        if head == _HDF5:
            return _read_hdf5(path)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, IndexError, EOFError) as error:
        raise Malformed(f"{path} cannot be read as NetCDF: {error}", code="netcdf") from error
    raise Malformed(f"{path} is not a NetCDF file", code="netcdf")


def _read_classic(path: Path) -> dict[str, Variable]:
    from scipy.io import netcdf_file

    found: dict[str, Variable] = {}
    with netcdf_file(str(path), mmap=False) as file:
        _too_large(path, sum(int(np.prod(v.shape)) for v in file.variables.values()))
        for name, variable in file.variables.items():
            values = np.array(variable[:])
            if values.dtype.kind not in "iuf":
                continue
            attributes = {key: _plain(value) for key, value in variable._attributes.items()}
            native = values.astype(values.dtype.newbyteorder("="))
            found[name] = Variable(tuple(variable.dimensions), _unpacked(native, attributes), attributes)
    return found


def _read_hdf5(path: Path) -> dict[str, Variable]:
    import h5netcdf

    found: dict[str, Variable] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of dimension scales without coordinates, which many files have
        with h5netcdf.File(path, "r", decode_vlen_strings=True) as file:
            variables = dict(file.variables)
            _too_large(path, sum(int(np.prod(v.shape)) for v in variables.values()))
            for name, variable in variables.items():
                if variable.dtype is str or np.dtype(variable.dtype).kind not in "iuf":
                    continue
                attributes = {key: _plain(value) for key, value in variable.attrs.items()}
                values = np.asarray(variable[...])
                found[name] = Variable(tuple(variable.dimensions), _unpacked(values, attributes), attributes)
    return found
