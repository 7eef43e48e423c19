"""Early, in each browser that is here: what a page is told that closes while CONNECTING, and what its server sees."""

from __future__ import annotations

import pytest

from .browsers import BROWSERS, NoBrowser, command
from .early import GOES, NOTHING, close_early

pytestmark = pytest.mark.timeout(120)

TRIES = 10
FAILED = "state 0, error, close 1006 false"


@pytest.fixture(params=BROWSERS)
def browser(request: pytest.FixtureRequest) -> str:
    try:
        command(request.param)
    except NoBrowser as reason:
        pytest.skip(str(reason))
    return str(request.param)


def is_told_so(outcome: str, browser: str) -> bool:
    """Tell whether a page may be told this. Now and then Firefox has it open in between, and says goodbye."""
    return outcome == FAILED or (browser == "firefox" and outcome.endswith("close 1000 true"))


async def test_a_page_that_closes_early_is_told_1006_whatever_its_server_sees(browser: str) -> None:
    seen = await close_early(browser, TRIES, answers_after=0, closes_after=0)
    assert all(is_told_so(one, browser) for one in seen.page)
    assert set(seen.server) <= {NOTHING, GOES, "Close 1001", "Close 1000"}  # how often each is chance


async def test_a_server_that_has_not_answered_yet_sees_a_connection_come_and_go(browser: str) -> None:
    seen = await close_early(browser, TRIES, answers_after=0.5, closes_after=0.1)
    assert seen.page[FAILED] >= TRIES - 1
    assert all(is_told_so(one, browser) for one in seen.page)
    assert seen.server[GOES] >= TRIES - 1
