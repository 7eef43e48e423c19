"""Page: what is shown and stored, and what a page's words become, told here as a browser tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from helpers import soon, until
from told import Told
from websockets.sync.client import connect

from wskit import EchoServer, Middle, Timeline
from wskit.loops import portal
from wskit.record import events
from wskit.widgets import browserwire
from wskit.widgets.browserwire import IN_MEMORY
from wskit.widgets.given import ADDRESS
from wskit.widgets.visits import KEPT
from wskit.widgets.webpage import RECORDED, TUTORIAL, Page


@pytest.fixture
def shown() -> Any:
    """A page whose code is in a browser, played by the test."""
    made = []

    def show(*args: Any, **more: Any) -> tuple[Page, Told]:
        page = Page(*args, **more)
        made.append(page)
        return page, Told(page.code)

    yield show
    for page in made:
        portal.run(page.replace)


def ladder(page: Page) -> str:
    return str(portal.run(lambda: page._still()["text/plain"]))


def test_the_picture_is_the_code() -> None:
    page = Page("\nws.send('<b>');\n")
    bundle = page._repr_mimebundle_()
    assert bundle["text/plain"] == "[Run in my browser] [Stop] [As it was]\nws.send('<b>');"
    assert "&#x27;&lt;b&gt;&#x27;" in bundle["text/html"]
    assert "<code>ws</code> is an open connection to the server." in bundle["text/html"]
    portal.run(page.replace)


def test_the_picture_is_the_code_as_somebody_has_made_it(shown: Any) -> None:
    page, _ = shown("ws.send(1);")
    page.code.typed = "ws.send(2);"
    assert page._repr_mimebundle_()["text/plain"].endswith("ws.send(2);")
    assert page.source == "ws.send(1);"


def test_code_that_leans_on_nothing_needs_no_words(shown: Any) -> None:
    page, _ = shown("1 + 1")
    assert 'class="wskit-word"' not in page._repr_mimebundle_()["text/html"]


def test_a_document_shows_its_source_and_says_where_it_connects_to(shown: Any) -> None:
    page, _ = shown(TUTORIAL)
    bundle = page._repr_mimebundle_()
    assert page.is_document
    assert bundle["text/plain"].endswith(f"\nan HTML document of {len(TUTORIAL.splitlines())} lines")
    assert f"The page says that it connects to <code>{ADDRESS}</code>" in bundle["text/html"]
    assert re.search(r"<details class=\"wskit-fold\" open><summary>Its source</summary><pre", bundle["text/html"])
    assert "No address" in shown("<p>nothing</p>")[0]._repr_mimebundle_()["text/html"]


def test_what_goes_further_is_folded(shown: Any) -> None:
    page, _ = shown("1", fold="Further: <one>")
    assert '<summary>Further: &lt;one&gt;</summary><div class="wskit-row">' in page._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("args", "more", "error", "words"),
    [
        ((7,), {}, TypeError, "source is text, not int"),
        ((" \n",), {}, ValueError, "A page needs some code"),
        (("1",), {"fold": None}, TypeError, "fold is text, not NoneType"),
        (("1", "ws://localhost/"), {}, TypeError, "connects to an EchoServer or a Middle, not to str"),
    ],
)
def test_what_no_page_can_be_made_of_is_said(
    args: tuple[Any, ...], more: Mapping[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        Page(*args, **more)


def test_a_page_that_asks_is_told_where_the_server_is_and_the_address_is_nowhere_else(shown: Any) -> None:
    page, told = shown("1")
    told.here()
    told.tell("asks", run=3)
    go = told.done("go")
    assert go == {"do": "go", "page": told.name, "run": 3, "url": page.server.url}
    token = page.server.url.split("/")[3]
    assert token not in str(page.code.get_state())
    assert token not in str(page._repr_mimebundle_())


def test_in_memory_nobody_gets_there() -> None:
    with EchoServer(network="memory") as server:
        page = Page("1", server)
        told = Told(page.code)
        told.here()
        told.tell("asks", run=1)
        assert told.done("go")["why"] == IN_MEMORY
        portal.run(page.replace)
        assert not server.closed.done()


def converse(page: Page, told: Told, mark: str, *, socket: int = 1, run: int = 1) -> None:
    """Say hello and goodbye, as a browser does and tells."""
    told.tell("new", run=run, socket=socket, mark=mark, url=ADDRESS, protocols=[])
    with connect(f"{page.server.url}?page={mark}") as ws:
        told.tell("open", run=run, socket=socket, protocol="", extensions="")
        ws.send("hello")
        told.tell("send", run=run, socket=socket, type="text", size=5, data="hello", state=1)
        told.tell("message", run=run, socket=socket, type="text", size=5, data=ws.recv())
        told.tell("closing", run=run, socket=socket, code=4000, reason="bye", state=1)
        ws.close(4000, "bye")
    told.tell("close", run=run, socket=socket, code=4000, reason="bye", wasClean=True)


def test_both_ends_of_what_a_page_does_are_shown_below(shown: Any) -> None:
    page, told = shown("1")
    told.here()
    assert page.below.layout.display == "none"
    told.tell("came", run=1)
    converse(page, told, "feedfeed")
    until(page.sight.outcome, lambda shown: "the client" in shown)
    assert 'Text "hello"' in ladder(page)
    assert page.below.layout.display == ""
    assert page.which.layout.display == "none"
    assert "feedfeed" not in ladder(page)


def test_through_a_middle_all_three_are_shown(shown: Any) -> None:
    timeline = Timeline()
    with EchoServer(timeline=timeline) as server, Middle(server, timeline=timeline) as middle:
        page, told = shown("1", middle)
        told.here()
        told.tell("asks", run=1)
        assert told.done("go")["url"] == middle.url
        told.tell("came", run=1)
        converse(page, told, "feedfeed")
        until(page.sight.outcome, lambda shown: "the client" in shown)
        [head] = [line for line in ladder(page).splitlines() if line.startswith("client")]
        assert head.split() == ["client", "middle", "server"]
        assert ladder(page).count('Text "hello"') == 4  # there and back, on each of two connections


def test_of_several_connections_the_last_is_shown_until_another_is_chosen(shown: Any) -> None:
    page, told = shown("1", EchoServer(timeline=Timeline()))
    told.here()
    told.tell("came", run=1)
    converse(page, told, "feed0001")
    told.tell("new", run=1, socket=2, mark="feed0002", url=ADDRESS, protocols=[])
    until(page.which.layout, lambda shown: shown == "", "display")
    assert page.which.options == (('1. "hello", closed, 4000', 1), ("2. CONNECTING", 2))
    assert page.which.value == 2
    assert "hello" not in ladder(page)
    page.which.value = 1
    until(page.sight.outcome, lambda shown: "the client" in shown)
    page.which.value = 1
    told.tell("left", run=1, how="left")
    page.which.value = 2
    until(page.sight.ladder, lambda shown: "leaves this page" in shown)
    # The page is loaded anew: what was is forgotten.
    told.tell("came", run=2)
    until(page.below.layout, lambda shown: shown == "none", "display")
    page.server.close()


@pytest.mark.parametrize(("browser", "said"), [("Chromium 156", "239 s"), ("Firefox 153", "19 s"), ("Safari 26", "")])
def test_a_page_waits_as_its_browser_does_and_is_counted_down(browser: str, said: str) -> None:
    page = Page("1", EchoServer(timeline=Timeline()))
    told = Told(page.code, browser)
    told.here()
    told.tell("came", run=1)
    told.tell("new", run=1, socket=1, mark="feed0001", url=ADDRESS, protocols=[])
    if said:
        until(page.sight.waits, lambda shown: f"The page waits {said} for the connection to open." in shown)
        assert 'class="wskit-clock"' in page.sight.waits.value
    else:
        until(page.sight.ladder, lambda shown: "CONNECTING" in shown)
        assert page.sight.waits.value == ""
    portal.run(page.replace)


def test_what_went_elsewhere_has_one_end(shown: Any) -> None:
    page, told = shown("1")
    told.here()
    told.tell("came", run=1)
    told.tell("new", run=1, socket=1, url="ws://127.0.0.1:9/", protocols=[])
    told.tell("error", run=1, socket=1)
    told.tell("close", run=1, socket=1, code=1006, reason="", wasClean=False)
    until(page.sight.last, lambda shown: "1006" in shown)
    # The page has not printed that.
    assert page.sight.last.value.index(RECORDED) < page.sight.last.value.index("1006")
    assert f'aria-label="{RECORDED}"' in page.sight.last.value


def test_of_very_many_connections_the_last_are_kept(shown: Any) -> None:
    page, told = shown("1")
    told.here()
    told.tell("came", run=1)
    for socket in range(1, KEPT + 3):
        told.tell("new", run=1, socket=socket, url="ws://127.0.0.1:9/", protocols=[])
    assert len(page.visits) == KEPT


def test_what_cannot_be_read_is_left_out(shown: Any) -> None:
    page, told = shown("1")
    told.here()
    told.tell("came", run=1)
    for wrong in ({"run": "x"}, {"run": 1}, {"run": 1, "socket": 7}, {"run": 1, "socket": []}):
        told.tell("close", code=1, **wrong)
    told.tell("new", run=1, socket=1, mark="feed", protocols=[])
    assert len(page.visits) == 0


def test_a_page_that_is_loaded_again_has_taken_its_connections_along(shown: Any) -> None:
    page, told = shown("1")
    told.here()
    told.tell("came", run=1)
    told.tell("new", run=1, socket=1, mark="feed", url=ADDRESS, protocols=[])
    told.tell("leaves")
    [visit] = page.visits
    assert [type(event) for event in visit.timeline.events(visit.end)] == [events.Connecting, events.Browsed]


def test_a_page_that_goes_without_a_word_is_asked_and_then_gone(shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browserwire, "SILENT", 0.05)
    page, told = shown("1")
    told.here()
    told.tell("came", run=1)
    told.tell("new", run=1, socket=1, mark="feed", url=ADDRESS, protocols=[])
    with connect(f"{page.server.url}?page=feed") as ws:
        told.tell("open", run=1, socket=1, protocol="", extensions="")
        ws.close(1001)
    until(page.sight.ladder, lambda shown: "leaves this page" in shown)
    assert told.done("ping")
    [visit] = page.visits
    assert visit.is_gone


async def test_the_cell_that_runs_again_ends_its_server(shown: Any) -> None:
    page, told = shown("1")
    told.here()
    told.tell("came", run=1)
    portal.run(page.replace)
    await soon(page.server.closed)
