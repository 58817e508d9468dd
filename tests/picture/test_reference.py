"""The reference a caller is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.picture.errors import Malformed
from varne.picture.reference import boat_named_by, reference_of

NAMES = st.builds(
    lambda centre, number: f"{centre}-{number:03d}", st.sampled_from(["UK", "FR"]), st.integers(0, 99_999)
)


@given(NAMES, st.sampled_from(["{}", " {} ", "{}."]), st.booleans())
def test_a_reference_is_read_however_it_is_typed(name: str, frame: str, lower: bool) -> None:
    said = frame.format(str(reference_of(name)).replace("-", " "))
    assert boat_named_by(said.lower() if lower else said) == name


@given(NAMES, st.data())
def test_one_wrong_digit_or_two_swapped_are_found(name: str, data: st.DataObject) -> None:
    signs = list(str(reference_of(name)).replace("-", ""))
    place = data.draw(st.integers(2, len(signs) - 1))
    wrong = list(signs)
    if data.draw(st.booleans()) and place + 1 < len(signs):
        wrong[place], wrong[place + 1] = wrong[place + 1], wrong[place]
    else:
        wrong[place] = data.draw(st.sampled_from("0123456789"))
    if wrong == signs:
        return
    with pytest.raises(Malformed) as refused:
        boat_named_by("".join(wrong))
    assert refused.value.code == "reference_check"


@pytest.mark.parametrize(
    "text", ["", "UK", "UK-01", "0147", "Jean Dupont", "06 12 34 56 78", "UK-014-4-4-4-4-4-4"]
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        boat_named_by(text)


def test_a_name_of_another_form_has_none() -> None:
    assert reference_of("the grey one") is None
