from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from varne.feeds.calls.parse import FORM_KEYS, parse_call
from varne.feeds.privacy import tokeniser
from varne.picture.errors import Malformed
from varne.picture.report import Report
from varne.picture.theatre import load_theatre

DOVER = load_theatre((Path(__file__).parents[3] / "data" / "theatres" / "dover.json").read_bytes())
NOW = datetime(2026, 8, 12, 0, 30, tzinfo=UTC)
TOKENISE = tokeniser(b"a salt for tests")


def call(**form: Any) -> Report:
    return parse_call(
        form,
        report_id="calls:1",
        feed="calls",
        centre="UK",
        source="uk.999",
        now=NOW,
        known_place=DOVER.place_by_name,
        tokenise=TOKENISE,
        bbox_deg=DOVER.bbox_deg,
    )


def test_an_empty_form_is_a_call() -> None:
    report = call(**dict.fromkeys(sorted(FORM_KEYS)))
    assert report == Report(
        id="calls:1", kind="call", feed="calls", source="uk.999", centre="UK", received_at=NOW
    )
    assert call() == report


def test_a_full_form() -> None:
    report = call(
        position_text="51°08.5'N 001°44.5'E",
        observed_at="2026-08-12T00:21:00Z",
        people=45,
        colour="grey",
        status="taking water",
        phone_number="+44 7700 900123",
    )
    assert (report.lat_deg, report.lon_deg) == pytest.approx((51.141667, 1.741667), abs=1e-6)
    assert report.sigma_m == pytest.approx(54, abs=1)
    assert (report.people, report.colour, report.status) == (45, "grey", "taking water")
    assert report.phone == TOKENISE("07700 900123")
    assert b"900123" not in msgspec.json.encode(report)


def test_a_place_alone_is_an_area_and_a_bearing_from_it_is_a_position() -> None:
    at = call(position_text="Sandettié")
    assert (at.area, at.lat_deg) == ("sandettie", None)
    off = call(position_text="3 NM NE of Varne")
    assert (off.area, off.sigma_m is not None, off.lat_deg is not None) == (None, True, True)
    assert call(area="Varne").area == "varne"


def test_a_chosen_position_wins_over_the_text() -> None:
    report = call(position_text="51,08 1,44", lat_deg=51.08, lon_deg=1.44, sigma_m=321.0)
    assert (report.lat_deg, report.lon_deg, report.sigma_m) == (51.08, 1.44, 321.0)


def test_a_time_ahead_of_the_clock_is_flagged() -> None:
    assert call(observed_at="2026-08-12T03:00:00Z").flags == ("time_implausible",)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"caller_name": "Jean Dupont"}, "form_field"),
        ({"notes": "Dupont"}, "form_field"),
        ({"position_text": "51,08 1,44"}, "position_ambiguous"),
        ({"position_text": "somewhere, Dupont says"}, "position"),
        ({"lat_deg": 51.0}, "position_half"),
        ({"lat_deg": 91.0, "lon_deg": 1.0}, "out_of_range"),
        ({"area": "Dupont"}, "area_unknown"),
        ({"colour": "Dupont"}, "colour_unknown"),
        ({"status": "Dupont"}, "status_unknown"),
        ({"people": -1}, "out_of_range"),
        ({"people": "Dupont"}, "wrong_type"),
        ({"observed_at": "2026-08-12T00:21:00"}, "time_naive"),
        ({"observed_at": "Dupont"}, "time_malformed"),
        ({"phone_number": "Dupont's"}, "phone"),
        ({"phone_number": 33612345678}, "wrong_type"),
    ],
)
def test_what_cannot_be_is_explained_without_repeating_it(form: dict[str, Any], code: str) -> None:
    with pytest.raises(Malformed) as error:
        call(**form)
    assert error.value.code == code
    assert "Dupont" not in str(error.value)
    assert "caller_name" not in str(error.value)
