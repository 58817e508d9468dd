"""A boat keeps its name for as long as it is the same boat to a person who watches it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.correlation.identities import assigned

REPORTS = [f"r{n}" for n in range(12)]


@pytest.mark.parametrize(
    ("clusters", "held", "former", "expected"),
    [
        (["ab", "c"], {}, {}, ["boat:a", "boat:c"]),
        (["abc"], {"A": "ab"}, {}, ["A"]),
        # one boat comes apart: the name stays with its first report …
        (["a", "bc"], {"A": "abc"}, {}, ["boat:a", "A"]),  # … unless the others are clearly more
        (["ab", "cd"], {"A": "abcd"}, {}, ["A", "boat:c"]),
        (["cd", "ab"], {"A": "abcd"}, {}, ["boat:c", "A"]),
        (["abcd", "efghijk"], {"A": "abcdefghijk"}, {}, ["boat:a", "A"]),
        (["abcde", "fghijkl"], {"A": "abcdefghijkl"}, {}, ["A", "boat:f"]),
        # two become one: the older name stays unless the younger is clearly more
        (["abcd"], {"A": "ab", "C": "cd"}, {}, ["A"]),
        (["acde"], {"A": "a", "C": "cde"}, {}, ["C"]),
        # a name without a home takes what is free of its own
        (["abcx", "y"], {"A": "abc", "X": "xy"}, {}, ["A", "X"]),
        # a boat that was merged is itself again under its own name
        (["ab", "cd"], {"A": "abcd"}, {"C": "cd"}, ["A", "C"]),
        (["ab", "cdef"], {"A": "abcdef"}, {"C": "cdxyz"}, ["boat:a", "A"]),
        (["abc", "de"], {"A": "abcde"}, {"D": "dxyz"}, ["A", "boat:d"]),
        # what a report founded may be taken
        (["a", "b"], {"boat:b": "a", "B": "b"}, {}, ["boat:b", "B"]),
        (["ab", "c"], {"X": "abc"}, {"boat:c": "xyz"}, ["X", "boat:c~2"]),
    ],
)
def test_names(
    clusters: list[str], held: dict[str, str], former: dict[str, str], expected: list[str]
) -> None:
    assert list(assigned(clusters, held, former)) == expected


@st.composite
def partitions(draw: st.DrawFn, ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for report_id in draw(st.permutations(ids)):
        found.setdefault(str(draw(st.integers(0, 4))), []).append(report_id)
    return found


@settings(max_examples=200, deadline=None, derandomize=True)
@given(partitions(REPORTS), partitions(REPORTS[:9]), partitions(REPORTS[:6]))
def test_names_are_never_shared_and_settle_at_once(
    clusters: dict[str, list[str]], held: dict[str, list[str]], former: dict[str, list[str]]
) -> None:
    groups = list(clusters.values())
    used = {f"h{name}": reports for name, reports in held.items()}
    gone = {f"f{name}": reports for name, reports in former.items()}
    given_names = assigned(groups, used, gone)
    assert len(set(given_names)) == len(given_names) == len(groups)
    for name, reports in zip(given_names, groups, strict=True):
        if name in used:
            assert set(used[name]) & set(reports), "a name never goes where none of its reports are"
    for name, reports in used.items():
        if name not in given_names:
            takers = {given_names[n] for n, group in enumerate(groups) if set(group) & set(reports)}
            assert takers <= set(used), "a name is given up only to others that were in use"
    now = dict(zip(given_names, groups, strict=True))
    assert assigned(groups, now, gone) == given_names
