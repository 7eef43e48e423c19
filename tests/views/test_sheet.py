"""Sheets: a log has what its side alone could know, in the words of an application."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import pytest

from wskit import EchoServer, Timeline, WebSocket
from wskit.endings.table import find, performed
from wskit.ends import failure as library
from wskit.loops.virtual import fast_forward
from wskit.reading.passages import SIDES
from wskit.reading.signs import Signs
from wskit.views.sheet import Sheet, log_sheet

ABNORMAL = "onclose: code=1006 reason='' was_clean=False"
NOTHING = "ConnectionClosedError: no close frame received or sent"
OPEN = "(nothing more: for this side the connection is OPEN)"
ASKS = "send('Is anybody there?')"
PONG = "ConnectionClosedError: sent 1011 (internal error) keepalive ping timeout; no close frame received"
SAYS = "onclose: code={} reason='{}' was_clean={}".format
BIG = "frame with 26 bytes exceeds limit of 16 bytes"
CUT = "unexpected end of data at position 3"
NO_CODE = "1005 (no status received [internal])"
SERVER, CLIENT = "4002 (private use) the server is done", "4001 (private use) the client is done"
STATUS = "1002 (protocol error) invalid status code"

LOGS: dict[str, tuple[list[str], list[str]]] = {
    "network-resets": (["onopen", ABNORMAL], ["connection open", NOTHING]),
    "network-cuts": (["onopen", ABNORMAL], ["connection open", NOTHING]),
    "server-killed": (["onopen", ABNORMAL], ["(of this side nothing was recorded)"]),
    "refused": (["onerror", ABNORMAL], ["(no line about this connection)"]),
    "ws-to-tls": (["onerror", ABNORMAL], ["(no line about this connection)"]),
    "server-no-answer": (
        ["onopen", "close(1000, 'goodbye?')", ABNORMAL],
        ["connection open", "ConnectionClosedError: received 1000 (OK) goodbye?; no close frame sent"],
    ),
    "client-no-answer": (
        ["onopen", SAYS(1000, "goodbye?", False)],
        [
            "connection open",
            "close(1000, 'goodbye?')",
            "ConnectionClosedError: sent 1000 (OK) goodbye?; no close frame received",
        ],
    ),
    "black-hole": (["onopen", ASKS, OPEN], ["connection open", OPEN]),
    "black-hole-pings": (["onopen", ASKS, OPEN], ["connection open", PONG]),
    "deaf-client": (["onopen", OPEN], ["connection open", PONG]),
    "deaf-server": (["onopen", SAYS(1011, "keepalive ping timeout", True)], ["connection open", PONG]),
    "both-at-once": (
        ["onopen", "close(4001, 'the client is done')", SAYS(4002, "the server is done", True)],
        [
            "connection open",
            "close(4002, 'the server is done')",
            f"ConnectionClosedError: sent {SERVER}; then received {CLIENT}",
        ],
    ),
    "server-crashes": (
        ["onopen", "send('boom')", SAYS(1011, "", True)],
        [
            "connection open",
            "received 'boom'",
            "on_message raised KeyError: 'boom'",
            "ConnectionClosedError: sent 1011 (internal error); then received 1011 (internal error)",
        ],
    ),
    "server-1011": (
        ["onopen", SAYS(1011, "because", True)],
        [
            "connection open",
            "close(1011, 'because')",
            "ConnectionClosedError: sent 1011 (internal error) because; then received 1011 (internal error) because",
        ],
    ),
    "server-no-code": (
        ["onopen", SAYS(1005, "", True)],
        ["connection open", f"ConnectionClosedOK: sent {NO_CODE}; then received {NO_CODE}"],
    ),
    "client-no-code": (
        ["onopen", "close()", SAYS(1005, "", True)],
        ["connection open", f"ConnectionClosedOK: received {NO_CODE}; then sent {NO_CODE}"],
    ),
    "server-masks": (
        ["onopen", "onerror", ABNORMAL],
        [
            "connection open",
            "ConnectionClosedError: received 1002 (protocol error) Masked frame from server; no close frame sent",
        ],
    ),
    "server-says-1006": (
        ["onopen", "onerror", ABNORMAL],
        [
            "connection open",
            "ConnectionClosedError: sent 1006 (abnormal closure [internal]); then received 1002 (protocol error)",
        ],
    ),
    "server-text-not-text": (
        ["onopen", "onerror", ABNORMAL],
        [
            "connection open",
            "ConnectionClosedError: received 1002 (protocol error) Invalid UTF-8 in text frame; no close frame sent",
        ],
    ),
    "text-not-text": (
        ["onopen", SAYS(1007, CUT, False)],
        [
            "connection open",
            f"ConnectionClosedError: sent 1007 (invalid frame payload data) {CUT}; no close frame received",
        ],
    ),
    "reason-not-text": (
        ["onopen", SAYS(1007, "invalid start byte at position 0", True)],
        [
            "connection open",
            "ConnectionClosedError: sent 1007 (invalid frame payload data) invalid start byte at position 0; "
            "no close frame received",
        ],
    ),
    "illegal-code": (
        ["onopen", SAYS(1002, "invalid status code", True)],
        ["connection open", f"ConnectionClosedError: sent {STATUS}; no close frame received"],
    ),
    "impossible-code": (
        ["onopen", SAYS(1002, "invalid status code", True)],
        ["connection open", f"ConnectionClosedError: sent {STATUS}; no close frame received"],
    ),
    "too-big": (
        ["onopen", "send('more than 16 bytes of text')", SAYS(1009, BIG, True)],
        ["connection open", f"ConnectionClosedError: sent 1009 (message too big) {BIG}; no close frame received"],
    ),
}


@functools.cache
def record_of(ending: str) -> Signs:
    """Make an ending happen, and return what was recorded. No loop may be running here."""

    async def make() -> Signs:
        timeline = Timeline()
        # Where a process or certificates are needed, there is a real clock, and a real network.
        async with performed(ending, timeline=timeline, beat=0.1 if find(ending).needs else 1):
            return Signs(timeline.events())

    return asyncio.run(make() if find(ending).needs else fast_forward(make))


@pytest.mark.parametrize("ending", LOGS)
def test_both_sides_wrote_what_they_should(ending: str) -> None:
    for side, lines in zip(SIDES, LOGS[ending], strict=True):
        assert log_sheet(record_of(ending), side) == Sheet(f"The {side}'s log", tuple(lines))


REAL = ["network-cuts", "client-no-answer", "deaf-server", "both-at-once", "server-crashes", "client-no-code"]
REAL += ["text-not-text", "reason-not-text", "illegal-code", "too-big"]


@pytest.mark.parametrize("ending", REAL)
def test_the_last_line_of_a_server_is_what_the_library_itself_says(
    monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    said: list[str] = []

    def listen(error: Any) -> Any:
        said.append(f"{type(error).__name__}: {error}")
        return library.ending(error)

    monkeypatch.setattr("wskit.ends.connection.ending", listen)
    record_of.__wrapped__(ending)
    assert said == [LOGS[ending][1][-1]]


def test_messages_that_were_received_are_in_a_page_s_log() -> None:
    async def talk() -> tuple[Sheet, Sheet]:
        timeline = Timeline()
        server = EchoServer(timeline=timeline)
        ws = await WebSocket(server.url, timeline=timeline).opened
        back: asyncio.Queue[Any] = asyncio.Queue()
        ws.onmessage = back.put_nowait
        for message in ("it's\n", b"\x01"):
            ws.send(message)
            await back.get()
        server.close()
        await ws.closed
        await server.closed
        happened = timeline.events()
        signs = Signs(happened)
        return log_sheet(signs, "client"), log_sheet(signs, "server")

    page, library_says = asyncio.run(talk())
    assert page.lines[1:5] == (
        "send('it's\\n')",
        "onmessage: 'it's\\n'",
        "send(01 (1 byte, binary))",
        "onmessage: 01 (1 byte, binary)",
    )
    assert library_says.lines[1:] == (
        "received 'it's\\n'",
        "send('it's\\n')",
        "received 01 (1 byte, binary)",
        "send(01 (1 byte, binary))",
        "close(1001)",
        "ConnectionClosedOK: sent 1001 (going away); then received 1001 (going away)",
    )


def test_a_sheet_shows_its_lines_escaped() -> None:
    sheet = Sheet("The client's log", ("onopen", "send('<b>')"))
    assert str(sheet) == repr(sheet) == "The client's log\n  onopen\n  send('<b>')"
    bundle = sheet._repr_mimebundle_()
    assert bundle["text/plain"] == str(sheet)
    assert "<span>onopen</span><span>send(&#x27;&lt;b&gt;&#x27;)</span></pre>" in bundle["text/html"]
    assert "<style>" in bundle["text/html"]
