"""Reports: how a connection ended, in words, from both sides."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from typing import Any
from xml.etree import ElementTree

import pytest
import virtual
from helpers import Peer, close_frame, scripted_server, soon, tcp_server
from helpers import RawClient as BareClient

from wskit import EchoServer, Timeline, WebSocket
from wskit.endings import acts, policies
from wskit.endings.setting import Setting
from wskit.endings.table import ENDINGS, play
from wskit.ends.connection import Connection
from wskit.ends.raw import RawClient, RawServer
from wskit.ends.rawend import RawEnd
from wskit.protocol.frames import Opcode
from wskit.reading.passages import Signal
from wskit.record import events
from wskit.record.events import End, Event
from wskit.views.report import Report, report, report_of

CLIENT, SERVER = End("client", 1), End("server", 1)
HERE, THERE = ("127.0.0.1", 50001), ("127.0.0.1", 50002)
REQUEST = (
    b"GET /secret HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
RESPONSE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n"
)


def on_stage(act: Any, look: Any) -> Any:
    """Do ``act`` in a setting in memory where a beat is a minute, and return what ``look`` makes of it."""

    async def perform(loop: virtual.VirtualLoop) -> Any:
        setting = Setting("memory", Timeline(clock=loop.time), 60)
        await act(setting)
        seen = look(setting)
        await setting.clear()
        return seen

    return virtual.run(perform)


def after(act: Any) -> Report:
    """Do ``act`` in a setting, and report on the client's connection right after it."""

    def look(setting: Setting) -> Report:
        assert setting.client is not None
        return report(setting.client)

    made: Report = on_stage(act, look)
    return made


def written(*happenings: Any) -> tuple[Event, ...]:
    """Write events by hand; each is a class of events, an end, and what else it takes."""
    return tuple(kind(float(time), end, *more) for time, (kind, end, *more) in enumerate(happenings))


BEGINNING: tuple[Any, ...] = (
    (events.Connecting, CLIENT, "ws://127.0.0.1/secret", ()),
    (events.Linked, CLIENT, HERE, THERE),
    (events.Linked, SERVER, THERE, HERE),
)
OPENING: tuple[Any, ...] = (
    *BEGINNING,
    (events.BytesOut, CLIENT, REQUEST),
    (events.BytesIn, SERVER, REQUEST),
    (events.BytesOut, SERVER, RESPONSE),
    (events.Opened, SERVER, ""),
    (events.BytesIn, CLIENT, RESPONSE),
)


# What it looks like.

CLEAN_TEXT = """\
Who hung up first: the client, with a Close frame.
Who failed it: nobody.
sent:
  client: Close 1000 "<b>bye</b> & \\u202e"
  server: Close 1000 "<b>bye</b> & \\u202e"
received:
  client: Close 1000 "<b>bye</b> & \\u202e"
  server: Close 1000 "<b>bye</b> & \\u202e"
tells its user:
  client: 1000 "<b>bye</b> & \\u202e", clean
  server: 1000 "<b>bye</b> & \\u202e", clean
because:
  client: a Close frame with 1000 reached it
  server: a Close frame with 1000 reached it
Both report 1000: a Close frame with 1000 reached each."""


async def say_goodbye(setting: Setting) -> None:
    ws, connection = await setting.pair()
    ws.close(1000, "<b>bye</b> & \u202e")
    await ws.closed
    await connection.closed


def test_as_text_it_tells_all_in_plain_lines() -> None:
    made = after(say_goodbye)
    assert str(made) == repr(made) == CLEAN_TEXT
    picture = made.ladder._repr_mimebundle_()
    bundle = made._repr_mimebundle_()
    assert bundle["text/plain"] == f"{picture['text/plain']}\n\n{CLEAN_TEXT}"
    assert bundle["text/html"] == picture["text/html"] + made.as_html()


def test_as_html_it_is_a_table_and_nothing_from_the_wire_is_markup() -> None:
    html = after(say_goodbye).as_html()
    page = ElementTree.fromstring(html)
    tags = {element.tag for element in page.iter()}
    assert tags == {"div", "p", "strong", "table", "thead", "tbody", "tr", "td", "th"}
    rows = [["".join(cell.itertext()) for cell in row] for row in page.iter("tr")]
    assert rows[0] == ["", "Client", "Server"]
    assert [row[0] for row in rows[1:]] == ["sent", "received", "tells its user", "because"]
    assert rows[3] == ["tells its user", *['1000 "<b>bye</b> & \\u202e", clean'] * 2]
    assert [cell.get("scope") for cell in page.iter("th")] == ["col", "col", "row", "row", "row", "row"]
    texts = ["".join(paragraph.itertext()) for paragraph in page.iter("p")]
    assert texts == [
        "Who hung up first: the client, with a Close frame. Who failed it: nobody.",
        "Both report 1000: a Close frame with 1000 reached each.",
    ]


ROWS = [ending.name for group in ENDINGS.values() for ending in group if not ending.needs]


@pytest.mark.parametrize("name", ROWS)
def test_every_ending_reads_well_and_the_same_on_every_run(name: str) -> None:
    async def twice(loop: virtual.VirtualLoop) -> tuple[Report, Report]:
        timeline = Timeline(clock=loop.time)  # so that the ends have other numbers and ports the second time
        first = await play(name, network="memory", timeline=timeline, beat=20)
        return first, await play(name, network="memory", timeline=timeline, beat=7)

    first, second = virtual.run(twice)
    # How long a proxy has waited is told in beats.
    seconds = re.compile(r"\b[\d.]+ s\b")
    assert seconds.sub("so long", str(first)) == seconds.sub("so long", str(second))
    assert seconds.sub("so long", first.as_html()) == seconds.sub("so long", second.as_html())
    text = str(first)
    assert "None" not in text
    assert not re.search(r"'(?!boom')[^ ]+'|\.\.|: \.|\( |,,|  [^cms]", text)
    assert not re.search(r"memory\.invalid|127\.0\.0\.1|0x", text)
    assert {int(number) for number in re.findall(r"\d{4,}", text)} <= {999, *range(1000, 1016), *range(3000, 5000)}


# What each side says, and why.

WHY = {
    "both-at-once": "The client reports 4002, because a Close frame with 4002 reached it; "
    "the server reports 4001, because a Close frame with 4001 reached it.",
    "client-no-code": "Both report 1005: a Close frame without a code reached each.",
    "unmasked": "The client reports 1002, because a Close frame with 1002 reached it; "
    "the server reports 1006, because it failed the connection (the peer broke the protocol: incorrect masking), "
    "sent 1002 and read no further.",
    "network-resets": "Both report 1006: TCP was broken off (RST), and no Close frame had come.",
    "network-cuts": "Both report 1006: TCP ended (FIN), and no Close frame had come.",
    "black-hole": "Neither side reports anything: each is OPEN, and nothing has told it that anything is wrong.",
    "deaf-client": "The client reports nothing, because it is OPEN, and nothing has told it that anything is wrong; "
    "the server reports 1006, because it failed the connection (a ping was not answered in time), "
    "sent 1011 and read no further.",
    "server-no-answer": "The client reports 1006, because no answer came, and it stopped waiting; "
    "the server reports 1000, because a Close frame with 1000 reached it.",
    "server-crashes": "Both report 1011: a Close frame with 1011 reached each.",
    "refused": "The client reports 1006, because it never opened: nothing is listening at this address.",
    "forbidden": "The client reports 1006, because it never opened: "
    "the server answered with HTTP status 403 instead of 101.",
    "changed-mind": "The client reports 1006, because it never opened: it was closed before it was open.",
}


@pytest.mark.parametrize(("name", "why"), WHY.items())
def test_the_reason_is_one_sentence(name: str, why: str) -> None:
    assert virtual.run(lambda loop: play(name, network="memory", beat=20)).why == why


@pytest.mark.parametrize(
    ("name", "started", "failed"),
    [
        ("client-1000", "the client, with a Close frame", "nobody"),
        ("both-at-once", "both at once", "nobody"),
        ("network-cuts", "the network", "nobody"),
        ("black-hole", "nobody", "nobody"),
        (
            "forbidden",
            "nobody; it never opened",
            "the client (the server answered with HTTP status 403 instead of 101)",
        ),
        ("server-crashes", "the server, with a Close frame", "nobody"),
        (
            "server-masks",
            "the client, with a Close frame",
            "the client (the peer broke the protocol: a server's frame is masked)",
        ),
    ],
)
def test_it_says_who_hung_up_first_and_who_failed_the_connection(name: str, started: str, failed: str) -> None:
    made = virtual.run(lambda loop: play(name, network="memory", beat=20))
    assert (made.started, made.failed) == (started, failed)


def test_where_both_stop_waiting_it_says_each() -> None:
    async def act(setting: Setting) -> None:
        ws, connection = await setting.pair()
        ws.link.drop()
        ws.close(4001)
        connection.close(4002)
        await ws.closed
        await connection.closed

    made = after(act)
    assert made.why == "Both report 1006: no answer came, and each stopped waiting."
    assert made.started == "the server, with a Close frame; the client did not know, and hung up too"


async def raw_pair(setting: Setting) -> tuple[RawClient, RawEnd]:
    """Connect a raw client and a raw server."""
    server = setting._keep(RawServer(network="memory", timeline=setting.timeline))
    raw = setting._keep(RawClient(server.url, timeline=setting.timeline))
    setting.client = await raw.opened
    [setting.server] = server.connections
    return raw, setting.server


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (acts.frame(0x88, b"\x03", masked=False), "Close with half a code"),
        (acts.close_frame(1006, "me", masked=False), 'Close 1006 "me"'),
        (acts.close_frame(1005, masked=False), "Close 1005"),
        (acts.frame(0x88, b"\x03\xe8\xff", masked=False), 'Close 1000 "\ufffd"'),
        (acts.close_frame(1000, "x" * 300, masked=False), f'Close 1000 "{"x" * 200}… (300 characters)"'),
    ],
)
def test_a_close_frame_that_is_not_valid_is_named_and_is_the_reason(sent: bytes, words: str) -> None:
    async def act(setting: Setting) -> None:
        client, server = await raw_pair(setting)
        close = client.next(Opcode.CLOSE)
        server.send(sent)
        await close
        client.finish()
        await client.closed

    made = after(act)
    assert made.rows[0] == ("sent", "no Close frame", words)
    assert made.rows[1] == ("received", words, "no Close frame")
    assert made.client.says == "1006, not clean"
    assert made.client.because == "the Close frame that reached it was not valid"
    assert made.server.because == "it is CLOSING, and no answer to its Close frame has come yet"


def test_an_end_that_ends_tcp_itself_says_so() -> None:
    async def act(setting: Setting) -> None:
        client, _ = await raw_pair(setting)
        client.finish()
        await client.closed

    made = after(act)
    assert made.started == "the client, with a FIN"
    assert made.client.because == "it ended TCP itself, and no Close frame had come"
    assert made.client.ended is None


def test_an_end_whose_tcp_gave_up_says_so() -> None:
    async def act(setting: Setting) -> None:
        ws, _ = await setting.pair(ping_interval=None)
        ws.link.silence()
        ws.send("Is anybody there?")
        await ws.closed

    made = after(act)
    assert made.client.says == "1006, not clean"
    assert made.client.because == "its TCP gave up: nothing answered what it had sent again and again"
    assert made.server.because == "it is OPEN, and nothing has told it that anything is wrong"
    assert made.started == "nobody"


def test_a_silence_is_not_why_somebody_stops_waiting() -> None:
    async def act(setting: Setting) -> None:
        ws, _ = await setting.pair(ping_interval=None)
        ws.link.silence()
        ws.close(4000)
        await ws.closed
        await asyncio.sleep(1000)

    assert after(act).client.because == "no answer came, and it stopped waiting"


def test_a_rst_is_the_servers_if_the_server_sent_it() -> None:
    async def act(setting: Setting) -> None:
        ws, _ = await setting.raw_server()
        client, server = setting.client, setting.server
        assert isinstance(server, RawEnd)
        server.send(acts.frame(0x81, b"last words", masked=False))
        ws.close(1000)
        server.link.reset()
        assert client is ws
        await ws.closed

    made = after(act)
    assert made.client.because == "TCP was broken off (RST), and no Close frame had come"
    assert made.client.ended is Signal.RST


def test_a_rst_after_a_fin_is_what_counts() -> None:
    over = ((events.FinIn, CLIENT), (events.RstIn, CLIENT), (events.Closed, CLIENT, 1006, "", False))
    made = report_of(written(*OPENING, (events.Opened, CLIENT, ""), *over), CLIENT)
    assert made.client.because == "TCP was broken off (RST), and no Close frame had come"


def test_what_crashed_is_told_on_one_line_and_cut() -> None:
    def crash(connection: Connection, message: str | bytes) -> None:
        raise ValueError("a\nb<i>" + "x" * 1000)

    async def act(setting: Setting) -> None:
        ws, connection = await setting.pair(on_message=crash)
        ws.send("hello")
        await ws.closed
        await connection.closed

    made = after(act)
    assert made.raised.startswith(r"the server's (on_message raised ValueError: a\nb<i>xxx")
    assert made.raised.endswith("xxx… (1,036 characters))")
    assert "<i>" not in made.as_html()


def test_whose_code_raised_an_error_is_said_where_one_did_and_it_failed_nothing() -> None:
    made = virtual.run(lambda loop: play("server-crashes", network="memory", beat=20))
    assert str(made).splitlines()[:4] == [
        "Who hung up first: the server, with a Close frame.",
        "Who failed it: nobody.",
        "Whose code raised an error: the server's (on_message raised KeyError: 'boom').",
        "sent:",
    ]
    [line, _] = ElementTree.fromstring(made.as_html()).iter("p")
    assert "".join(line.itertext()) == " ".join(str(made).splitlines()[:3])
    assert (made.client.raised, made.server.raised) == ("", "on_message raised KeyError: 'boom'")


def test_where_the_code_of_both_raised_an_error_both_are_named() -> None:
    crashes = (
        (events.Raised, SERVER, "on_message raised KeyError"),
        (events.Raised, CLIENT, "onmessage raised it too"),
    )
    made = report_of(written(*OPENING, *crashes), CLIENT)
    assert made.raised == "the client's (onmessage raised it too) and the server's (on_message raised KeyError)"


def test_a_crash_that_nobody_answers_is_no_failure() -> None:
    async def act(setting: Setting) -> None:
        ws, connection = await setting.pair(on_message=policies.crash)
        ws.link.drop("in")
        ws.send("boom")
        await connection.closed

    made = after(act)
    assert made.server.says == "1006, not clean"
    assert made.server.because == "no answer came, and it stopped waiting"
    assert (made.failed, made.raised) == ("nobody", "the server's (on_message raised KeyError: 'boom')")


# While it goes on.


async def go_on(setting: Setting) -> None:
    ws, _ = await setting.pair()
    ws.send("hello")


def test_a_connection_that_is_open_reads_well() -> None:
    assert str(after(go_on)) == (
        "Who hung up first: nobody.\n"
        "Who failed it: nobody.\n"
        "sent:\n  client: no Close frame\n  server: no Close frame\n"
        "received:\n  client: no Close frame\n  server: no Close frame\n"
        "tells its user:\n  client: nothing\n  server: nothing\n"
        "because:\n"
        "  client: it is OPEN, and nothing has told it that anything is wrong\n"
        "  server: it is OPEN, and nothing has told it that anything is wrong\n"
        "Neither side reports anything: each is OPEN, and nothing has told it that anything is wrong."
    )


def test_a_connection_that_is_just_being_made_reads_well() -> None:
    made = report_of(written(*BEGINNING), CLIENT)
    assert made.started == "nobody"
    assert made.client.says == made.server.says == "nothing"
    assert made.client.because == made.server.because == "it is CONNECTING, and the handshake is not done"
    assert made.why == "The client reports nothing, because it is CONNECTING, and the handshake is not done."
    alone = report_of(written(*BEGINNING[:1]), CLIENT)
    assert (alone.why, alone.server.because) == (made.why, "no WebSocket connection reached it")


def test_a_connection_that_is_closing_reads_well() -> None:
    async def act(setting: Setting) -> None:
        ws, _ = await setting.raw_server()
        goodbye = setting.close_frame_of(ws.end)
        ws.close(4000)
        await goodbye

    made = after(act)
    assert made.client.because == "it is CLOSING, and no answer to its Close frame has come yet"
    assert made.client.says == "nothing"

    async def answered(setting: Setting) -> None:
        await act(setting)
        assert isinstance(setting.server, RawEnd)
        setting.server.send(acts.close_frame(4000, masked=False))
        closing = setting.seen(lambda event: isinstance(event, events.BytesIn) and event.end.side == "client")
        await closing

    made = after(answered)
    assert made.client.because == "it is CLOSING, and TCP has not ended yet"
    assert made.client.received is not None


def test_a_page_that_has_not_been_told_yet_is_said_to_be_so() -> None:
    over = ((events.FinOut, SERVER), (events.FinIn, CLIENT), (events.Unlinked, CLIENT), (events.Unlinked, SERVER))
    made = report_of(written(*OPENING, *over), CLIENT)
    assert made.why == "Neither side reports anything: each is CLOSED, and its user has not been told yet."
    assert made.started == "the server, with a FIN"
    early = report_of(written(*BEGINNING, *over), CLIENT)
    assert early.client.because == "it is CLOSED, and its user has not been told yet"
    assert early.server.because == "its connection never opened, so it has nobody to tell"
    assert early.why == "The client reports nothing, because it is CLOSED, and its user has not been told yet."


def test_a_client_that_was_given_up_before_it_was_open_says_so() -> None:
    made = report_of(written(*BEGINNING[:1], (events.Closed, CLIENT, 1006, "", False)), CLIENT)
    assert made.client.because == "it never opened: it was closed before it was open"
    assert (made.started, made.failed) == ("nobody; it never opened", "nobody")


# Where one side was not recorded.


@contextlib.asynccontextmanager
async def behind_a_proxy(
    timeline: Timeline,
) -> AsyncIterator[tuple[WebSocket, Connection, Callable[[], None]]]:
    """Open a connection through a proxy of bytes. Give both ends, and what makes the proxy send a FIN to each."""
    fars: list[asyncio.StreamWriter] = []
    server = EchoServer(ping_interval=None, timeline=timeline)

    async def pass_on(near: asyncio.StreamReader, near_writer: asyncio.StreamWriter) -> None:
        far, far_writer = await asyncio.open_connection("127.0.0.1", server.port)
        fars.extend((near_writer, far_writer))
        far_writer.write(await near.readuntil(b"\r\n\r\n"))
        near_writer.write(await far.readuntil(b"\r\n\r\n"))
        await asyncio.gather(near.read(), far.read())

    def hang_up() -> None:
        for writer in fars:
            writer.write_eof()

    async with server, tcp_server(pass_on) as url:
        ws = await soon(WebSocket(f"{url}{server.url.rpartition('/')[2]}", timeline=timeline).opened)
        yield ws, server.connections[-1], hang_up
        for writer in fars:
            writer.close()


async def test_of_a_server_that_was_not_recorded_only_what_came_is_known(timeline: Timeline) -> None:
    async def script(peer: Peer) -> None:
        peer.write(close_frame(4000, "bye"))
        await peer.gone()

    async with scripted_server(script) as url:
        ws = WebSocket(url, timeline=timeline, close_timeout=0.05)
        assert (await soon(ws.closed)).code == 4000
    assert str(report(ws)) == (
        "Who hung up first: the other end of TCP: the server, or something in between (with a Close frame).\n"
        "Who failed it: nobody that was recorded.\n"
        'sent:\n  client: Close 4000 "bye"\n  server: not known\n'
        'received:\n  client: Close 4000 "bye"\n  server: not known\n'
        'tells its user:\n  client: 4000 "bye", clean\n  server: not known\n'
        "because:\n  client: a Close frame with 4000 reached it\n  server: its side was not recorded\n"
        "The client reports 4000, because a Close frame with 4000 reached it."
    )


async def test_of_a_client_that_was_not_recorded_only_what_came_is_known(server: EchoServer) -> None:
    with BareClient(server) as client:
        [connection] = server.connections
        made = report(connection)
        assert (
            made.why
            == "The server reports nothing, because it is OPEN, and nothing has told it that anything is wrong."
        )
        client.reset()
        await soon(connection.closed)
    made = report(connection)
    assert [client for _, client, _ in made.rows] == [
        "not known",
        "not known",
        "not known",
        "its side was not recorded",
    ]
    assert made.started == "the other end of TCP: the client, or something in between (with a RST)"
    assert made.why == "The server reports 1006, because TCP was broken off (RST), and no Close frame had come."


async def test_behind_a_proxy_nobody_is_accused_who_was_not_seen(timeline: Timeline) -> None:
    """Both ends are on one timeline, and not on one TCP connection: what ends them both stands in between."""
    async with behind_a_proxy(timeline) as (ws, connection, hang_up):
        assert (report(ws).started, report(connection).started) == ("nobody that was recorded",) * 2
        hang_up()
        await soon(ws.closed)
        await soon(connection.closed)
    for end, far in ((ws, "server"), (connection, "client")):
        made = report(end)
        assert made.started == f"the other end of TCP: the {far}, or something in between (with a FIN)"
        assert made.failed == "nobody that was recorded"
        assert "hangs up" not in str(made.ladder)
        assert "other end of TCP (not recorded)" in str(made.ladder)


async def test_a_rst_that_no_end_sent_accuses_nobody_though_both_were_recorded() -> None:
    made = report_of(written(*OPENING, (events.Opened, CLIENT, ""), (events.RstIn, CLIENT)), CLIENT)
    assert made.started == "the other end of TCP: the server, or something in between (with a RST)"


def test_of_a_server_that_never_opened_for_an_unknown_client_it_says_what_is_known() -> None:
    made = report_of(written(BEGINNING[2], (events.Unlinked, SERVER)), SERVER)
    assert made.why == "The server reports nothing, because its connection never opened, so it has nobody to tell."


@pytest.mark.parametrize("first", [3, 5, 8])
def test_where_the_beginning_is_gone_nothing_is_made_up(first: int) -> None:
    story = written(
        *OPENING,
        (events.Opened, CLIENT, ""),
        (events.BytesOut, CLIENT, acts.close_frame(1000, masked=True)),
        (events.BytesIn, SERVER, acts.close_frame(1000, masked=True)),
        (events.Closed, CLIENT, 1000, "", True),
        (events.Closed, SERVER, 1000, "", True),
    )
    made = report_of(story[first:], CLIENT)
    assert made.why == "Nobody knows why: the beginning of the record is gone."
    assert made.started == made.failed == "not known, for the beginning of the record is gone"
    assert [client for _, client, _ in made.rows] == [
        "not known",
        "not known",
        "1000, clean",
        "the beginning of its record is gone",
    ]
    assert report_of(story, CLIENT).why == "Both report 1000: a Close frame with 1000 reached each."


def test_of_an_end_with_no_record_at_all_nothing_is_known() -> None:
    made = report_of((), CLIENT)
    assert made.client.says == "not known"
    assert made.why == "Nobody knows why: the beginning of the record is gone."


# Which connection it is about.


async def test_it_is_about_one_connection_of_many(server: EchoServer) -> None:
    sockets = [await soon(WebSocket(server.url, timeline=server.timeline).opened) for _ in range(3)]
    for code, ws in zip((4000, 4001, 4002), sockets, strict=True):
        ws.close(code)
        await soon(ws.closed)
    for code, ws, connection in zip((4000, 4001, 4002), sockets, server.connections, strict=True):
        await soon(connection.closed)
        assert str(report(ws)) == str(report(connection))
        assert report(ws).why == f"Both report {code}: a Close frame with {code} reached each."


@pytest.mark.parametrize("which", [None, "ws", 5, Timeline(), End("client", 1)])
def test_what_is_no_end_is_an_error_that_says_what_would_do(which: Any) -> None:
    with pytest.raises(
        TypeError, match=rf"takes a WebSocket, one of server\.connections .*, not {type(which).__name__}"
    ):
        report(which)


def test_a_server_is_no_end(server: EchoServer) -> None:
    with pytest.raises(TypeError, match="not EchoServer"):
        report(server)  # type: ignore[arg-type]  # that is the test
