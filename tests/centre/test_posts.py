"""Signing on for a post: one screen is one sitting until it is handed over, whatever it is restarted as."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.centre.posts import SHIFT, Posts
from varne.picture.errors import Refused
from varne.picture.post import screen_of

KEY = bytes(range(32))
EVENING = datetime(2026, 8, 12, 20, tzinfo=UTC)


class Wall:
    def __init__(self) -> None:
        self.at = EVENING

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def wall() -> Wall:
    return Wall()


def posts(wall: Wall, key: bytes = KEY) -> Posts:
    return Posts(key, wall.now)


def code(made: Posts, mark: str | None, by: str) -> str:
    with pytest.raises(Refused) as refused:
        made.signed_on(mark, by)
    return refused.value.code


def test_another_post_at_the_same_screen_is_the_same_sitting_after_a_restart_too(wall: Wall) -> None:
    first = posts(wall).sign_on("watch-1", None)
    again = posts(wall).sign_on("supervisor", first.mark)
    assert again.sitting == first.sitting
    assert posts(wall).signed_on(again.mark, "supervisor") == again
    assert posts(wall).sign_on("supervisor", None).sitting != first.sitting


def test_a_handed_over_screen_is_another_sitting_of_the_same_screen(wall: Wall) -> None:
    desk = posts(wall)
    first = desk.sign_on("watch-1", None)
    left = desk.hand_over(first.mark)
    assert code(desk, left, "watch-1") == "signed_off"
    assert code(desk, first.mark, "watch-1") == "signed_off"
    # Neither the mark of before nor that of the hand-over leads back to the sitting that ended.
    for shown in (left, first.mark):
        second = desk.sign_on("supervisor", shown)
        assert second.sitting != first.sitting
        assert screen_of(second.sitting) == screen_of(first.sitting)


def test_a_mark_lasts_a_shift_for_one_post_of_one_centre(wall: Wall) -> None:
    desk = posts(wall)
    mark = desk.sign_on("watch-1", None).mark
    assert code(desk, None, "watch-1") == "sign_on_first"
    assert code(desk, mark, "smc") == "other_post"
    assert code(posts(wall, bytes(32)), mark, "watch-1") == "signed_off"
    wall.at += SHIFT - timedelta(minutes=1)
    assert desk.signed_on(mark, "watch-1").post == "watch-1"
    wall.at += timedelta(minutes=1)
    assert code(desk, mark, "watch-1") == "signed_off"
    with pytest.raises(Refused) as refused:
        desk.sign_on("Jeanne", None)
    assert "Jeanne" not in str(refused.value)


@given(st.data())
def test_a_mark_that_was_changed_anywhere_is_none(data: st.DataObject) -> None:
    desk = posts(Wall())
    mark = desk.sign_on("watch-1", None).mark
    at = data.draw(st.integers(0, len(mark) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda letter: letter != mark[at]))
    changed = f"{mark[:at]}{other}{mark[at + 1 :]}"
    with pytest.raises(Refused):
        desk.signed_on(changed, "watch-1")
    assert desk.sign_on("watch-1", changed).sitting != desk.signed_on(mark, "watch-1").sitting
