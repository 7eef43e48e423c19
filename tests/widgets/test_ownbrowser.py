"""The panel of the learner's own browser, with a stand-in for its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import until
from standin import StandIn, described

from wskit import DOMException, EchoServer, Middle, Timeline
from wskit.ends.door import NoDoorError, find_door
from wskit.loops import portal
from wskit.record import events
from wskit.record.events import End, Event
from wskit.widgets import browserwire
from wskit.widgets.ownbrowser import Browser
from wskit.widgets.pagesocket import ENDS, HELD, HELD_GOODBYE, HELD_MOST, SURELY


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def server() -> Iterator[EchoServer]:
    with EchoServer(timeline=Timeline(), ping_interval=None, close_timeout=0.2) as made:
        yield made


Shower = Callable[..., tuple[Browser, StandIn]]


@pytest.fixture
def show() -> Iterator[Shower]:
    """A function that shows a panel on a page."""
    made: list[Browser] = []

    def shown(target: Any, **options: Any) -> tuple[Browser, StandIn]:
        browser = Browser(target)
        made.append(browser)
        page = StandIn(browser.wire, **options)
        browser.wire.send = page.hear
        portal.run(page.here)
        return browser, page

    yield shown
    for one in made:
        portal.run(one.replace)


def badge_says(browser: Browser, words: str) -> None:
    until(browser.badge, lambda value: words in value)


def last(browser: Browser, words: str) -> None:
    until(browser.sight.last, lambda value: words in value)


def opened(server: EchoServer, count: int) -> None:
    """Wait until so many connections have opened at the server."""
    promise: portal.Promise[None] = portal.Promise()

    def look(event: Event | None = None) -> None:
        ends = {one.end for one in server.timeline if isinstance(one, events.Opened) and one.end.side == "server"}
        if len(ends) >= count:
            promise.resolve(None)

    stop = server.timeline.subscribe(look)
    look()
    promise.result(10)
    stop()


def client(browser: Browser) -> Any:
    """Return the client of a panel, which is a page's."""
    return browser.socket


def told(browser: Browser) -> list[str]:
    """Return what is written down of the page."""
    return [type(event).__name__ for event in client(browser).timeline.events(client(browser).end)]


def test_without_a_page_it_shows_what_there_is(server: EchoServer) -> None:
    browser = Browser(server, buttons=("connect", "send"))
    assert browser._repr_mimebundle_()["text/plain"] == "[Connect] [Send]  NOT CONNECTED"
    assert browser._repr_mimebundle_()["text/html"] == browser._repr_mimebundle_()["text/html"]
    assert "The WebSocket of the browser that shows this" in browser.who.value
    browser.connect_button.click()
    until(browser.notice, lambda value: "No browser has said yet" in value)
    portal.run(browser.replace)


def test_it_does_what_the_buttons_say(server: EchoServer, show: Shower) -> None:
    browser, _ = show(server)
    assert client(browser) is None
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    until(browser.who, lambda value: "The WebSocket of Chromium 156, directly" in value)
    browser.send_button.click()
    last(browser, "RESPONSE: WebSocket rocks")
    browser.code.value = "1001"
    browser.close_button.click()
    until(browser.notice, lambda value: "InvalidAccessError: " in value)
    browser.code.value = "4001"
    browser.close_button.click()
    until(browser.outcome, lambda value: "the client, with a Close frame" in value)
    assert told(browser) == ["Connecting", "Met", "Opened", "Sent", "Received", "Closing", "Closed"]
    assert server.connections[0].received == ("WebSocket rocks",)
    assert browser._page_socket is not None
    picture = browser._repr_mimebundle_()["text/html"]
    assert "directly" in picture


@pytest.mark.parametrize("reason", ["", "why"])
@pytest.mark.parametrize("code", ["", "3000"])
def test_close_has_as_many_arguments_as_were_given(server: EchoServer, show: Shower, code: str, reason: str) -> None:
    browser, page = show(server)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    browser.code.value, browser.reason.value = code, reason
    page.answers = False
    browser.close_button.click()
    number = int(code) if code else None
    [closed] = [one for one in page.heard if one["do"] == "close"]
    assert closed["args"] == ([number, reason] if reason else [number] if code else [])


def test_the_server_closes(server: EchoServer, show: Shower) -> None:
    browser, _ = show(server)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    until(browser.server_close_button, lambda classes: "wskit-idle" not in classes, "_dom_classes")
    browser.server_close_button.click()
    until(browser.outcome, lambda value: "the server, with a Close frame" in value)


def test_the_network_is_broken_at_the_servers_link_and_named_from_the_page(server: EchoServer, show: Shower) -> None:
    browser, _ = show(server)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    until(browser.server_close_button, lambda classes: "wskit-idle" not in classes, "_dom_classes")
    browser.faults.way.value = "in"
    browser.faults.buttons["Freeze"].click()
    until(browser.faults.force, lambda value: "frozen to the page" in value)
    tampered = [event for event in server.timeline if isinstance(event, events.Tampered)]
    assert [event.direction for event in tampered] == ["out"]
    assert client(browser).link.held == 0
    browser.faults.buttons["Reset (RST)"].click()
    until(browser.outcome, lambda value: "the network" in value)
    assert "TCP was broken off (RST) at the server" in browser.outcome.value
    browser.faults.buttons["Cut (FIN)"].click()
    until(browser.notice, lambda value: "There is no connection to break" in value)


def test_what_is_planned_is_done_once_the_server_has_the_request(server: EchoServer, show: Shower) -> None:
    browser, _ = show(server)
    browser.faults.buttons["Set delay"].click()
    until(browser.faults.force, lambda value: "For the next connection: 0.5 s late" in value)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    until(browser.faults.force, lambda value: "In force: 0.5 s late both ways" in value)


def test_what_is_lost_is_left_for_a_new_one(server: EchoServer, show: Shower) -> None:
    browser, _ = show(server)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    until(browser.server_close_button, lambda classes: "wskit-idle" not in classes, "_dom_classes")
    first = client(browser)
    browser.faults.buttons["Drop"].click()
    browser.connect_button.click()
    assert client(browser) is not first
    opened(server, 2)
    badge_says(browser, "OPEN")
    browser.new_button.click()
    opened(server, 3)
    browser.close_button.click()
    badge_says(browser, "CLOSED")
    browser.new_button.click()
    opened(server, 4)


def test_a_page_that_goes_takes_its_connection_along(server: EchoServer, show: Shower) -> None:
    browser, page = show(server)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    portal.run(lambda: page.tell("leaves"))
    until(browser.notice, lambda value: "the connection went with it" in value)
    badge_says(browser, "NOT CONNECTED")
    assert told(browser)[-1] == "Browsed"
    for ws in page.sockets.values():
        portal.run(ws.replace)
    until(browser.outcome, lambda value: "Who hung up first" in value)
    again = StandIn(browser.wire, "again")
    browser.wire.send = again.hear
    portal.run(again.here)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    browser.close_button.click()
    badge_says(browser, "CLOSED")
    portal.run(lambda: again.tell("leaves"))
    assert "CLOSED" in browser.badge.value


def test_a_page_that_goes_without_a_word_is_asked_and_then_gone(
    server: EchoServer, show: Shower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browserwire, "SILENT", 0.05)
    browser, page = show(server)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    page.answers = False
    monkeypatch.setattr(page, "tell", lambda *told, **more: None)
    for ws in page.sockets.values():
        portal.run(ws.replace)
    until(browser.notice, lambda value: "the connection went with it" in value)
    badge_says(browser, "NOT CONNECTED")
    assert client(browser).is_doubted


def test_where_no_way_leads_the_kit_does_the_steps(server: EchoServer, show: Shower) -> None:
    browser, _ = show(server, way="none")
    browser.faults.buttons["Set delay"].click()
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    until(browser.who, lambda value: "Simulated" in value and "no tunnel of wskit" in value)
    until(browser.faults.force, lambda value: "0.5 s late both ways" in value)
    browser.close_button.click()
    badge_says(browser, "CLOSED")
    browser.faults.buttons["Set delay"].click()
    browser.connect_button.click()
    opened(server, 2)
    browser.faults.buttons["Drop"].click()
    browser.connect_button.click()
    opened(server, 3)


def test_a_network_in_memory_no_browser_reaches(show: Shower) -> None:
    with EchoServer(network="memory", timeline=Timeline()) as server:
        browser, page = show(server)
        browser.connect_button.click()
        badge_says(browser, "OPEN")
        assert "listens at no port" in browser.who.value
        assert not [one for one in page.heard if one["do"] == "connect"]


def test_a_door_is_opened_for_the_tunnel(server: EchoServer, show: Shower) -> None:
    browser, _ = show(server, way="tunnel")
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    assert find_door(server.port).host == "127.0.0.1"
    until(browser.who, lambda value: "tunnel" in value)
    portal.run(browser.replace)
    with pytest.raises(NoDoorError):
        find_door(server.port)


def test_what_is_sent_into_a_frozen_link_is_noted_as_held(server: EchoServer, show: Shower) -> None:
    browser, page = show(server)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    until(browser.sight.ladder, lambda value: "Switching" in value)
    browser.faults.buttons["Freeze"].click()
    until(browser.faults.force, lambda value: "frozen both ways" in value)
    since = browser.sight.force.frozen_at("out")
    assert since is not None
    for _ in range(HELD_MOST + 5):
        portal.run(lambda: page.tell("send", socket=client(browser).number, state=1, **described("hello")))
    assert HELD not in browser.sight.still()["text/plain"]  # it may have been before that
    page._skew += SURELY  # some time later
    for _ in range(HELD_MOST + 5):
        portal.run(lambda: page.tell("send", socket=client(browser).number, state=1, **described("hello")))
    until(browser.sight.ladder, lambda value: HELD in value)
    notes = [one for one in client(browser).timeline.events() if isinstance(one, events.Browsed)]
    assert len(notes) == HELD_MOST
    news = {"code": 1000, "reason": "bye", "state": 1}
    portal.run(lambda: page.tell("closing", socket=client(browser).number, **news))
    until(browser.sight.ladder, lambda value: HELD_GOODBYE in value)
    portal.run(lambda: page.tell("closing", socket=client(browser).number, **news | {"state": 2}))
    goodbyes = [one for one in client(browser).timeline.events() if getattr(one, "what", "") == HELD_GOODBYE]
    assert len(goodbyes) == 1
    browser.faults.buttons["Thaw"].click()
    until(browser.faults.force, lambda value: "frozen" not in value)
    assert browser.sight.force.frozen_at("out") is None


def test_a_middle_may_stand_in_between(show: Shower) -> None:
    timeline = Timeline()
    with EchoServer(timeline=timeline, ping_interval=None, close_timeout=0.2) as server:
        middle = Middle(server, timeline=timeline)
        browser, _ = show(middle)
        browser.connect_button.click()
        badge_says(browser, "OPEN")
        browser.send_button.click()
        last(browser, "RESPONSE: WebSocket rocks")
        assert browser.sight.read is not None
        assert browser.sight.read.has_middle
        assert browser.sight.read.client == client(browser).end
        browser.faults.buttons["Set delay"].click()
        until(browser.faults.force, lambda value: "0.5 s late both ways" in value)
        browser.sides.leg.value = "back"
        browser.faults.buttons["Set delay"].click()
        until(browser.faults.force, lambda value: "0.5 s late both ways" in value)
        portal.run(browser.replace)
        middle.close()


def test_somebody_elses_server_is_asked_for_as_it_is(server: EchoServer, show: Shower) -> None:
    browser, page = show(server.url)
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    [asked] = [one for one in page.heard if one["do"] == "connect"]
    assert asked["url"] == server.url
    assert client(browser).link is None
    browser.faults.buttons["Freeze"].click()
    browser.close_button.click()
    badge_says(browser, "CLOSED")


def test_what_a_page_tells_of_another_connection_or_wrongly_is_left_out(server: EchoServer, show: Shower) -> None:
    browser, page = show(server)
    portal.run(lambda: page.tell("open", socket=1, protocol=""))
    browser.connect_button.click()
    badge_says(browser, "OPEN")
    number, before = client(browser).number, told(browser)
    portal.run(lambda: page.tell("close", socket=number - 1, code=1000, reason="", wasClean=True))
    portal.run(lambda: page.tell("close", socket=number))
    portal.run(lambda: page.tell("close", socket=number, code="x", reason="", wasClean=True))
    portal.run(lambda: page.tell("nonsense", socket=number))
    assert told(browser) == before
    portal.run(lambda: page.tell("message", socket=number, type="binary", size=2, data="AAE="))
    portal.run(lambda: page.tell("message", socket=number, type="binary", size=2, data=None))
    portal.run(lambda: page.tell("message", socket=number, type="binary", size=2, data="???ä"))
    portal.run(lambda: page.tell("error", socket=number))
    portal.run(lambda: page.send([], left=3))
    data = [event.data for event in client(browser).timeline.events(client(browser).end) if hasattr(event, "data")]
    assert data == [b"\x00\x01", b"", b""]
    assert told(browser)[-2:] == ["Failed", "Gone"]


def test_a_url_that_cannot_be_is_an_error() -> None:
    with pytest.raises(DOMException, match="SyntaxError"):
        Browser("ftp://localhost/")


def test_what_passed_can_be_saved(
    server: EchoServer, show: Shower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    browser, _ = show(server)
    browser.connect_button.click()
    opened(server, 1)
    browser.save_button.click()
    until(browser.notice, lambda value: "Saved beside the notebook" in value)
    assert (tmp_path / "connection-1.pcapng").stat().st_size > 0


def test_a_request_that_is_not_its_own_is_passed_over(server: EchoServer, show: Shower) -> None:
    browser, page = show(server)
    page.answers = False
    browser.connect_button.click()
    socket = client(browser)
    others = [End("server", 1000 + number) for number in range(ENDS + 1)]
    linked: list[Event] = [events.Linked(0.0, end, ("::1", 1), ("::1", 2)) for end in others]
    assert not socket.looks_for(linked)
    assert not socket.looks_for([events.BytesIn(0.0, others[0], socket.url.encode())])  # it was too long ago
    assert not socket.looks_for([events.BytesIn(0.0, others[1], b"GET / HTTP/1.1\r\n")])
    assert not socket.looks_for([events.BytesIn(0.0, others[1], b"\r\n\r\n"), events.BytesIn(0.0, others[1], b"x")])
    request = socket.url.encode()
    pieces = request[:-3], request[-3:]
    assert socket.looks_for([events.BytesIn(0.0, others[2], piece) for piece in pieces])
    assert socket.timeline.peer == others[2]
    assert socket.link is None
    socket.plan(lambda link: None)
    socket.do_what_is_planned()
    assert not socket.looks_for(linked)
