"""The ladder as text and as HTML, of conversations played by hand and of a real one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import pytest
from helpers import soon
from hypothesis import given, settings
from hypothesis import strategies as st
from links import BOTH_NETWORKS, Network, paired, until
from pages import Reader
from wire import CLIENT, SERVER, Wire, split

from wskit import EchoServer, Timeline, WebSocket, fast_forward
from wskit.endings.table import play
from wskit.reading.conversation import Conversation, conversation
from wskit.record import events
from wskit.record.events import End
from wskit.views.labels import columns
from wskit.views.ladder import STYLE, as_html, as_text, ladder, picture
from wskit.views.markup import STYLE as COMMON


def drawn(wire: Wire, end: End = CLIENT) -> list[str]:
    """Return the lines below the handshake, or below the request."""
    lines = as_text(conversation(wire.events, end)).splitlines()
    opened = "101 Switching" in lines[3]
    assert lines[: 3 + opened] == HANDSHAKE[: 3 + opened]
    return lines[3 + opened :]


HANDSHAKE = """\
client                                                                  server
CONNECTING |                                                      | CONNECTING
           |--- GET / HTTP/1.1, Upgrade: websocket -------------->|
OPEN       |<--- 101 Switching Protocols -------------------------| OPEN
""".splitlines()


def clean() -> Wire:
    wire = Wire().open()
    wire.text("client", "WebSocket rocks")
    wire.deliver("client")
    wire.text("server", "WebSocket rocks")
    wire.deliver("server")
    wire.close("client", 1000, "Deliberate disconnection")
    wire.deliver("client")
    wire.end()
    return wire


CLEAN = """\
           |--- Text "WebSocket rocks" -------------------------->|
           |<--- Text "WebSocket rocks" --------------------------|
hangs up   |                                                      |
CLOSING    |=== Close 1000 "Deliberate disconnection" ===========>| CLOSING
           |<--- Close 1000 "Deliberate disconnection" -----------|
           |<--- FIN ---------------------------------------------|
CLOSED     |--- FIN --------------------------------------------->| CLOSED
"""


def crossing() -> Wire:
    wire = Wire().open()
    wire.close("client", 4001, "I am leaving")
    wire.close("server", 4002, "the class is over")
    wire.deliver("client")
    wire.end()
    return wire


CROSSING = """\
hangs up   |                                                      |
CLOSING    |=== Close 4001 "I am leaving" ===...                  |
           |                                                      | hangs up
           |             ...=== Close 4002 "the class is over" ===| CLOSING
           |                  ...=== Close 4001 "I am leaving" ==>|
           |<== Close 4002 "the class is over" ===...             |
           |<--- FIN ---------------------------------------------|
CLOSED     |--- FIN --------------------------------------------->| CLOSED
"""


def frozen() -> Wire:
    wire = Wire().open()
    wire.note(events.Tampered, "client", "freeze", "both")
    wire.text("client", "Are you still there?")
    wire.close("client", 1000, "no answer")
    wire.text("server", "Are you?")
    wire.fin("client")
    wire.unlink("client")
    return wire


FROZEN = """\
           |  link: freeze both                                   |
           |- - Text "Are you still there?" - - | held            |
hangs up   |                                                      |
CLOSING    |= = Close 1000 "no answer" = = | held                 |
           |                        lost x - - Text "Are you?" - -|
CLOSED     |- - FIN - - | held                                    |
"""


def slow() -> Wire:
    wire = Wire().open()
    wire.text("client", "hello")
    wire.text("server", "hello")
    return wire


SLOW = """\
           |- - Text "hello" - - > on its way                     |
           |                     on its way < - - Text "hello" - -|
"""


def cut() -> Wire:
    wire = Wire().open()
    wire.note(events.Tampered, "server", "cut")
    wire.fin("server")
    wire.note(events.FinIn, "server")
    wire.unlink("server")
    wire.deliver("server")
    wire.unlink("client")
    return wire


CUT = """\
           |                                           link: cut  |
CLOSED     |<=== FIN ==================                           |
           |                           === FIN ==================>| CLOSED
"""


def refused() -> Wire:
    wire = Wire()
    wire.link()
    wire.ask()
    wire.deliver("client")
    wire.answer(403)
    fin = wire.sent["server"].pop()
    wire.deliver("server")
    wire.fin("client")
    wire.sent["server"].append(fin)
    wire.deliver("server")
    wire.unlink("client")
    wire.deliver("client")
    wire.unlink("server")
    wire.note(events.Failed, "client", "the server answered with HTTP status 403 instead of 101")
    return wire


REFUSED = """\
           |                                                      | refuses
           |<=== 403 Forbidden ===================================|
           |<--- 8 bytes of an HTTP body -------------------------|
           |                                        ...--- FIN ---|
           |  fails: the server answered with HTTP status         |
           |  403 instead of 101                                  |
           |--- FIN ---...                                        |
CLOSED     |<-- FIN ---...                                        |
           |                                        ...--- FIN -->| CLOSED
"""


def wrong() -> Wire:
    wire = Wire().open()
    wire.frame("client", 8, b"\x03")
    wire.deliver("client")
    wire.deliver("server", obey=False)
    wire.rst("client")
    wire.note(events.Failed, "server", "the peer broke the protocol: incomplete close frame")
    return wire


WRONG = """\
hangs up   |                                                      |
CLOSING    |=== Close (1 byte) ==================================>| CLOSING
           |    ⚠ a Close frame has one byte of payload,          |
           |    half a code                                       |
           |      fails: the peer broke the protocol: incomplete  |
           |                                         close frame  |
           |<--- Close 1002 "close frame too short" --------------|
           |<--- FIN ---------------------------------------------|
CLOSED     |--- RST --------------------------------------------->| CLOSED
"""


def crashed() -> Wire:
    wire = Wire().open()
    wire.text("client", "0")
    wire.deliver("client")
    wire.note(events.Raised, "server", "on_message raised ZeroDivisionError: division by zero")
    wire.close("server", 1011)
    wire.deliver("server")
    wire.deliver("client")
    wire.end()
    return wire


CRASHED = """\
           |--- Text "0" ---------------------------------------->|
           |       crashes: on_message raised ZeroDivisionError:  |
           |                                    division by zero  |
           |                                                      | hangs up
CLOSING    |<=== Close 1011 ======================================| CLOSING
           |--- Close 1011 -------------------------------------->|
           |<--- FIN ---------------------------------------------|
CLOSED     |--- FIN --------------------------------------------->| CLOSED
"""


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        (clean, CLEAN),
        (crossing, CROSSING),
        (frozen, FROZEN),
        (slow, SLOW),
        (cut, CUT),
        (refused, REFUSED),
        (wrong, WRONG),
        (crashed, CRASHED),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_conversation_is_drawn_as_text(scene: Callable[[], Wire], expected: str) -> None:
    assert drawn(scene()) == expected.splitlines()


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=20))
@pytest.mark.parametrize("scene", [clean, crossing, frozen, cut, wrong, crashed])
def test_it_is_drawn_the_same_in_whatever_portions_bytes_come(scene: Callable[[], Wire], sizes: list[int]) -> None:
    wire = scene()
    for end in (CLIENT, SERVER):
        whole = conversation(wire.events, end)
        pieces = conversation(split(wire.events, cycle(sizes)), end)
        assert as_text(pieces) == as_text(whole)
        assert picture(pieces) == picture(whole)


@settings(deadline=None)
@given(
    texts=st.lists(st.text(max_size=60), max_size=4),
    reason=st.text(max_size=30).filter(lambda reason: len(reason.encode(errors="replace")) <= 123),
)
def test_no_line_of_text_is_wider_than_79_columns(texts: list[str], reason: str) -> None:
    wire = Wire().open()
    for text in (*texts, "日本語" * 40, "x" * 1000):
        wire.frame("client", 1, text.encode(errors="replace"))
    wire.deliver("client", obey=False)
    wire.note(events.Tampered, "server", "日本語" * 40)
    wire.close("server", 1011, reason.encode(errors="replace").decode())
    assert all(columns(line) <= 79 for line in as_text(conversation(wire.events, CLIENT)).splitlines())


UNRECORDED = """\
Not recorded: the other end of TCP: the server, or something in between.
client                                         other end of TCP (not recorded)
CONNECTING |                                                      :
           |--- GET / HTTP/1.1, Upgrade: websocket -- - - - - - ->:
OPEN       |<--- 101 Switching Protocols ------------- - - - - - -:
           |--- Text "hi" --------------------------- - - - - - ->:
           |<=== FIN ================================= - - - - - -:
"""


def test_a_side_that_was_not_recorded_is_named_as_what_it_is_and_accused_of_nothing() -> None:
    wire = Wire(server=None).open()
    wire.text("client", "hi")
    wire.fin("server")
    wire.deliver("server", obey=False)
    drawn = as_text(conversation(wire.events, CLIENT))
    assert drawn.splitlines() == UNRECORDED.splitlines()
    assert "<p>Not recorded: the other end of TCP: the server, or something in between.</p>" in as_html(
        conversation(wire.events, CLIENT)
    )


async def test_a_process_that_was_killed_is_not_drawn_as_if_it_had_been_seen() -> None:
    drawn = str((await play("server-killed")).ladder)
    assert "hangs up" not in drawn
    assert [line for line in drawn.splitlines() if re.search(r"[|:] [A-Z]+$", line)] == []


def test_what_is_not_in_the_drawing_is_said() -> None:
    wire = clean()
    total = len(conversation(wire.events, CLIENT).moments)
    said = []
    for keep in (total, total - 1, 1):
        one = Conversation(CLIENT, keep=keep)
        for event in wire.events:
            one.feed(event)
        said.append(as_text(one).splitlines()[0])
        assert (f"<p>{said[-1]}</p>" in as_html(one)) == (keep < total)
    assert said == [HANDSHAKE[0], "1 earlier moment is not shown.", f"{total - 1} earlier moments are not shown."]


def test_where_nothing_has_happened_that_is_said() -> None:
    assert as_text(Conversation(CLIENT)) == "Nothing has happened yet."
    assert "<p>Nothing has happened yet.</p>" in as_html(Conversation(CLIENT), live=True)


def test_where_the_beginning_was_not_recorded_that_is_said() -> None:
    wire = clean()
    assert as_text(conversation(wire.events[4:], CLIENT)).splitlines() == [
        "The beginning of the record is gone: what travelled cannot be told.",
        "client                                                      server (not known)",
        "CLOSED     |                                                      :",
    ]


# As HTML.


def test_a_live_picture_is_only_a_picture() -> None:
    one = conversation(clean().events, CLIENT)
    page = Reader(as_html(one, live=True))
    assert page.tags[:3] == ["div", "div", "div"]
    assert "details" not in page.tags
    assert picture(one, live=True) in as_html(one, live=True)


def test_the_box_can_be_scrolled_by_keyboard() -> None:
    box = Reader(as_html(conversation(clean().events, CLIENT))).attributes[1]
    assert (box["role"], box["aria-label"], box["tabindex"]) == ("group", "Ladder", "0")


def test_a_still_picture_brings_its_text_and_nothing_hides_it() -> None:
    one = conversation(clean().events, CLIENT)
    page = Reader(as_html(one))
    assert page.tags[-3:] == ["details", "summary", "pre"]
    assert page.texts[-1] == as_text(one)
    # Pages have rules of their own for what is hidden, and some cannot be overruled.
    assert all("hidden" not in attributes for attributes in page.attributes)


def test_without_any_style_sheet_a_picture_can_be_read_row_by_row() -> None:
    page = Reader(picture(conversation(clean().events, CLIENT)))
    lines = " ".join("".join(page.texts).split())
    assert lines == (
        "client server client is CONNECTING server is CONNECTING "
        "client to server: GET / HTTP/1.1, Upgrade: websocket "
        "server to client: 101 Switching Protocols client is OPEN server is OPEN "
        'client to server: Text "WebSocket rocks" server to client: Text "WebSocket rocks" '
        'client hangs up client to server: Close 1000 "Deliberate disconnection" client is CLOSING server is CLOSING '
        'server to client: Close 1000 "Deliberate disconnection" '
        "server to client: FIN client to server: FIN client is CLOSED server is CLOSED"
    )
    assert {"style", "svg", "script"}.isdisjoint(page.tags)


async def test_the_ladder_of_a_real_conversation(server: EchoServer) -> None:
    ws = WebSocket(server.url, timeline=server.timeline)
    await soon(ws.opened)
    answered = asyncio.get_running_loop().create_future()
    ws.onmessage = answered.set_result
    ws.send("WebSocket rocks")
    await soon(answered)
    ws.close(1000, "Deliberate disconnection")
    await soon(ws.closed)
    [connection] = server.connections
    await soon(connection.closed)
    lines = [
        HANDSHAKE[0],
        HANDSHAKE[1],
        "           |--- GET /… HTTP/1.1, Upgrade: websocket ------------->|",
        HANDSHAKE[3],
        *CLEAN.splitlines(),
    ]
    assert str(ladder(ws)).splitlines() == str(ladder(connection)).splitlines() == lines


@BOTH_NETWORKS
async def test_what_a_real_link_has_dropped_is_lost_at_once(network: Network) -> None:
    async with paired(network, ping_interval=None) as pair:
        ws = pair.client
        ws.link.freeze("out")
        ws.send("held")
        await until(lambda: ws.link.held > 0)
        frozen = str(ladder(ws)).splitlines()[4:]
        ws.link.drop("out")
        ws.send("dropped")
        await until(lambda: "dropped" in str(ladder(ws)))
        dropped = str(ladder(ws)).splitlines()[4:]
        assert str(ladder(pair.connection)).splitlines()[4:] == dropped
    assert "\n".join(frozen) == FROZEN_FOR_NOW.rstrip()
    assert "\n".join(dropped) == DROPPED.rstrip()


FROZEN_FOR_NOW = """\
           |  link: freeze out                                    |
           |- - Text "held" - - | held                            |
"""
DROPPED = """\
           |  link: freeze out                                    |
           |- - Text "held" - - x lost                            |
           |  link: drop out                                      |
           |- - Text "dropped" - - x lost                         |
"""


async def test_a_ladder_is_shown_as_text_and_as_a_picture_and_does_not_change_later(server: EchoServer) -> None:
    ws = WebSocket(server.url, timeline=server.timeline)
    await soon(ws.opened)
    shown = ladder(ws)
    one = conversation(server.timeline.events(), ws.end)
    bundle = shown._repr_mimebundle_()
    ws.close()
    await soon(ws.closed)
    assert bundle == shown._repr_mimebundle_()
    assert bundle["text/plain"] == repr(shown) == str(shown) == as_text(one)
    assert bundle["text/html"] == COMMON + STYLE + as_html(one)
    assert (shown.as_html(), shown.as_html(live=True)) == (as_html(one), as_html(one, live=True))


SLOW_GOODBYE = """\
client                                                                  server
CONNECTING |                                                      | CONNECTING
           |--- GET /… HTTP/1.1, Upgrade: websocket ------------->|
OPEN       |<--- 101 Switching Protocols -------------------------| OPEN
           |  link: delay 2 s both                                |
hangs up   |                                                      |
CLOSING    |=== Close 1000 ===...                                 |
2 s        :                                                      :
           |                                 ...=== Close 1000 ==>| CLOSING
           |                                 ...--- Close 1000 ---|
           |                                        ...--- FIN ---|
4 s        :                                                      :
           |<-- Close 1000 ---...                                 |
           |<-- FIN ---...                                        |
CLOSED     |--- FIN ---...                                        |
6 s        :                                                      :
           |                                        ...--- FIN -->| CLOSED
"""


async def test_in_a_story_the_ladder_has_a_clock_whichever_timeline_it_is_on() -> None:
    async def story(timeline: Timeline | None) -> str:
        async with EchoServer(timeline=timeline) as server:
            ws = await WebSocket(server.url, timeline=timeline).opened
            ws.link.delay(2)
            ws.close(1000)
            await ws.closed
            await server.connections[0].closed
            made = ladder(ws)
            assert made.as_html(live=True).count(">2 s<") == 1
            assert ">2 s<" in made._repr_mimebundle_()["text/html"]
            return str(made)

    async def by_default() -> str:
        return await story(None)

    async def on_one_of_its_own() -> str:
        return await story(Timeline())

    expected = SLOW_GOODBYE.splitlines()
    assert (await fast_forward(by_default)).splitlines() == expected
    assert (await fast_forward(on_one_of_its_own)).splitlines() == expected


def test_a_long_silence_is_told_in_words_too() -> None:
    wire = Wire().open()
    wire.text("client", "hi")
    late = [replace(event, time=event.time / 1e6) for event in wire.events[:-1]]
    one = conversation([*late, replace(wire.events[-1], time=20.0)], CLIENT, exact=True)
    assert as_text(one).splitlines()[-4:] == [
        "           :                                                      :",
        "           :                       … 20 s …                       :",
        "20 s       :                                                      :",
        '           |- - Text "hi" - - > on its way                        |',
    ]


@pytest.mark.parametrize("other", [None, "ws://localhost/", Timeline()])
def test_a_ladder_of_anything_else_is_a_type_error(other: object) -> None:
    with pytest.raises(TypeError, match=r"takes a WebSocket, one of server\.connections .*, not"):
        ladder(other)  # type: ignore[arg-type]
