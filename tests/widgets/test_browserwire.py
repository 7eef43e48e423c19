"""The wire between a kernel and the pages that show a panel: order, clocks, several pages, and pages that lie."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from standin import StandIn

from wskit.loops import portal
from wskit.widgets import browserwire
from wskit.widgets.browserwire import OUT_OF_ORDER, PAGES, Page, Wire, script


class Ear:
    """Keeps what a wire tells."""

    def __init__(self) -> None:
        self.news: list[Any] = []

    def __call__(self, news: Any) -> None:
        self.news.append(news)

    @property
    def what(self) -> list[str]:
        return [one["what"] for one in self.news]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def wire(ear: Ear) -> Iterator[Wire]:
    made = Wire(time.monotonic, ear)
    yield made
    portal.run(made.close)


def shown(wire: Wire, *pages: StandIn) -> None:
    """Let pages hear what the wire says."""

    def hear(content: Any, buffers: object = None) -> None:
        for page in pages:
            page.hear(content)

    wire.send = hear


def test_a_script_is_one_module_without_imports() -> None:
    text = script("recorder", "browser")
    assert "import " not in text.replace("\n * ", "")
    assert "export function recording" in text
    assert "export default" in text


def test_a_page_that_is_there_is_asked_what_time_it_is(wire: Wire, ear: Ear) -> None:
    page = StandIn(wire, skew=1000.0)
    shown(wire, page)
    portal.run(page.here)
    assert wire.page is not None
    assert (wire.page.name, wire.page.browser) == ("page", "Chromium 156")
    assert ear.what == ["here"]
    portal.run_async(_pass(0.05))
    assert len([one for one in page.heard if one["do"] == "ping"]) == browserwire.ASKED
    before = time.monotonic()
    portal.run(lambda: page.tell("open", socket=1, protocol=""))
    assert before - 0.05 < ear.news[-1]["at"] < time.monotonic() + 0.05


def test_the_quickest_answer_tells_the_time_best() -> None:
    now = [0.0]
    page = Page("page", lambda: now[0])
    assert page.ours(5.0) == 0.0  # nothing is known
    page.guess(100.0, 3.0)
    assert page.ours(100.0) == 3.0
    slow = page.question()
    now[0] = 8.0
    assert page.answer(slow, 102.0, 8.0)  # it took 8 seconds, so it was asked at 4, or so
    quick = page.question()
    now[0] = 8.2
    page.answer(quick, 108.1, 8.2)
    assert page.ours(108.1) == pytest.approx(8.1)
    page.guess(0.0, 0.0)
    assert page.ours(108.1) == pytest.approx(8.1)
    assert not page.answer(quick, 0.0, 0.0)  # nobody asked
    for _ in range(browserwire.REMEMBERED + 5):
        page.question()
    assert not page.answer(3, 0.0, 0.0)  # that was long ago


def test_what_comes_in_another_order_is_put_in_its_own() -> None:
    page = Page("page", lambda: 0.0)
    assert page.in_order({"number": 2}) == []
    assert page.in_order({"number": 1}) == [{"number": 1}, {"number": 2}]
    assert page.in_order({"number": 1}) == []
    assert page.in_order({"number": "3"}) == []
    taken = [page.in_order({"number": number}) for number in range(4, 6 + OUT_OF_ORDER)]
    assert next(turn[0] for turn in taken if turn) == {"number": 4}  # the third never came


def test_only_one_page_counts_and_a_press_chooses_it(wire: Wire, ear: Ear) -> None:
    first, second = StandIn(wire, "first"), StandIn(wire, "second")
    shown(wire, first, second)
    portal.run(first.here)
    portal.run(second.here)
    assert wire.page is not None
    assert wire.page.name == "first"
    portal.run(lambda: second.tell("open", socket=1, protocol=""))
    assert ear.what == ["here"]  # it does not count
    portal.run(lambda: second.here("pressed"))
    assert wire.page.name == "second"
    portal.run(lambda: wire.hold(True))
    portal.run(lambda: first.here("pressed"))
    assert wire.page.name == "second"
    portal.run(lambda: second.here("pressed"))
    portal.run(lambda: wire.do("send", data="x"))
    assert [one["page"] for one in first.heard if one["do"] == "send"] == ["second"]


def test_a_page_that_leaves_makes_room_for_another(wire: Wire, ear: Ear) -> None:
    first, second = StandIn(wire, "first"), StandIn(wire, "second")
    shown(wire, first, second)
    portal.run(first.here)
    portal.run(second.here)
    portal.run_async(_pass(0.05))  # it has answered all that it was asked
    portal.run(lambda: first.tell("leaves"))
    assert ear.what == ["here", "leaves", "here"]
    assert wire.page is not None
    assert wire.page.name == "second"
    portal.run_async(_pass(0.05))
    portal.run(lambda: second.tell("leaves"))
    assert ear.what[-1] == "leaves"
    portal.run(lambda: wire.do("send"))
    portal.run(wire.ask_the_time)
    assert second.heard[-1]["do"] == "ping"


def test_a_page_that_does_not_answer_is_given_up(wire: Wire, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browserwire, "SILENT", 0.05)
    first, second = StandIn(wire, "first"), StandIn(wire, "second")
    shown(wire, first, second)
    portal.run(first.here)
    portal.run(second.here)  # the first answers, and stays
    lost: portal.Promise[None] = portal.Promise()
    portal.run_async(_pass(0.1))
    assert ear.what == ["here"]
    first.answers = False

    def hear(news: Any) -> None:
        ear(news)
        if news["what"] == "here":
            lost.resolve(None)

    wire._tell = hear
    portal.run(second.here)
    lost.result(10)
    assert ear.what == ["here", "leaves", "here"]
    assert wire.page is not None
    assert wire.page.name == "second"


async def _pass(seconds: float) -> None:
    await asyncio.sleep(seconds)


def test_what_cannot_be_read_is_left_out(wire: Wire, ear: Ear) -> None:
    for content in (None, {}, {"page": 1}, {"page": "x", "number": 1, "news": None, "left": 0}, [1], "x"):
        portal.run(lambda content=content: wire._take(content, 0.0))  # type: ignore[misc]
    page = StandIn(wire)
    portal.run(page.here)
    portal.run(lambda: page.send([{"what": "open"}]))
    portal.run(lambda: page.send([{"what": "open", "at": "x"}]))
    assert ear.what == ["here"]
    portal.run(lambda: page.send([], left=7))
    assert ear.news[-1]["count"] == 7
    portal.run(wire.ask_the_time)


def test_pages_are_bounded(wire: Wire) -> None:
    for number in range(PAGES + 5):
        portal.run(StandIn(wire, f"page {number}").here)
    assert len(wire.pages) == PAGES
    assert wire.page is not None
    assert wire.page.name in wire.pages


def test_whoever_doubts_again_asks_again(wire: Wire, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browserwire, "SILENT", 0.2)
    portal.run(wire.doubt)  # there is nobody yet
    assert wire._doubt is None
    page = StandIn(wire)
    shown(wire, page)
    portal.run(page.here)
    portal.run(wire.doubt)
    portal.run(lambda: None)  # it has answered
    page.answers = False
    portal.run(wire.doubt)
    gone = threading.Event()
    monkeypatch.setattr(wire, "_tell", lambda news: gone.set() if news["what"] == "leaves" else None)
    assert gone.wait(5)
    assert wire.page is None


def test_a_doubt_ends_with_the_wire(ear: Ear) -> None:
    wire = Wire(time.monotonic, ear)
    first, second = StandIn(wire, "first"), StandIn(wire, "second")
    portal.run(first.here)
    portal.run(second.here)
    assert wire._doubt is not None
    portal.run(wire.close)
    assert wire._doubt.cancelled()
