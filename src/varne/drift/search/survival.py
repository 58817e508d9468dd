"""How long people in the water may live: a wide band, to hurry by and never to end a search by.

Water temperature alone predicts survival badly (Golden and Tipton, "Essentials of Sea Survival", 2002):
swell, flotation, clothing, body and luck weigh as much. So two curves are given and the truth is only said
to lie between.

*Low*: somebody without flotation, who drowns when exhausted. Its median is the shorter time to "exhaustion or
unconsciousness" of the table that the United States Coast Guard and others have long printed. *High*:
flotation and calm. Its median is that table's longest expected survival. Both are log-logistic, so neither
ever reaches nought: people have outlived every curve. The highest recorded times are of another order: the
limit curve of Xu and Giesbrecht (2018, "A new look at survival times during cold water immersion", J.
Thermal Biology), as restated in secondary sources, gives 15 h at 12 °C.

Checked against one disaster: of about 33 people in the water at about 13 °C on 24 November 2021, up to 15
were perhaps alive after more than four hours (Professor Tipton, in the Cranston report of 2026) and two
lived about ten hours or more. Both lie inside the band. The shape is our judgement.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from varne.picture.errors import Refused

# Middle of each class of water temperature, °C, and hours: shorter time to exhaustion, longest expected
# survival. The table's classes are in Fahrenheit: to 32.5, 40, 50, 60, 70, 80. Its last "indefinite" is put
# at 100 h.
TABLE = (
    (0.3, 0.17, 0.75),
    (2.4, 0.25, 1.5),
    (7.2, 0.5, 3.0),
    (12.8, 1.0, 6.0),
    (18.3, 2.0, 40.0),
    (23.9, 3.0, 100.0),
)
SHAPE = 1.5  # flat: some die within minutes, some outlive every table; one for both, so that they never cross


class SurvivalBand(NamedTuple):
    """Probability that a person in the water is alive: between ``low`` and ``high``, arrays of one shape."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


def survival(water_temperature_c: float, hours: ArrayLike) -> SurvivalBand:
    """The band at each number of hours in the water. It falls with time and rises with temperature.

    It is for urgency and for sharing out units. It is no evidence that anybody has died, and nothing in
    this package ends a search.

    Raises:
        Refused: hours below nought, or a temperature no sea has (-2.5 to 35 °C).
    """
    t = np.asarray(hours, dtype=np.float64)
    if np.any(~(t >= 0)):
        raise Refused("hours in the water must be nought or more", code="hours")
    if not -2.5 <= water_temperature_c <= 35:
        raise Refused("a sea is between -2.5 and 35 degrees Celsius", code="water_temperature")
    at = [temperature for temperature, _, _ in TABLE]
    low, high = (
        float(np.exp(np.interp(water_temperature_c, at, np.log([row[column] for row in TABLE]))))
        for column in (1, 2)
    )
    return SurvivalBand(1 / (1 + (t / low) ** SHAPE), 1 / (1 + (t / high) ** SHAPE))
