"""Logged: the lines that the library ``websockets`` wrote of one connection, as its events. No I/O.

1. A line says what its end did or got. What follows from it, by what the library does (websockets 17.4), is told too:

   * It writes ``< EOF`` however TCP ends. By a FIN it was if ``x half-closing TCP connection`` comes behind
     ``= connection is CLOSED``: it only answers a FIN so. By a RST it was if a traceback says ``ConnectionResetError``.
   * An end that fails the connection reads no more. So it did if its Close came first, and no Close and no ``< EOF`` is
     logged until it is CLOSED. A server also ends TCP at once (RFC 6455 section 7.1.7).
   * A crash of the handler is logged when all is over. Its Close, 1011, was sent when it happened.
2. A TCP connection that is never made is not logged.
3. What its user was told is the code that the library has for it: that of the Close that came, or 1006.
4. Where the log begins in the middle, and a line shows that the connection was open, a handshake without headers stands
   for the one that must have been. What was answered is told of where its line is there, and is no frame.
5. Where the log ends within a head of HTTP, that has no end either.
6. A control frame of its own with more than 125 bytes never went out: the library logs it, then checks it, and raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

from ..protocol.frames import Opcode
from ..protocol.redaction import redact_host, shown
from ..record import events
from ..record.events import End
from .debuglines import Line, Payload, payload_of
from .rebuilt import REBUILT, Teller, head, peer_of, words
from .recording import Brought
from .scope import Scope

__all__ = ["Side", "key_of", "side_of", "told"]

Side = Literal["client", "server"]

_WHY: Final = {
    1002: "the peer broke the protocol",
    1007: "text was not UTF-8",
    1009: "a message was too big",
    1011: "it could not go on",
}
_BY_SERVERS: Final = ("connection open", "connection closed", "connection rejected", "! no valid HTTP request")
"""What only a server writes."""
_IN_OPENING: Final = "! no valid HTTP request"
"""What is written as long as nothing else is known of a connection."""
_OF_OPEN: Final = ("connection open", "% sent keepalive", "% received keepalive", "keepalive ping failed")
_MOST_CONTROL: Final = 125
"""How many bytes a control frame may have (RFC 6455 section 5.5)."""
_BODY: Final = 65536
"""How many bytes of a body are filled."""


def side_of(lines: Sequence[Line]) -> Side | None:
    """Tell at which end these lines were written; None if they do not say."""
    for line in lines:
        if line.kind == "request":
            return "client" if line.ours else "server"
        if line.kind == "answer":
            return "server" if line.ours else "client"
        if line.text.startswith(_BY_SERVERS):
            return "server"
    return next((line.side for line in lines if line.side is not None), None)


def key_of(lines: Sequence[Line]) -> str:
    """Return the Sec-WebSocket-Key with which the client asked; empty if it is not there."""
    heads = (line.text.partition(":") for line in lines if line.kind == "header")
    return next((value.strip() for name, _, value in heads if name.lower() == "sec-websocket-key"), "")


def told(lines: Sequence[Line], side: Side, number: int, other: int | None = None, *, is_last: bool = False) -> Brought:
    """Return the connection that these lines are of.

    ``other`` is the number of its other end, if that is known. ``is_last`` tells that the log ends with them.
    """
    logged = _Logged(lines, side, number)
    logged.tell()
    scope = Scope(
        "a log of websockets",
        place=side,
        http=True,
        frames=True,
        closes=True,
        told=frozenset({side}),
        own=frozenset({side}),
    )
    first = lines[0].time
    since = first if first is not None and lines[0].is_absolute else None
    host = logged.header("host", asks=True)
    near, far = ("this program", shown(redact_host(host)) or "a server"), ("a client", "this program")
    between = " → ".join(near if side == "client" else far)
    notes = tuple(logged.notes())
    if other is not None:
        notes += (
            f"Connection {other} is its other end: both have the same Sec-WebSocket-Key. Whether something stands "
            "between the two is not in the log.",
        )
    return Brought(
        tuple(logged.teller.happened),
        logged.teller.end,
        scope,
        between,
        since,
        notes,
        own_clock=first if since is None else None,
        begun_late=logged.begins_late,
        stops=logged.stops or (is_last and logged.awaits_word),
    )


class _Logged:
    """The lines of one connection, while their events are told."""

    def __init__(self, lines: Sequence[Line], side: Side, number: int) -> None:
        self.teller = Teller(End(side, number), lines[0].time or 0.0)
        self._lines = lines
        self._side: Side = side
        # The library may log the first line before it knows of which connection it is.
        asks = (line.kind == "request" or line.text.startswith(_IN_OPENING) for line in lines)
        self._begins = lines[0].text == "CONNECTING" or any(asks)
        self._ended = next((place for place, line in enumerate(lines) if line.text == "CLOSED"), len(lines))
        self._never_opens = not any(line.text == "OPEN" for line in lines)
        self._was_open = any(map(_is_of_open, lines))
        self._is_answered = any(line.kind == "answer" for line in lines)
        # Of each header that came, and of each that went, the first.
        self._headers: dict[tuple[bool, str], str] = {}
        for line in lines:
            if line.kind == "header":
                name, _, value = line.text.partition(":")
                self._headers.setdefault((line.ours, name.lower()), value.strip())
        self._crash = next((line for line in lines if line.kind == "crash"), None)
        self._was_reset = any("ConnectionResetError" in part for line in lines for part in line.trace)
        self._failed = self._opened = self._was_late = False
        self._sent: Payload | None = None
        self._came: Payload | None = None
        self._cut = self._left_out = 0
        self._unsent: list[Payload] = []

    @property
    def begins_late(self) -> bool:
        """Whether the log begins in the middle of the connection."""
        return not self._begins

    @property
    def stops(self) -> bool:
        """Whether the log ends before the connection does."""
        return self._ended == len(self._lines)

    @property
    def awaits_word(self) -> bool:
        """Whether a last word may come now, behind all else: what its handler raised, or that TCP is half-closed."""
        is_last = self._lines[-1].text in ("CLOSED", "connection closed")
        by_error = self._crash is None and self._sent is not None and _code(self._sent) == 1011
        return is_last and (by_error or (self._sent is None and self._came is None))

    @property
    def _may_only_answer(self) -> bool:
        """Whether the peer's Close may have come before the log begins: behind one, nothing of the peer comes."""
        return not self._begins and not any(line.kind == "frame" and not line.ours for line in self._lines)

    def header(self, name: str, *, asks: bool) -> str:
        """Return the value of a header of the request (``asks``) or of the answer; empty if it is not there."""
        return self._headers.get((asks == (self._side == "client"), name), "")

    def tell(self) -> None:
        """Tell all that happened."""
        self._begin()
        place = 0
        while place < len(self._lines):
            line = self._lines[place]
            if line.kind in ("request", "answer"):
                place = self._head(place)
                continue
            match line.kind:
                case "frame":
                    self._frame(line, place)
                case "state" if line.text == "OPEN":
                    self._opened = True
                    self.teller.tell(events.Opened, line.time, self.header("sec-websocket-protocol", asks=False))
                case "state" if line.text == "CLOSED":
                    self._end(line, place)
                case "half" if place < self._ended:
                    self.teller.tell(events.FinOut, line.time)
                case "late":
                    self._was_late = True
                    self._fail(line, "a ping was not answered in time")
                case "body" if self._is_answered:  # else its head is missing, and nobody knows what it is of
                    size = min(int(re.sub(r"\D", "", line.text)), _BODY)
                    (self.teller.say if line.ours else self.teller.hear)(line.time, b"." * size)
            place += 1

    def _begin(self) -> None:
        first = self._lines[0]
        host = self.header("host", asks=True)
        url = ""
        if self._side == "client" and self._begins:
            target = next((line.text.split(" ")[1] for line in self._lines if line.kind == "request"), "/")
            offered = self.header("sec-websocket-protocol", asks=True).split(",")
            names = tuple(one.strip() for one in offered if one.strip())
            url = f"ws://{host}{target}"
            self.teller.tell(events.Connecting, first.time, url, names)
        self.teller.tell(events.Linked, first.time, ("", 0), peer_of(url))
        if self._begins:
            return
        out, back = self._ways()
        if self._is_answered or self._was_open:
            out(first.time, head("GET / HTTP/1.1", [("Host", "")]))
        if not self._is_answered and self._was_open:
            back(first.time, head("HTTP/1.1 101 Switching Protocols", ()))

    def _ways(self) -> tuple[Callable[[float | None, bytes], None], Callable[[float | None, bytes], None]]:
        """Return how what the client sends is told of, and what the server sends."""
        ways = self.teller.say, self.teller.hear
        return ways if self._side == "client" else ways[::-1]

    def _head(self, place: int) -> int:
        """Tell of the head that begins at this line, and return where the next thing begins."""
        first = self._lines[place]
        place += 1
        headers = []
        while place < len(self._lines) and (line := self._lines[place]).kind == "header" and line.ours == first.ours:
            name, _, value = line.text.partition(":")
            headers.append((name, value.strip()))
            place += 1
        data = head(first.text, headers)
        if place == len(self._lines):
            data = data.removesuffix(b"\r\n")
        (self.teller.say if first.ours else self.teller.hear)(first.time, data)
        if self._side == "client" and first.kind == "answer":
            status = first.text.split(" ")[1]
            if status != "101":
                self._fail(first, f"the server answered with HTTP status {status} instead of 101")
            elif self._ended < len(self._lines) and self._never_opens:
                self._fail(first, "the server's answer was not a WebSocket handshake")
        return place

    def _fail(self, line: Line, why: str) -> None:
        if not self._failed:
            self._failed = True
            self.teller.tell(events.Failed, line.time, why)

    def _frame(self, line: Line, place: int) -> None:
        found = payload_of(line.text)
        if found is None:
            self._left_out += 1
            return
        if line.ours and found.opcode >= Opcode.CLOSE and found.size > _MOST_CONTROL:
            self._unsent.append(found)
            return
        self._cut += found.is_cut
        is_first_close = found.opcode == Opcode.CLOSE and (self._sent if line.ours else self._came) is None
        if is_first_close and line.ours:
            self._say_goodbye(line, found, place)
        if found.data is None:
            size = found.size
            self.teller.tell(events.Gone, line.time, 1, size * line.ours, size * (not line.ours))
        else:
            self.teller.frame(line.time, found.opcode, found.data, ours=line.ours, fin=found.fin)
        if is_first_close and not line.ours:
            self._came = found
            # As a page's WebSocket, which is CLOSING from then on. A server's handler is told when all is over.
            if self._side == "client" and self._sent is None and _code(found) is not None:
                self.teller.tell(events.Closing, line.time, False, None, "")

    def _say_goodbye(self, line: Line, close: Payload, place: int) -> None:
        """Tell why this end says goodbye, unless it only answers."""
        self._sent = close
        if self._came is not None and _code(self._came) is not None:
            return
        if self._may_only_answer:
            return
        code = _code(close)
        reason = (close.data or b"")[2:].decode(errors="replace")
        if self._fails_by(place):
            self._fail(line, f"{_WHY.get(code or 0, 'it failed the connection')}{f': {reason}' if reason else ''}")
            return
        if code == 1011 and self._crash is not None and (what := _raised(self._crash)):
            self.teller.tell(events.Raised, line.time, f"{what} (line {self._crash.number:,} of the log)")
        self.teller.tell(events.Closing, line.time, True, None if code == 1005 else code, reason if code else "")

    def _fails_by(self, place: int) -> bool:
        """Tell whether this end fails the connection by the Close that it sends in this line."""
        if self._was_late or self._came is not None:  # a Close that is none came
            return True
        later = self._lines[place + 1 : self._ended]
        if any(not line.ours and (line.kind == "eof" or line.text.startswith("CLOSE")) for line in later):
            return False
        # Behind a failure nothing of the peer is read, and a server says so at once.
        at_once = [line.kind for line in later[:2]] == ["state", "eof"]
        return self._ended < len(self._lines) or (self._side == "server" and at_once)

    def _end(self, line: Line, place: int) -> None:
        if place != self._ended:
            return
        behind = next((one for one in self._lines[place + 1 :] if one.kind == "half"), None)
        answers_at_once = behind is not None and self._lines[place - 1].kind == "eof"
        if self._was_reset:
            self.teller.tell(events.RstIn, line.time)
        elif answers_at_once:
            self.teller.tell(events.FinIn, line.time)
            self.teller.tell(events.FinOut, line.time)
        if self._side == "client" and not self._opened and self._begins:
            self._fail(line, "no answer came that is HTTP")
        if not self._begins and self._sent is None and self._crash is not None and (what := _raised(self._crash)):
            self.teller.tell(events.Raised, line.time, f"{what} (line {self._crash.number:,} of the log)")
        self.teller.tell(events.Unlinked, line.time)
        if self._opened or (not self._begins and self._was_open):
            self._tell_user(line)

    def _tell_user(self, line: Line) -> None:
        if self._may_only_answer:
            return
        code = None if self._came is None else _code(self._came)
        if code is None or self._failed:
            self.teller.tell(events.Closed, line.time, 1006, "", False)
        else:
            reason = ((self._came and self._came.data) or b"")[2:].decode(errors="replace")
            self.teller.tell(events.Closed, line.time, code, reason, self._sent is not None)

    def notes(self) -> Iterator[str]:
        """Say what is missing, or could not be read."""
        yield REBUILT
        if not self._begins and self._was_open:
            yield "The log begins after the opening handshake. One without headers stands for what is missing of it."
        elif not self._begins:
            yield "The log begins in the middle of the connection, and nothing in it tells whether that ever opened."
        for unsent in self._unsent:
            code = _close_code(unsent)
            yield (
                f"A {unsent.opcode.name.capitalize()}{f' with {code}' if code else ''} of {unsent.size} bytes is "
                f"logged, and never went out: more than {_MOST_CONTROL} are not allowed, and the library raised an "
                "error in its place."
            )
        if self._ended == len(self._lines):
            yield "The log ends before the connection does."
        if self._cut:
            yield f"{self._cut:,} of its payloads are cut in the log. They are filled, so that their sizes are right."
        if self._left_out:
            yield f"{self._left_out:,} of its lines are cut in the log, and left out."
        if self._crash is not None and not _raised(self._crash):
            yield "Its handler raised ConnectionClosed, because the connection had ended: it caused nothing."


def _is_of_open(line: Line) -> bool:
    """Tell whether a line is only written of a connection that was open."""
    is_state = line.kind == "state" and line.text in ("OPEN", "CLOSING")
    return is_state or line.kind in ("frame", "late", "crash") or line.text.startswith(_OF_OPEN)


def _close_code(close: Payload) -> int | None:
    data = close.data or b""
    return int.from_bytes(data[:2]) if close.opcode == Opcode.CLOSE and len(data) >= 2 else None


def _code(close: Payload) -> int | None:
    """Return the code of a Close, 1005 if it has none, and None if it is not valid."""
    data = close.data or b""
    if not data and close.size == 0:
        return 1005
    return int.from_bytes(data[:2]) if len(data) >= 2 and _is_valid(data) else None


def _is_valid(data: bytes) -> bool:
    code = int.from_bytes(data[:2])
    return code in (*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)) and _is_text(data[2:])


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _raised(crash: Line) -> str:
    """Return what the handler raised; empty if that was only the library's word that all is over."""
    what = crash.trace[-1].strip() if crash.trace else "an exception"
    if what.startswith("websockets.exceptions.ConnectionClosed"):
        return ""
    return f"the handler raised {words(what)}"
