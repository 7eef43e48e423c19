"""A recorded connection as Chromium would export it: what it writes of it, and nothing of what it does not.

``tests/world/test_hars.py`` holds it to what Chromium 156 exports itself, of the same endings.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from ..protocol.handshake import HeadParser
from . import events
from .events import End, Event

__all__ = ["MIDNIGHT", "as_har", "words_of"]

MIDNIGHT: Final = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
"""The time of day at which a record's clock is taken to stand at 0."""

_HANDSHAKE: Final = "Error during WebSocket handshake: "
_CONNECTION: Final = "Error in connection establishment: net::"
_CLOSE: Final = "close"
"""Chromium writes the frame without a capital."""
_WORDS: Final = {
    "the peer broke the protocol: a server's frame is masked": (
        "A server must not mask any frames that it sends to the client."
    ),
    "the peer broke the protocol: 1006 may not stand in a Close frame": (
        f"Received a broken {_CLOSE} frame containing a reserved status code."
    ),
    "the peer broke the protocol: text that is not UTF-8": "Could not decode a text frame as UTF-8.",
    "nothing is listening at this address": f"{_CONNECTION}ERR_CONNECTION_REFUSED",
    "the server agreed to none of the protocols that were offered": (
        f"{_HANDSHAKE}Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received"
    ),
    "it was closed before it was open": "WebSocket is closed before the connection is established.",
    "the server ended the TCP connection, and no answer in HTTP had come": (
        "Connection closed before receiving a handshake response"
    ),
    "the server ended the TCP connection before the handshake was done": f"{_CONNECTION}ERR_CONNECTION_CLOSED",
    "no TLS connection could be made: CERTIFICATE_VERIFY_FAILED": f"{_CONNECTION}ERR_CERT_AUTHORITY_INVALID",
    # The channel is gone with the page: nothing is written.
    "the page was put away, and its user came back to it": "",
}
"""What Chromium says where wskit says this."""


def words_of(why: str) -> str:
    """Return what Chromium says where wskit says why an end failed the connection."""
    before, _, rest = why.partition("the server answered with HTTP status ")
    if not before and rest:
        return f"{_HANDSHAKE}Unexpected response code: {rest[:3]}"
    return _WORDS[why]


def as_har(recorded: Iterable[Event]) -> bytes:
    """Return the HAR that a browser would write whose page has the clients of these events."""
    happened = tuple(recorded)
    middle = {one.to for one in happened if isinstance(one, events.Bridged)}
    ends = dict.fromkeys(one.end for one in happened if isinstance(one, events.Connecting) and one.end not in middle)
    entries = [_entry([one for one in happened if one.end == end], end) for end in ends]
    creator = {"name": "WebInspector", "version": "537.36"}
    return json.dumps({"log": {"version": "1.2", "creator": creator, "pages": [], "entries": entries}}).encode()


def _entry(own: Sequence[Event], end: End) -> dict[str, Any]:
    began = next(one for one in own if isinstance(one, events.Connecting))
    asked, answered = (_head(own, kind) for kind in (events.BytesOut, events.BytesIn))
    opened = next((one for one in own if isinstance(one, events.Opened)), None)
    closed = next((one for one in own if isinstance(one, events.Closed)), None)
    # Where no request was sent, Chromium knows no time of day.
    since = MIDNIGHT if asked else 0.0
    status, words = (int(answered[0][9:12]), answered[0][13:]) if opened is not None else (0, "")
    heard = [one.time for one in own if isinstance(one, events.Opened | events.Received | events.Failed)]
    wait = max(heard, default=began.time) - began.time
    took = (began.time + wait if closed is None else max(closed.time, began.time + wait)) - began.time
    started = datetime.fromtimestamp(since + began.time if asked else -1, UTC)
    return {
        "_priority": None,
        "_resourceType": "websocket",
        "cache": {},
        "request": {
            "method": "GET",
            "url": began.url,
            "httpVersion": "HTTP/1.1",
            "headers": _headers(asked[1:]),
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": status,
            "statusText": words,
            "httpVersion": "HTTP/1.1" if status else "",
            "headers": _headers(answered[1:]) if status else [],
            "cookies": [],
            "content": {"size": 0, "mimeType": "x-unknown"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            "_transferSize": 0,
            "_error": None,
            "_fetchedViaServiceWorker": False,
        },
        "serverIPAddress": "",
        "startedDateTime": started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "time": 1000 * took,
        "timings": {
            **dict.fromkeys(("blocked", "dns", "ssl", "connect", "_blocked_queueing"), -1),
            "send": 0,
            "wait": 1000 * wait,
            # Something always passes between the last that came and the end, but a record's clock may stand still.
            "receive": 0 if closed is None else max(1000 * (took - wait), 0.001),
        },
        "_webSocketMessages": [one for event in own for one in _messages(event, since)],
    }


def _head(own: Sequence[Event], kind: type[events.BytesOut] | type[events.BytesIn]) -> list[str]:
    """Return the lines of the head that went this way; nothing if there was none."""
    data = b"".join(one.data for one in own if isinstance(one, kind))
    parser = HeadParser("client" if kind is events.BytesOut else "server")
    found = parser.feed(data)
    if found is None or found.problem:
        return []
    return data[: len(data) - len(parser.rest)].decode("latin-1").rstrip("\r\n").split("\r\n")


def _headers(lines: Iterable[str]) -> list[dict[str, str]]:
    pairs = (line.partition(":") for line in lines)
    return [{"name": name, "value": value.strip()} for name, _, value in pairs]


def _messages(event: Event, since: float) -> Iterable[dict[str, Any]]:
    match event:
        case events.Sent() | events.Received():
            is_text = isinstance(event.data, str)
            data = event.data if isinstance(event.data, str) else base64.b64encode(event.data).decode()
            way = "send" if isinstance(event, events.Sent) else "receive"
            yield {"type": way, "time": since + event.time, "opcode": 1 if is_text else 2, "data": data}
        case events.Failed() if said := words_of(event.why):
            yield {"type": "error", "time": since + event.time, "opcode": -1, "data": said}
