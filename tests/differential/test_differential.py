"""The kit's WebSocket beside what the browsers were seen to do, and the browsers beside that, where they are."""

from __future__ import annotations

import asyncio
import fnmatch
import os
import sys

import pytest

from wskit.protocol.browsers import CHROMIUM, DIFFERENCES, FIREFOX, Difference, Who

from .behaviour import Behaviour, Outcome
from .browsers import BROWSERS, NoBrowser, measure, version
from .catalogue import BEHAVIOURS
from .kit import play, play_in_memory
from .seen import Seen, load

LONG = 100
"""What takes longer than so many seconds is not measured again by the tests, but by `make differential` alone."""


@pytest.fixture(scope="module")
def seen() -> dict[str, Seen]:
    return load()


def differ(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes are not the same, to the second."""
    return (one.page, one.server) != (other.page, other.server) or abs(one.seconds - other.seconds) > 1.2


def rows(who: Who, name: str) -> list[Difference]:
    return [
        row for row in DIFFERENCES if who in row.differs and any(fnmatch.fnmatchcase(name, one) for one in row.examples)
    ]


def unexplained(who: Who, chromium: dict[str, Outcome], other: dict[str, Outcome]) -> list[str]:
    """Return what differs from Chromium and has no row, for people to read."""
    return [
        f"{name}: {chromium[name]} and {other[name]}"
        for name in other
        if differ(chromium[name], other[name]) and not rows(who, name)
    ]


async def test_websocket_does_what_chromium_did_or_a_row_says_why(seen: dict[str, Seen]) -> None:
    chromium = seen["chromium"].outcomes
    kit = await play_in_memory(BEHAVIOURS.values())
    assert unexplained("wskit", chromium, kit) == []
    found = {id(row) for name in kit if differ(chromium[name], kit[name]) for row in rows("wskit", name)}
    assert [row.happens for row in DIFFERENCES if "wskit" in row.differs and id(row) not in found] == []


async def test_websocket_does_the_same_over_tcp(seen: dict[str, Seen]) -> None:
    chromium = seen["chromium"].outcomes
    short = [one for one in BEHAVIOURS.values() if one.seconds <= 8 and one.url is None]
    kit = await play(short, "tcp")
    for name, outcome in kit.items():
        # A busy machine makes it late. How long it takes where nothing is late, the test above has told.
        outcome.seconds = max(chromium[name].seconds, min(outcome.seconds, 1))
    assert unexplained("wskit", chromium, kit) == []


def test_where_firefox_differs_from_chromium_a_row_says_so(seen: dict[str, Seen]) -> None:
    chromium, firefox = seen["chromium"].outcomes, seen["firefox"].outcomes
    assert unexplained("firefox", chromium, firefox) == []
    found = {id(row) for name in firefox if differ(chromium[name], firefox[name]) for row in rows("firefox", name)}
    assert [row.happens for row in DIFFERENCES if "firefox" in row.differs and id(row) not in found] == []


def test_the_table_is_in_order(seen: dict[str, Seen]) -> None:
    assert len([row for row in DIFFERENCES if "wskit" in row.differs]) < 10
    for row in DIFFERENCES:
        for pattern in row.examples:
            assert fnmatch.filter(BEHAVIOURS, pattern), f"{pattern} is no behaviour"
    for name, here in (("Chromium", CHROMIUM), ("Firefox", FIREFOX)):
        assert f"{name} {seen[name.lower()].version.partition('.')[0]}" == here


def test_everything_was_measured(seen: dict[str, Seen]) -> None:
    assert len(BEHAVIOURS) >= 250
    for browser in BROWSERS:
        assert seen[browser].outcomes.keys() == BEHAVIOURS.keys(), "run `make differential`"


def is_here(browser: str) -> bool:
    """Whether a browser is here. In CI it has to be."""
    try:
        version(browser)
    except NoBrowser:
        if os.environ.get("CI") == "true":
            raise
        return False
    return True


async def measured_again(browser: str, stored: dict[str, Outcome]) -> list[str]:
    """Measure what a browser does, and return what is not as it is stored."""
    again = [one for one in BEHAVIOURS.values() if one.seconds < LONG and browser not in one.unsteady]
    for _ in range(3):  # what is late on a busy machine is asked once more, with fewer beside it
        outcomes = await measure(browser, again, 100)
        again = [one for one in again if differ(stored[one.name], outcomes[one.name])]
        if not again:
            break
    return [f"{browser}, {one.name}: {outcomes[one.name]}, and {stored[one.name]} is stored" for one in again]


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="the many addresses of 127.0.0.0/8 are Linux's")
async def test_the_browsers_here_do_what_was_seen(seen: dict[str, Seen]) -> None:
    here = [browser for browser in BROWSERS if is_here(browser)]
    found = await asyncio.gather(*(measured_again(browser, seen[browser].outcomes) for browser in here))
    assert [one for some in found for one in some] == []
    if missing := [BROWSERS[browser][0] for browser in BROWSERS if browser not in here]:
        pytest.skip(f"missing; on Debian: sudo apt-get install --no-install-recommends {' '.join(missing)}")


def test_a_difference_is_seen() -> None:
    one = Outcome(["open", "close 1000 '' clean"], [], 0)
    assert not differ(one, Outcome(["open", "close 1000 '' clean"], [], 1))
    assert differ(one, Outcome(["open", "close 1000 '' clean"], [], 2))
    assert differ(one, Outcome(["open", "error", "close 1006 '' not clean"], [], 0))
    assert Behaviour("x").seconds == 5
