"""AutoETS, AutoTheta and AutoARIMA of statsforecast, on logarithms: run in an interpreter that has it.

Reads one JSON object from standard input: ``counts``, ``ends`` (lengths known at each origin), ``ahead`` and
``seasons`` (the season of each model, 1 = none). Writes one line a model: its name and what it told at each
end, with the ends of its 80 and 95 % intervals.
"""

# mypy: ignore-errors
import json
import sys
import warnings

import numpy as np
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta

MODELS = {"AutoETS": AutoETS, "AutoTheta": AutoTheta, "AutoARIMA": AutoARIMA}


def main() -> None:
    """Answer what is asked."""
    warnings.filterwarnings("ignore")
    asked = json.load(sys.stdin)
    counts = np.log1p(np.array(asked["counts"], dtype=float))
    for name, season in asked["seasons"].items():
        rows = []
        for at, end in enumerate(asked["ends"]):
            told = MODELS[name](season_length=season).forecast(counts[:end], h=asked["ahead"], level=[80, 95])
            parts = ("mean", "lo-80", "hi-80", "lo-95", "hi-95")
            rows.append([np.maximum(np.expm1(told[part]), 0.0).tolist() for part in parts])
            print(f"  {name}: {at + 1} of {len(asked['ends'])}", end="\r", file=sys.stderr, flush=True)
        print(json.dumps([name, rows]), flush=True)


main()
