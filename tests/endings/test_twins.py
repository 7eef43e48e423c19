"""Twins: what a page of the kit's is told in each script, and what becomes of a difference."""

from __future__ import annotations

import asyncio

import pytest

from wskit.endings.steps import SCRIPTS, Step, read, script
from wskit.endings.twins import (
    Compared,
    KitPage,
    Outcome,
    Part,
    browser_of,
    compared,
    message,
    perform,
    quoted,
)
from wskit.protocol.browsers import Browser

FAILED = ("open", "error", "close 1006 '' not clean")
TOLD: dict[str, Outcome] = {
    "hello and goodbye": Outcome(
        ("open", "text 'hello'", "close 1000 'bye' clean"), ("Text 'hello'", "Close 1000 'bye'")
    ),
    "a code that a page may not say": Outcome(
        ("open", "close() throws InvalidAccessError", "close() throws SyntaxError", "close 4000 '' clean"),
        ("Close 4000 ''",),
    ),
    "a masked text": Outcome(FAILED, ("Close 1002 'Masked frame from server'",)),
    "RST while it is open": Outcome(("open", "close 1006 '' not clean"), ()),
    "RST after both goodbyes": Outcome(("open", "close 4001 'bye' not clean"), ("Close 4001 'bye'",)),
}
CLEAN = ("open", "close 1012 '' clean")


async def test_the_kits_page_is_told_what_its_server_does() -> None:
    async def play(name: str) -> tuple[str, Outcome]:
        return name, await perform(script(name), KitPage())

    assert dict(await asyncio.gather(*map(play, TOLD))) == TOLD


async def test_an_end_that_does_not_come_is_said() -> None:
    class Silent(KitPage):
        async def connect(self, url: str) -> None:
            self.told.append("open")
            self.news.set()

    steps = read([("connect",), ("server sends", "x")])
    assert await perform(steps, Silent()) == Outcome(("open", "not over"), ())


async def test_bytes_and_an_empty_goodbye_are_told() -> None:
    steps = read([("connect",), ("server sends bytes", b"\x82\x02\x00\xff"), ("server closes",)])
    outcome = await perform(steps, KitPage())
    assert outcome == Outcome(("open", "bytes 00ff", "close 1005 '' clean"), ("Close",))


async def test_pongs_are_got_too_and_a_goodbye_that_was_written_in_bytes_is_none_to_answer() -> None:
    steps = read([("connect",), ("server sends bytes", b"\x89\x01?"), ("server sends bytes", b"\x88\x02\x0f\xa0")])
    outcome = await perform(steps, KitPage())
    assert outcome == Outcome(("open", "close 4000 '' clean"), ("Pong 3f", "Close 4000 ''"))


async def test_what_a_server_would_send_when_its_page_has_gone_is_left() -> None:
    steps = read([("connect",), ("server ends TCP",), ("server sends", "late")])
    assert await perform(steps, KitPage()) == Outcome(("open", "close 1006 '' not clean"), ())


def test_what_is_long_is_cut_and_what_cannot_be_seen_is_spelled_out() -> None:
    assert quoted("a\n’") == r"'a\n\u2019'"
    assert quoted("x" * 41) == f"'{'x' * 40}'... 41"
    assert message(b"\x00" * 41) == f"bytes {'00' * 40}... 41"


def told(name: str, wskit: tuple[str, ...], other: tuple[str, ...], browser: Browser | None = "firefox") -> Compared:
    return compared(script(name), Outcome(wskit, ()), Outcome(other, ()), browser)


def test_what_is_the_same_needs_no_reason() -> None:
    found = told("the server hangs up", CLEAN, CLEAN)
    assert found.page == (Part(("open",), ("open",)), Part(CLEAN[1:], CLEAN[1:]))
    assert not any(part.differs for part in found.page)
    assert (found.why, found.unexplained) == ((), ())


def test_a_difference_that_is_known_has_its_row() -> None:
    found = told("RST while it is open", ("open", "close 1006 '' not clean"), FAILED)
    [(part, row)] = found.why
    assert (part.wskit, part.other) == ((), ("error",))
    assert row is not None
    assert row.happens.startswith("TCP is reset while the connection is open")
    assert found.unexplained == ()


@pytest.mark.parametrize(
    ("name", "wskit", "other", "browser"),
    [
        # Nothing in the script makes browsers differ.
        ("the server hangs up", CLEAN, ("open", "close 1011 '' clean"), "firefox"),
        ("FIN and no goodbye", ("open", "close 1006 '' not clean"), FAILED, "firefox"),
        # Something does, but not so.
        ("RST while it is open", ("open", "close 1006 '' not clean"), ("open", "close 1005 '' clean"), "firefox"),
        # This browser does not.
        ("RST while it is open", ("open", "close 1006 '' not clean"), FAILED, "chromium"),
        # Nobody has measured this one.
        ("RST while it is open", ("open", "close 1006 '' not clean"), FAILED, None),
        ("hello and goodbye", ("open", "close 1000 '' clean"), ("open",), "firefox"),
    ],
)
def test_a_difference_that_is_invented_has_none(
    name: str, wskit: tuple[str, ...], other: tuple[str, ...], browser: Browser | None
) -> None:
    assert len(told(name, wskit, other, browser).unexplained) == 1


def test_what_a_server_got_is_no_reason_for_what_a_page_was_told() -> None:
    steps = script("a reserved bit")
    ours, theirs = Outcome(FAILED, ("Close 1002 'x'",)), Outcome(FAILED, ())
    assert compared(steps, ours, theirs, "firefox").unexplained == ()
    ours, theirs = Outcome(("open", "Close 1002 'x'"), ()), Outcome(("open",), ())
    assert len(compared(steps, ours, theirs, "firefox").unexplained) == 1


def test_a_page_that_has_not_finished_is_no_news() -> None:
    for other in (("open", "not over"), ("error", "close 1006 '' not clean"), ()):
        found = told("the server hangs up", CLEAN, other, "chromium")
        assert found.why[0][1] is None
        assert (found.unfinished, found.unexplained) == (("other",), ())
    assert told("the server hangs up", ("open", "not over"), CLEAN).unfinished == ("wskit",)


@pytest.mark.parametrize(
    ("name", "browser"),
    [
        ("Firefox 153", "firefox"),
        ("Chromium 156", "chromium"),
        ("Google Chrome 156", "chromium"),
        ("Chrome 156", "chromium"),
        ("Microsoft Edge 156", "chromium"),
        ("Safari 26", None),
        ("a browser", None),
    ],
)
def test_which_browser_of_the_table_it_is(name: str, browser: Browser | None) -> None:
    assert browser_of(name) == browser


def test_steps_that_are_read_are_the_ones_that_are_named() -> None:
    assert {*TOLD} <= {*SCRIPTS}
    assert script("the server hangs up")[1] == Step("server closes", code=1012, reason="back in a minute")
