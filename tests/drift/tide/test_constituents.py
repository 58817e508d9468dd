"""Constituents: what they are called, how fast they run, and that predictions are utide's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.drift.tide.constituents import is_known, rotation, speeds_rad_per_s
from varne.picture.errors import Malformed, Refused

START = datetime(2022, 1, 1, tzinfo=UTC)


def test_speeds_are_those_of_the_books() -> None:
    degrees_an_hour = np.degrees(speeds_rad_per_s(("M2", "S2", "N2", "K1", "O1", "M4", "Z0"))) * 3600
    assert degrees_an_hour == pytest.approx(
        [28.9841042, 30.0, 28.4397295, 15.0410686, 13.9430356, 57.9682084, 0.0], abs=1e-6
    )


def test_the_solar_tide_is_the_clock() -> None:
    noon, three = (rotation(("S2",), START + timedelta(hours=h), 51.0)[0] for h in (12, 15))
    assert np.degrees(np.angle(noon)) == pytest.approx(0.0, abs=1.0)
    assert np.degrees(np.angle(three)) == pytest.approx(90.0, abs=1.0)


def test_a_prediction_is_utides_own() -> None:
    from utide import reconstruct
    from utide._ut_constants import ut_constants
    from utide.utilities import Bunch

    names = ("M2", "S2", "N2", "K2", "O1", "K1", "M4", "MS4", "2MS6", "L2")
    waves = np.array([(k + 1) * 0.1 * np.exp(-0.7j * k) for k in range(len(names))])
    order = {str(name): i for i, name in enumerate(ut_constants.const.name)}
    times = [START + timedelta(days=200, hours=h) for h in range(0, 72, 5)]
    index = np.array([order[name] for name in names])
    coef = Bunch(
        name=np.array(names), mean=0.0, slope=0.0, A=np.abs(waves), g=-np.degrees(np.angle(waves)) % 360,
        A_ci=np.full(len(names), 1e-6), g_ci=np.full(len(names), 1e-6),
        aux=Bunch(
            frq=ut_constants.const.freq[index], lind=index, lat=51.0, reftime=738000.0,
            opt=Bunch(
                twodim=False, nodsatlint=False, nodsatnone=False, gwchlint=False, gwchnone=False,
                notrend=True, prefilt=[], epoch="1970-01-01", nodiagn=True,
            ),
        ),
    )  # fmt: skip
    naive = np.array([t.replace(tzinfo=None) for t in times], dtype="datetime64[s]")
    theirs = reconstruct(naive, coef, verbose=False, min_SNR=0).h
    ours = [(rotation(names, t, 51.0) @ waves).real for t in times]
    assert ours == pytest.approx(list(theirs), abs=1e-6)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 2_000_000_000), st.sampled_from(("M2", "N2", "O1", "M4")))
def test_the_nodal_part_moves_slowly(unix_s: int, name: str) -> None:
    at = datetime.fromtimestamp(unix_s, UTC)
    speed = speeds_rad_per_s((name,))[0]
    turned = rotation((name,), at, 51.0)[0] * np.exp(1j * speed * 5 * 86_400)
    assert abs(turned - rotation((name,), at + timedelta(days=5), 51.0)[0]) < 0.012
    assert 0.7 < abs(turned) < 1.3


def test_what_is_not_known_is_refused() -> None:
    assert is_known("M2")
    assert is_known("LAMBDA2")
    assert not is_known("XYZ9")
    with pytest.raises(Refused, match="XYZ9"):
        speeds_rad_per_s(("XYZ9",))
    with pytest.raises(Malformed, match="time zone"):
        rotation(("M2",), START.replace(tzinfo=None), 51.0)
