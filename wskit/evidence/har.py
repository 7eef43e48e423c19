"""HAR: what browsers and proxies export of a page's connections, read as events. No I/O of its own.

1. HAR 1.2 knows no WebSocket. Chrome 76 added ``_webSocketMessages`` to the entry of the handshake; others follow it.
2. What a tool does not write is not known. Nobody writes Ping, Pong, fragments or TCP, and only HTTP Toolkit writes how
   it ended.
3. Chromium writes what it failed a connection for, as a message of the type "error". It writes no Close frame and no
   code: whether it was closed cleanly is not in the file.
4. JSON is only trusted to be JSON: every value may be of any type. What cannot be read is left out, and counted.
5. A file has bounds, in bytes, in values and in messages.

Where this was read, and what was seen:

* Chromium's front end: ``front_end/models/har/Log.ts`` of ``ChromeDevTools/devtools-frontend``, and the module itself,
  run in Chromium 156. ``time`` of a message is in seconds since 1970. ``timings.wait`` goes on to the last message that
  came in, and ``time`` to the end if there was one: ``timings.receive`` is then above 0. An answer that opens nothing
  is left out, and its status is 0: an error has it in words. Where no request was sent there is no time of day.
* Playwright 1.65: ``server/har/harTracer`` in the package. ``time`` is in milliseconds, -1 if times are left out. With
  ``content: "attach"`` the messages are in a file beside the HAR, which ``response.content._file`` names.
* HTTP Toolkit: ``src/model/http/har.ts`` of ``httptoolkit/httptoolkit-ui``. ``_webSocketClose`` is "aborted", or has
  ``code``, ``reason`` and ``timestamp``. Its proxy (``httptoolkit/mockttp``, ``src/server/mockttp-server.ts``) takes
  them from the client's Close; there is no ``code`` if that had none, and 1006 is "aborted".
* mitmproxy: ``mitmproxy/addons/savehar.py``. Seconds; nothing about the end, though it records ``closed_by_client``.
* Firefox: ``devtools/client/netmonitor/src/har/har-builder.js``, as in ``BrowserWorks/Waterfox``. No messages.
* Proxyman follows Chrome (``ProxymanApp/Proxyman``, issue 892). What Charles and Fiddler write was not to be found.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from ..protocol.frames import Opcode
from ..record import events
from ..record.events import End
from .loose import headers_of, no_number, number, of, time_of_day, value_of
from .rebuilt import REBUILT, Teller, close_payload, head, peer_of, spoken, target_of, words
from .recording import Brought, Recording, UnreadableError
from .scope import Scope
from .texts import begins

__all__ = ["LONGEST", "MOST", "looks_like_har", "read_har"]

LONGEST: Final = 64 * 2**20
"""How many bytes a file may have."""
VALUES: Final = 3_000_000
"""How many values of JSON it may have. Each takes up to 200 bytes of memory, however short it is in the file."""
MOST: Final = 200_000
"""How many messages it may have."""

_SMALLER: Final = (
    "Make a smaller one: in the browser's network panel, choose the filter for WebSocket (WS), clear the list, let it "
    "happen again, and export only that."
)
_STRINGS: Final = re.compile(rb'"[^"]*"')  # where nothing is escaped; with escapes in it, it would take too long
_STATUS: Final = re.compile(r"Unexpected response code: ([1-9][0-9]{2})\b")
_NO_HANDSHAKE: Final = re.compile(
    r"Error (?:during WebSocket handshake|in connection establishment)|before the connection is"
)
_OUT: Final = frozenset({"send", "sent", "outgoing", "request"})
_IN: Final = frozenset({"receive", "received", "incoming", "response"})
_PROXIES: Final = ("mitmproxy", "HTTP Toolkit", "Proxyman", "Charles", "Fiddler")
_TELLS_FAILURES: Final = ("WebInspector", "Playwright")


def looks_like_har(beginning: bytes) -> bool:
    """Tell whether a file that begins so may be a HAR."""
    text = begins(beginning)
    return text.startswith("{") and re.match(r'\{\s*"log"\s*:|.{0,4096}"log"\s*:\s*\{', text, re.DOTALL) is not None


def read_har(file: IO[bytes], name: str) -> Recording:
    """Read the WebSocket connections of a HAR.

    Raises:
        UnreadableError: if it is no HAR, too large, or has no WebSocket connection.
    """
    log = of(_json(file), "log", dict)
    entries = [one for one in of(log, "entries", list) if isinstance(one, dict)]
    if not isinstance(log.get("entries"), list):
        raise UnreadableError('This is JSON, and no HAR: it has no "log" with "entries".')
    tool = of(of(log, "creator", dict), "name", str)
    some = [_Entry(one) for one in entries if _is_websocket(one)]
    if not some:
        raise UnreadableError(
            f"None of the {len(entries):,} requests in this HAR is a WebSocket connection. Open the network panel "
            "before the page connects, and export when it has ended."
        )
    if sum(len(one.messages) for one in some) > MOST:
        raise UnreadableError(f"This HAR has more than {MOST:,} messages. {_SMALLER}")
    has_frames = any(message.opcode in (8, 9, 10) for one in some for message in one.messages)
    told = "client" if any(one.has_close for one in some) else None
    some.sort(key=lambda one: one.started or math.inf)
    scope = Scope(
        "a HAR",
        place="wire" if tool.startswith(_PROXIES) else "client",
        http=True,
        frames=has_frames,
        closes=has_frames,
        told=frozenset({"client"} if told else ()),
        own=frozenset({"client"} if tool.startswith(_TELLS_FAILURES) else ()),
    )
    brought = tuple(_brought(one, number, scope) for number, one in enumerate(some, 1))
    others = len(entries) - len(some)
    notes = (f"{others:,} other {'request is' if others == 1 else 'requests are'} no WebSocket.",) if others else ()
    by = f" by {words(tool)[:40]}" if tool else ""
    return Recording(name, f"a HAR{by}", brought, notes)


# JSON of any kind.


def _json(file: IO[bytes]) -> Any:
    data = file.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise UnreadableError(f"This HAR has more than {LONGEST // 2**20} MiB. {_SMALLER}")
    if _values(data) > VALUES:
        raise UnreadableError(f"This HAR has more than {VALUES:,} values. {_SMALLER}")
    try:
        return json.loads(data, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(f"This HAR is no whole JSON{where}. Export it again.") from error


def _values(data: bytes) -> int:
    """Count the values of JSON, roughly and quickly: the parser would take a hundred times their room."""
    plain = data.replace(b"\0", b"")  # in UTF-16, which is JSON too
    plain = plain.replace(rb"\\", b"").replace(rb"\"", b"")
    quotes = plain.count(b'"') // 2
    if quotes > 2 * VALUES:  # each value has a name at most
        return quotes
    return sum(map(_STRINGS.sub(b"", plain).count, (b",", b"[", b"{")))


def _is_websocket(entry: dict[str, Any]) -> bool:
    """Tell whether an entry is the handshake of a WebSocket connection, whether it succeeded or not."""
    url = of(of(entry, "request", dict), "url", str).lower()
    return (
        of(entry, "_resourceType", str).lower() == "websocket"
        or url.startswith(("ws:", "wss:"))
        or isinstance(entry.get("_webSocketMessages"), list)
        or value_of(headers_of(of(entry, "request", dict)), "upgrade").lower() == "websocket"
    )


# One entry.


@dataclass(frozen=True, slots=True)
class _Message:
    """A message; ``ours`` is None if it is an error. ``data`` is what its opcode makes of it."""

    time: float | None
    opcode: int
    ours: bool | None
    data: str | bytes


class _Entry:
    """What an entry says of its connection."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self._entry = entry
        self.request, self.response = of(entry, "request", dict), of(entry, "response", dict)
        self.url = of(self.request, "url", str)
        self.asked, self.answered = headers_of(self.request), headers_of(self.response)
        status = number(self.response.get("status"))
        self.status = int(status) if status is not None and 100 <= status < 600 else None
        self.started = time_of_day(entry.get("startedDateTime"))
        self.unread: Counter[str] = Counter()
        self.messages = self._messages()
        self.has_close = "_webSocketClose" in entry

    def _messages(self) -> list[_Message]:
        found = [one for each in of(self._entry, "_webSocketMessages", list) if (one := self._message(each))]
        if all(one.time is not None for one in found):
            found.sort(key=lambda one: one.time or 0.0)
        return found

    def _message(self, message: Any) -> _Message | None:
        way = of(message, "type", str).lower()
        if way not in _OUT | _IN | {"error"}:
            self.unread["are of no kind that is known here"] += 1
            return None
        code = number(message.get("opcode"))
        opcode = 1 if code is None else int(code)
        data = message.get("data")
        text = data if isinstance(data, str) else "" if data is None else json.dumps(data)
        ours = None if way == "error" else way in _OUT
        return _Message(time_of_day(message.get("time")), opcode, ours, self._data(opcode, text, message))

    def _data(self, opcode: int, text: str, message: dict[str, Any]) -> str | bytes:
        if opcode == Opcode.CLOSE:
            code = number(message.get("code"))
            return close_payload(None if code is None else int(code), of(message, "reason", str) or text)
        if opcode not in (Opcode.BINARY, Opcode.PING, Opcode.PONG):
            return text
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            self.unread["are binary, and not in base64: they are shown as they are written"] += opcode == Opcode.BINARY
            return text.encode(errors="replace")

    @property
    def error(self) -> str:
        """What the browser failed it for, in its own words; empty if it says nothing."""
        said = next((one.data for one in self.messages if one.ours is None), "")
        return words(str(said) or of(self.response, "_failureText", str))

    @property
    def ended(self) -> float | None:
        """When it had ended, if this tells that it had."""
        timings = of(self._entry, "timings", dict)
        took, received = number(self._entry.get("time")), number(timings.get("receive"))
        if self.started is None or not took or not received or "_blocked_queueing" not in timings:
            return None
        return self.started + took / 1000

    @property
    def answer_came(self) -> float | None:
        """When the answer to the request had come: no later than the first message, whatever is counted as waiting."""
        first = next((one.time for one in self.messages if one.time is not None), None)
        timings = of(self._entry, "timings", dict)
        names = "blocked", "dns", "connect", "send", "wait"
        if self.started is None:
            return first
        waited = self.started + sum(number(timings.get(name)) or 0.0 for name in names) / 1000
        return waited if first is None else min(waited, first)

    def close(self) -> tuple[float | None, int, str, bool] | None:
        """Return when it was closed, and with what, as HTTP Toolkit writes it."""
        close = self._entry.get("_webSocketClose")
        if close == "aborted":
            return None, 1006, "", False
        if not isinstance(close, dict):
            return None
        code = number(close.get("code"))
        return time_of_day(close.get("timestamp")), 1005 if code is None else int(code), of(close, "reason", str), True


def _brought(entry: _Entry, number: int, scope: Scope) -> Brought:
    times = [one for one in (entry.started, *(message.time for message in entry.messages)) if one is not None]
    since = min(times, default=None)
    teller = Teller(End("client", number), since or 0.0)
    offered = tuple(one.strip() for one in value_of(entry.asked, "sec-websocket-protocol").split(",") if one.strip())
    teller.tell(events.Connecting, entry.started, entry.url, offered)
    _open(teller, entry)
    failed = False
    for message in entry.messages:
        if message.ours is None:
            teller.tell(events.Failed, message.time, words(str(message.data)))
            failed = True
        elif message.opcode in (Opcode.CLOSE, Opcode.PING, Opcode.PONG) and isinstance(message.data, bytes):
            teller.frame(message.time, message.opcode, message.data, ours=message.ours)
        else:
            teller.message(message.time, message.data, ours=message.ours)
    if entry.error and not failed:
        teller.tell(events.Failed, None, entry.error)
    if entry.ended is not None:
        teller.tell(events.Unlinked, entry.ended)
    if (close := entry.close()) is not None:
        time, *told = close
        teller.tell(events.Closed, time, *told)
    here = "the browser" if scope.place == "client" else "a client"
    between = f"{here} → {spoken(entry.url) or 'a server'}"
    return Brought(tuple(teller.happened), teller.end, scope, between, since, tuple(_notes(entry, scope)))


def _open(teller: Teller, entry: _Entry) -> None:
    """Tell of the opening handshake, as far as it went."""
    came = entry.answer_came
    refused = _STATUS.search(entry.error)
    status = entry.status or (int(refused[1]) if refused else None)
    if not entry.asked and status is None:
        return  # no request left, so nobody was there to take it
    teller.tell(events.Linked, entry.started, ("", 0), peer_of(entry.url))
    asked = entry.asked if value_of(entry.asked, "host") else [("Host", spoken(entry.url)), *entry.asked]
    teller.say(entry.started, head(f"GET {target_of(entry.url)} HTTP/1.1", asked))
    if status is None:
        return
    words = of(entry.response, "statusText", str)
    teller.hear(came, head(f"HTTP/1.1 {status} {words}", entry.answered))
    if status == 101 and not _NO_HANDSHAKE.search(entry.error):
        teller.tell(events.Opened, came, value_of(entry.answered, "sec-websocket-protocol").strip())


def _notes(entry: _Entry, scope: Scope) -> Iterator[str]:
    yield REBUILT
    if "_file" in of(entry.response, "content", dict) and not entry.messages:
        yield "Its messages are in a file beside the HAR, which is not read. Record with them in it (content: embed)."
    if entry.status is None and _STATUS.search(entry.error):
        yield "Of the answer only the status is in the HAR."
    for what, many in sorted(entry.unread.items()):
        if many:
            yield f"{many:,} of its messages {what}."
    if entry.has_close:
        yield "The HAR has the code that its proxy got from the client, and not who closed first."
    elif not scope.closes:
        yield "The HAR has no Close frame and no code: how it ended is not in it."
