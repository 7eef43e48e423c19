"""Twins: two pages that do the same. What real browsers make of it stands in tests/differential/test_twins.py."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from told import Told

from wskit import Twins
from wskit.endings.steps import script
from wskit.endings.twins import Outcome, compared
from wskit.loops import portal
from wskit.protocol.browsers import FIREFOX
from wskit.widgets.twins import NO_PAGE
from wskit.widgets.twinslook import AGAIN, REPORT, SAME, as_html, as_text, steps_as_html

RST = [("connect",), ("network resets",)]
FAILED = ("open", "error", "close 1006 '' not clean")


@pytest.fixture
def twins() -> Iterator[Any]:
    made: list[Twins] = []

    def make(*args: Any) -> Twins:
        made.append(Twins(*args))
        return made[-1]

    yield make
    for one in made:
        portal.run(one.replace)


def test_a_script_of_ones_own_has_no_list(twins: Any) -> None:
    one = twins(RST)
    bundle = one._repr_mimebundle_()
    assert bundle["text/plain"] == "[Run both]\npage: connect\nnetwork resets"
    assert "Script:" not in bundle["text/html"]
    assert "<li><code>page: connect</code></li>" in bundle["text/html"]


def test_the_bytes_of_a_script_are_said_in_words() -> None:
    words = {name: re.sub("<[^>]+>", " ", steps_as_html(script(name))) for name in Twins.scripts}
    assert "Close 4001 (" in words["a masked Close"]
    assert "RFC 6455 section 5.1)" in words["a masked Close"]
    assert "(a reason that is not UTF-8, RFC 6455 section 5.5.1)" in words["a reason that is not UTF-8"]
    assert "Ping (1 byte)" in words["a Ping when the page has closed"]
    assert "Close 4001; then Text (4 bytes)" in words["a text right behind a Close"]
    assert "Text (3 bytes); then " in words["a length that cannot be, behind a text"]
    plain = "page: connect page: send 'hello' server sends 'hello' page: close 1000, 'bye'"
    assert words["hello and goodbye"].replace("&#x27;", "'").split() == plain.split()


def test_a_script_is_chosen_from_a_list(twins: Any) -> None:
    one = twins()
    assert one.which.options == tuple((name, name) for name in Twins.scripts)
    one.which.value = "RST while it is open"
    assert one.script.value == steps_as_html(script("RST while it is open"))
    assert "Script:" in one._repr_mimebundle_()["text/html"]
    assert twins("the code 0").steps == script("the code 0")


def test_the_list_may_have_a_few_scripts_only(twins: Any) -> None:
    one = twins(("the code 0", "a reserved bit"))
    assert [name for name, _ in one.which.options] == ["the code 0", "a reserved bit"]
    assert one.steps == script("the code 0")


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ("the code 1006", ValueError),
        (("the code 0", "the code 1006"), ValueError),
        ([], ValueError),
        ([("send", "x")], ValueError),
        (7, TypeError),
    ],
)
def test_what_is_no_script_is_said_at_once(steps: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Twins(steps)


def test_a_wrong_script_shows_little_of_the_kit_before_what_is_said_of_it() -> None:
    wrong = "from wskit import Twins; Twins([('connect',), ('sned', 'x')])"
    command = [sys.executable, "-m", "IPython", "--colors=NoColor", "-c", wrong]
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "There is no step 'sned'. Did you mean 'send'?" in shown
    assert "skipping hidden 2 frame" in shown


async def test_without_a_browser_nothing_is_compared(twins: Any) -> None:
    one = twins(RST)
    with pytest.raises(ValueError, match="No browser has said yet"):
        portal.run_async(one._run())
    assert one.showing.shown["text/html"] == ""
    assert NO_PAGE.startswith("No browser")


def test_what_both_are_told_stands_side_by_side(twins: Any) -> None:
    one = twins(RST)
    told = Told(one.wire, "Firefox 153")
    told.here()
    told.answer("connect", "close", code=1006, reason="", wasClean=False)  # it never opens, as far as this one tells
    shown = portal.run_async(one._run())
    assert "wskit's WebSocket | Firefox 153" in shown["text/plain"]
    assert "!= open | nothing" in shown["text/plain"]
    assert shown["text/plain"].endswith(AGAIN.format("Firefox 153").replace("*", ""))
    assert "Please report it" not in shown["text/plain"] + shown["text/html"]
    assert "Not finished: Firefox 153 did not open" in shown["text/html"]
    # Whoever tells something when nothing is done, tells nobody.
    told.tell("close", socket=1, code=1006, reason="", wasClean=False)


def test_where_no_way_leads_to_a_server_nothing_is_shown(twins: Any) -> None:
    one = twins(RST)
    told = Told(one.wire)
    told.here()
    told.answer("connect", "way", way="none", why="no tunnel")
    with pytest.raises(ValueError, match="So there is nothing to compare"):
        portal.run_async(one._run())


def test_a_difference_is_marked_in_words_too_and_has_its_row() -> None:
    steps = script("RST while it is open")
    found = compared(steps, Outcome(("open", "close 1006 '' not clean"), ()), Outcome(FAILED, ()), "firefox")
    drawn = as_html(found, "Firefox <153>")
    assert "Firefox &lt;153&gt;" in drawn
    assert '<tr class="wskit-differs"><td><span class="wskit-mark">≠ differs</span><br><em>nothing</em></td>' in drawn
    assert "1. TCP is reset while the connection is open" in drawn
    assert f"<strong>{FIREFOX}:</strong> error, and close with 1006." in drawn
    assert as_text(found, "Firefox 153").splitlines()[2:4] == ["  open | open", "  != nothing | error"]


def test_what_no_row_explains_is_asked_to_be_reported() -> None:
    ours, theirs = (
        Outcome(("open", "close 1 '' clean"), ("<Close>",)),
        Outcome(("open", "close 2 '' clean"), ("<Close>",)),
    )
    found = compared(script("the code 0"), ours, theirs, "firefox")
    drawn = as_html(found, "Firefox")
    assert as_text(found, "Firefox").endswith(REPORT.replace("`", ""))
    assert "close 1 &#x27;&#x27; clean / close 2 &#x27;&#x27; clean: No row of <code>" in drawn
    assert "Please report it: open an issue" in drawn
    assert "&lt;Close&gt;" in drawn


def test_what_is_the_same_is_said_to_be() -> None:
    same = Outcome(("open",), ())
    found = compared(script("the code 0"), same, same, "chromium")
    assert SAME in as_html(found, "Chromium 156")
    assert as_text(found, "Chromium 156").splitlines()[-1] == SAME
