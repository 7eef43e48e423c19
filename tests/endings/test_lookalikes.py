"""Lookalikes: each is lived through, and leaves what it is there for."""

from __future__ import annotations

import asyncio
from functools import cache

import pytest

from wskit.endings.lookalikes import LOOKALIKES, STRIKES, Left, Lookalike
from wskit.views.timedlog import Entry

BY_NAME = {one.name: one for one in LOOKALIKES}


@cache
def left(name: str) -> Left:
    return asyncio.run(BY_NAME[name].play())


def alike(name: str, *, both: bool = False) -> set[str]:
    """Return which endings leave what this one leaves at the page, or at both ends."""
    now = left(name)
    return {one for one in BY_NAME if left(one).page == now.page and (not both or left(one).server == now.server)}


@pytest.mark.parametrize(
    ("name", "to_the_page", "to_both"),
    [
        ("silence", {"silence", "stuck"}, {"silence"}),
        ("stuck", {"silence", "stuck"}, {"stuck"}),
        ("reset", {"reset", "proxy", "killed"}, {"reset", "proxy"}),
        ("proxy", {"reset", "proxy", "killed"}, {"reset", "proxy"}),
        ("killed", {"reset", "proxy", "killed"}, {"killed"}),
        ("crash", {"crash"}, {"crash"}),
        ("left", {"left"}, {"left"}),
    ],
)
def test_which_look_alike(name: str, to_the_page: set[str], to_both: set[str]) -> None:
    assert alike(name) == to_the_page
    assert alike(name, both=True) == to_both


@pytest.mark.parametrize("one", LOOKALIKES, ids=lambda one: one.name)
def test_nothing_has_happened_before_it_strikes(one: Lookalike) -> None:
    for log in (left(one.name).page, left(one.name).server):
        assert (log.lines[0].entry, log.lines[0].time) == (Entry.OPENED, 0)
        assert all(line.time is None or line.time >= 40 for line in log.lines[1:])
        assert all(line.time is None or line.time >= STRIKES for line in log.lines[3:])


def test_the_silent_one_is_told_long_after_it_fell_silent() -> None:
    assert [(line.time, line.entry) for line in left("silence").page.lines] == [
        (0, Entry.OPENED),
        (40, Entry.LAST_IN),
        (60, Entry.LAST_OUT),
        (70, Entry.HANGS_UP),
        (130, Entry.LOST),
        (130, Entry.UNSENT),
    ]


def test_the_server_with_a_bug_says_what_it_was_and_the_page_has_its_code() -> None:
    now = left("crash")
    assert [line.words for line in now.page.lines][-2:] == ["1011, clean", "unsent: 0"]
    assert [line.words for line in now.server.lines][-2:] == [
        "error: on_message raised KeyError: 'user'",
        "1011, clean",
    ]


def test_a_tab_that_is_closed_writes_no_end_and_the_server_has_1001() -> None:
    assert left("left").page.lines[-1].entry is Entry.NOTHING
    assert left("left").server.lines[-1].words == "1001, clean"
