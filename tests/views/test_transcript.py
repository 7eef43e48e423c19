"""Transcript: the same events as lines of text and as HTML."""

from __future__ import annotations

import asyncio

import pytest
from helpers import soon
from pages import Reader

from wskit import EchoServer, Timeline, WebSocket, transcript
from wskit.record import events
from wskit.record.events import End, Event
from wskit.views.transcript import Line, as_html, as_text, line, lines, pressing

CLIENT, SERVER = End("client", 1), End("server", 1)


@pytest.mark.parametrize(
    ("event", "printed"),
    [
        (events.Opened(0, CLIENT, ""), ("", "CONNECTED")),
        (events.Opened(0, CLIENT, "chat"), ("", "CONNECTED with protocol chat")),
        (events.Sent(0, CLIENT, "WebSocket rocks"), ("", "SENT: WebSocket rocks")),
        (events.Sent(0, CLIENT, b"\x00\xff"), ("", "SENT: 00 ff (2 bytes, binary)")),
        (events.Received(0, CLIENT, "WebSocket rocks"), ("response", "RESPONSE: WebSocket rocks")),
        (events.Received(0, SERVER, "WebSocket rocks"), ("response", "RECEIVED: WebSocket rocks")),
        (events.Dropped(0, CLIENT, "late"), ("dropped", "NOT SENT, the connection is past its end: late")),
        (events.Failed(0, CLIENT, "no\nanswer"), ("error", r"ERROR: no\nanswer")),
        (events.Raised(0, SERVER, "on_message raised A\nB"), ("error", r"ERROR: on_message raised A\nB")),
        (
            events.Closed(0, CLIENT, 1000, "Deliberate disconnection", True),
            ("", 'DISCONNECTED: 1000 Normal Closure "Deliberate disconnection", clean'),
        ),
        (events.Closed(0, CLIENT, 1006, "", False), ("", "DISCONNECTED: 1006 Abnormal Closure, not clean")),
        (events.Closed(0, CLIENT, 4321, "a\tb", True), ("", r'DISCONNECTED: 4321 Private Use "a\tb", clean')),
    ],
)
def test_an_event_is_printed_in_the_words_of_the_page(event: Event, printed: tuple[str, str]) -> None:
    assert line(event) == printed


@pytest.mark.parametrize(
    "event", [events.Connecting(0, CLIENT, "ws://localhost/", ()), events.Closing(0, CLIENT, True, 1000, "")]
)
def test_the_page_prints_nothing_for_what_only_changes_the_state(event: Event) -> None:
    assert line(event) is None
    assert lines([event]) == []


PRINTED = [Line("", "CONNECTED"), Line("response", "RESPONSE: hi"), Line("error", "ERROR: no")]


def test_text_and_html_have_the_same_words_in_the_same_order() -> None:
    assert as_text(PRINTED) == "CONNECTED\nRESPONSE: hi\nERROR: no"
    assert Reader(as_html(PRINTED)).texts == as_text(PRINTED).split("\n")


def test_in_html_a_line_is_coloured_by_its_kind_and_says_in_words_what_it_is() -> None:
    *_, plain, response, error = Reader(as_html(PRINTED)).attributes
    assert [plain, response, error] == [{}, {"class": "wskit-response"}, {"class": "wskit-error"}]


def test_the_box_can_be_reached_by_keyboard_and_is_a_log_to_screen_readers() -> None:
    box = Reader(as_html([])).attributes[0]
    assert (box["role"], box["aria-label"], box["tabindex"]) == ("log", "Transcript", "0")


ATTACK = "</div><script>alert(1)</script><img src=x onerror='alert(2)'>\""


@pytest.mark.parametrize(
    "event",
    [
        events.Opened(0, CLIENT, ATTACK),
        events.Sent(0, CLIENT, ATTACK),
        events.Received(0, CLIENT, ATTACK),
        events.Dropped(0, CLIENT, ATTACK),
        events.Failed(0, CLIENT, ATTACK),
        events.Raised(0, SERVER, ATTACK),
        events.Closed(0, CLIENT, 1000, ATTACK, True),
    ],
    ids=lambda event: type(event).__name__,
)
def test_text_from_the_wire_is_shown_and_never_becomes_an_element(event: Event) -> None:
    page = Reader(as_html(lines([event])))
    assert page.tags == ["div", "div", "div"]
    assert ATTACK in page.texts[0]


async def test_a_transcript_of_a_real_conversation_reads_like_the_page(server: EchoServer) -> None:
    ws = WebSocket(server.url, timeline=server.timeline)
    await soon(ws.opened)
    answered = asyncio.get_running_loop().create_future()
    ws.onmessage = answered.set_result
    ws.send("WebSocket rocks")
    await soon(answered)
    ws.close(1000, "Deliberate disconnection")
    await soon(ws.closed)
    ws.send("anyone there?")
    assert str(transcript(ws)).splitlines() == [
        "CONNECTED",
        "SENT: WebSocket rocks",
        "RESPONSE: WebSocket rocks",
        'DISCONNECTED: 1000 Normal Closure "Deliberate disconnection", clean',
        "NOT SENT, the connection is past its end: anyone there?",
    ]


async def test_the_servers_side_of_a_conversation_has_a_transcript_too(server: EchoServer) -> None:
    ws = WebSocket(server.url, timeline=server.timeline)
    await soon(ws.opened)
    ws.send("hello")
    ws.close(4000)
    await soon(ws.closed)
    [connection] = server.connections
    await soon(connection.closed)
    assert [one.text for one in transcript(connection).lines if not one.text.startswith("SENT")] == [
        "CONNECTED",
        "RECEIVED: hello",
        "DISCONNECTED: 4000 Private Use, clean",
    ]


async def test_a_transcript_is_shown_as_text_and_as_html_and_does_not_change_later(server: EchoServer) -> None:
    ws = WebSocket(server.url, timeline=server.timeline)
    await soon(ws.opened)
    shown = transcript(ws)
    ws.close()
    await soon(ws.closed)
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == repr(shown) == "CONNECTED"
    assert bundle["text/html"].startswith("<style>")
    assert bundle["text/html"].endswith(as_html([Line("", "CONNECTED")]))


@pytest.mark.parametrize("other", [None, "ws://localhost/", Timeline()])
def test_a_transcript_of_anything_else_is_a_type_error(other: object) -> None:
    with pytest.raises(TypeError, match=r"takes a WebSocket, one of server\.connections .*, not"):
        transcript(other)  # type: ignore[arg-type]


HELLO, ERROR, BYE = Line("", "CONNECTED"), Line("error", "ERROR: no"), Line("", "DISCONNECTED: 1006")


@pytest.mark.parametrize(
    ("printed", "heard"),
    [
        ([], []),
        ([HELLO], []),
        ([HELLO, ERROR], [ERROR]),
        ([HELLO, BYE], [BYE]),
        ([BYE], [BYE]),
        ([HELLO, ERROR, BYE], [ERROR, BYE]),
        ([ERROR, ERROR], [ERROR]),
        ([ERROR, HELLO], []),
        ([BYE, Line("dropped", "NOT SENT")], []),
    ],
)
def test_an_end_and_an_error_are_what_nobody_should_miss(printed: list[Line], heard: list[Line]) -> None:
    assert pressing(printed) == heard
    page = Reader(as_html(printed, alerts=True))
    assert sum(one.get("role") == "alert" for one in page.attributes) == bool(heard)
    assert page.texts == Reader(as_html(printed)).texts
    assert "alert" not in as_html(printed)
