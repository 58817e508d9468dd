"""OpenDrift's Leeway model, run in an interpreter of its own on fields and cases this project gives it.

``python opendrift_leeway.py FIELDS.npz CASES.json OUT_DIR``. OpenDrift is GPL version 2: nothing here imports
Varne, and Varne imports nothing from here. Fields: axes and velocities of the current and the wind. Each case
makes one ``OUT_DIR/NAME.npz`` (coefficients drawn, tracks) and one line of JSON (seconds, memory).
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

BEGAN = time.perf_counter()

import xarray as xr  # noqa: E402
from opendrift.models.leeway import Leeway  # noqa: E402
from opendrift.readers import reader_netCDF_CF_generic  # noqa: E402

IMPORT_S = time.perf_counter() - BEGAN
DRAWN = (
    "lon", "lat", "orientation", "downwind_slope", "crosswind_slope", "downwind_offset", "crosswind_offset",
    "downwind_eps", "crosswind_eps",
)  # fmt: skip


def cf_file(fields: dict, what: str, names: tuple[str, str], path: Path) -> Path:
    """One field as CF NetCDF."""
    time_s = fields[f"{what}_time_s"]
    axes = {
        "time": ("time", (time_s * 1e9).astype("datetime64[ns]"), {"standard_name": "time"}),
        "lat": ("lat", fields[f"{what}_lat_deg"], {"standard_name": "latitude", "units": "degrees_north"}),
        "lon": ("lon", fields[f"{what}_lon_deg"], {"standard_name": "longitude", "units": "degrees_east"}),
    }
    held = {
        name: (
            ("time", "lat", "lon"),
            fields[f"{what}_mps"][..., axis],
            {"standard_name": name, "units": "m s-1"},
        )
        for axis, name in enumerate(names)
    }
    xr.Dataset(held, coords=axes).to_netcdf(path)
    return path


def run(case: dict, files: list[Path], out: Path) -> dict:
    """One case: its figures, its tracks saved."""
    np.random.seed(case["seed"])
    model = Leeway(loglevel=50)
    if case["grid"]:
        model.add_reader([reader_netCDF_CF_generic.Reader(str(path)) for path in files])
    else:
        for name, value in case["constant"].items():
            model.set_config(f"environment:constant:{name}", value)
    if not case["land"]:
        model.set_config("environment:constant:land_binary_mask", 0)
    start = datetime.fromisoformat(case["start"])
    began_s = time.perf_counter()
    model.seed_elements(
        lon=case["lon"], lat=case["lat"], radius=2000, number=case["particles"], time=start,
        object_type=case["object"], jibe_probability=0.04 if case["jibe"] else 0.0,
    )  # fmt: skip
    seeding_s = time.perf_counter() - began_s
    drawn = model.elements_scheduled
    if not case["spread"]:
        drawn.downwind_eps[:] = 0
        drawn.crosswind_eps[:] = 0
    saved = {f"p_{name}": np.array(getattr(drawn, name), float) for name in DRAWN}
    sign = -1 if case["back"] else 1
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    model.run(
        duration=timedelta(hours=12),
        time_step=sign * case["step_s"],
        time_step_output=sign * case["output_s"],
    )
    figures = {"run_s": time.perf_counter() - began_s, "cpu_s": time.process_time() - began_cpu_s}
    result = model.result
    np.savez_compressed(
        out, time=np.array(result.time.values), lon=result.lon.values.astype("f8"),
        lat=result.lat.values.astype("f8"), status=result.status.values, meta=json.dumps(case), **saved,
    )  # fmt: skip
    return {
        "name": case["name"], "particles": case["particles"], "steps": 43200 // case["step_s"],
        "import_s": IMPORT_S, "seeding_s": seeding_s, **figures,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def main() -> None:
    """Run every case of the file."""
    fields_path, cases_path, out = (Path(argument) for argument in sys.argv[1:4])
    with np.load(fields_path) as held:
        fields = {name: held[name] for name in held.files}
    files = [
        cf_file(fields, "current", ("x_sea_water_velocity", "y_sea_water_velocity"), out / "current.nc"),
        cf_file(fields, "wind", ("x_wind", "y_wind"), out / "wind.nc"),
    ]
    for case in json.loads(cases_path.read_text(encoding="utf-8")):
        sys.stdout.write(json.dumps(run(case, files, out / f"{case['name']}.npz")) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
