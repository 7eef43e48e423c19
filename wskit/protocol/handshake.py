"""Handshake: the HTTP at the beginning of a connection, one head in each direction (RFC 6455 section 4). No I/O.

1. Bytes come in portions of any size; the head comes out when its last byte has come in, or as soon as it is clear that
   there will be none. Either is the same however the bytes are cut.
2. Nothing raises. What is wrong with a head is a sentence in it.
3. No secret leaves this module: :mod:`~wskit.protocol.redaction` decides what one is. In bytes each is replaced by as
   many ``*``, so that every other byte stays where it was.
4. A subprotocol that was offered is such a secret until it is chosen. What was offered is kept as hashes, so that what
   was chosen can be found among it.
5. What a view shows is the same on every run: a value that differs each time is replaced by words on what it is.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias, cast

import h11

from .redaction import redact, shown, span

__all__ = ["Head", "HeadParser", "rows"]

LIMIT: Final = 64 * 1024
"""How many bytes a head may have."""

Sender: TypeAlias = Literal["client", "server"]

_END: Final = re.compile(rb"\n\r?\n")
_METHOD: Final = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]{0,64}")
_PROTOCOL: Final = "sec-websocket-protocol"


@dataclass(frozen=True, slots=True)
class Head:
    """The HTTP head of one direction, as it stood on the wire but for its secrets.

    ``problem`` is empty if this is an HTTP head, and else one sentence on what is wrong; then there are no ``headers``
    and no ``status``, and ``raw`` is as much as it takes to see it. ``raw`` begins with the first byte of the
    direction: informational answers, such as 100 Continue, are in it and nowhere else.
    """

    sender: Sender
    first_line: str
    headers: tuple[tuple[str, str], ...]
    status: int | None
    raw: bytes
    problem: str
    offers: tuple[int, ...] = field(default=(), repr=False, compare=False)
    """Of a request, the hash of each subprotocol that it offers. It is another one in every process."""

    def after(self, response: Head | None) -> Head:
        """Return this request as it may be shown when that is the response: with the subprotocol that was chosen."""
        chosen, offers = response.chosen if response else "", iter(self.offers)
        headers = tuple(
            (name, ",".join(_revealed(one, chosen, next(offers, None)) for one in value.split(",")))
            if chosen and name.lower() == _PROTOCOL
            else (name, value)
            for name, value in self.headers
        )
        return replace(self, headers=headers)

    @property
    def chosen(self) -> str:
        """Of a response that opens a connection, the subprotocol that it chooses, or nothing."""
        choices = self.values(_PROTOCOL) if self.status == 101 else []
        return choices[0] if len(choices) == 1 and choices[0].strip("*") else ""

    @property
    def agrees_to_compress(self) -> bool:
        """Of a response that opens a connection, whether it agrees to permessage-deflate (RFC 7692 section 5)."""
        agreed = ",".join(self.values("Sec-WebSocket-Extensions")) if self.status == 101 else ""
        return any(one.partition(";")[0].strip().lower() == "permessage-deflate" for one in agreed.split(","))

    def values(self, name: str) -> list[str]:
        """Return the values of every header of that name, whatever its case."""
        return [value for one, value in self.headers if one.lower() == name.lower()]


class HeadParser:
    """Reads the head that one side sends, from the first byte of the connection.

    Args:
        sender: which side sends it. A client sends a request and a server the response to it.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender: Sender = sender
        self._buffer = bytearray()
        self._state: Literal["reading", "read", "hopeless"] = "reading"

    @property
    def rest(self) -> bytes:
        """The bytes after the head: the first frames. Nothing as long as there is no head."""
        return bytes(self._buffer) if self._state == "read" else b""

    def feed(self, data: bytes | bytearray | memoryview) -> Head | None:
        """Take the next bytes. Return the head when they complete it, or rule it out; None before and after."""
        if self._state == "hopeless" or not data:
            return None
        came = len(self._buffer)
        self._buffer += data
        if self._state == "read":
            return None
        if wrong := _not_http(self._sender, self._buffer):
            size, problem = wrong
            return self._give_up(size, problem)
        # Only a blank line that ends in these bytes can end the head: most portions need no look at all that came.
        blank = _END.search(self._buffer, max(came - 2, 0), LIMIT)
        if blank and (found := span(self._buffer[:LIMIT])):
            return self._read(*found)
        if len(self._buffer) >= LIMIT:
            return self._give_up(LIMIT, f"the head does not end within {LIMIT:,} bytes")
        return None

    def end(self) -> Head | None:
        """Say that the stream ends here. Return the head with its problem if it was not complete, and else None."""
        if self._state != "reading":
            return None
        came = len(self._buffer)
        many = "1 byte" if came == 1 else f"{came:,} bytes"
        return self._give_up(came, f"the stream ends inside the head, after {many}" if came else "nothing was sent")

    def _give_up(self, size: int, problem: str) -> Head:
        raw = redact(bytes(self._buffer[:size]))
        self._state = "hopeless"
        self._buffer.clear()
        first, newline, _ = raw.partition(b"\n")
        return Head(self._sender, _text(first) if newline else "", (), None, raw, problem)

    def _read(self, start: int, end: int) -> Head:
        raw = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._state = "read"
        safe = redact(raw)
        first = _text(safe[start:].partition(b"\n")[0])
        try:
            event = _parse(self._sender, safe)
            original = _parse(self._sender, raw)  # the stars may hide what is against the rules
        except h11.RemoteProtocolError as error:
            return Head(self._sender, first, (), None, safe, _why(self._sender, error))
        offers = tuple(
            hash(one.strip(" \t"))
            for name, value in original.headers
            if name.lower() == _PROTOCOL.encode()
            for one in value.decode("latin-1").split(",")
        )
        # Every byte is a character in Latin-1, so this neither fails nor loses anything.
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers.raw_items())
        if isinstance(event, h11.Request):
            return Head(self._sender, first, headers, None, safe, "", offers)
        return Head(self._sender, first, headers, event.status_code, safe, "")


def _revealed(one: str, chosen: str, offer: int | None) -> str:
    """Return one of the starred subprotocols, or in its place the chosen one, if it is that."""
    return one[: len(one) - len(one.lstrip(" \t"))] + chosen if offer == hash(chosen) else one


def _text(line: bytes) -> str:
    return shown(line.rstrip(b"\r").decode("latin-1"))


def _not_http(sender: Sender, data: bytearray) -> tuple[int, str] | None:
    """Return how many bytes show that this is no HTTP, and a sentence on it; None as long as it may be HTTP."""
    if data[0] in (0x15, 0x16):  # an alert, a handshake: what either side of TLS begins with (RFC 8446 section 5.1)
        if len(data) == 1:
            return None
        if data[1] == 3:
            return 2, "this is TLS, not HTTP"
    if sender == "server":
        expected = 'a response begins with "HTTP/"'
        at = next((at for at, byte in enumerate(b"HTTP/"[: len(data)]) if data[at] != byte), None)
    else:
        expected = "a request begins with a method, such as GET"
        method = cast(re.Match[bytes], _METHOD.match(data)).end()  # it matches anything, nothing included
        at = None if method == len(data) or (method and data[method] == 0x20) else method
    return None if at is None else (at + 1, f"this is not HTTP: {expected}, and byte {at} is 0x{data[at]:02x}")


_ASKED: Final = [("Host", "server"), ("Connection", "Upgrade"), ("Upgrade", "websocket")]


def _parse(sender: Sender, raw: bytes) -> h11.Request | h11.InformationalResponse | h11.Response:
    if sender == "client":
        connection = h11.Connection(h11.SERVER, LIMIT)
    else:
        connection = h11.Connection(h11.CLIENT, LIMIT)
        # It takes a 101 only where somebody asked for one.
        connection.send(h11.Request(method="GET", target="/", headers=_ASKED))
        connection.send(h11.EndOfMessage())
    connection.receive_data(raw)
    event = connection.next_event()
    while isinstance(event, h11.InformationalResponse) and event.status_code != 101:
        event = connection.next_event()
    # There is a head, whole and nothing else, so there is an event of one.
    return cast("h11.Request | h11.InformationalResponse | h11.Response", event)


def _why(sender: Sender, error: h11.RemoteProtocolError) -> str:
    what = re.sub(r":? b(?:ytearray|['\"]).*", "", str(error))  # the line itself may hold a secret
    kind = "request" if sender == "client" else "response"
    return f"this is not a valid HTTP {kind}: {what[:1].lower()}{what[1:]}"


def rows(head: Head) -> list[tuple[str, str]]:
    """Return the headers for a view, the same on every run: what differs each time is described in brackets."""
    return [(name, _described(name.lower(), value)) for name, value in head.headers]


_DESCRIBED: Final = {
    "date": "(the time of the answer)",
    "server": "(the server's software)",
    "user-agent": "(the client's software)",
}


def _described(name: str, value: str) -> str:
    if name in _DESCRIBED:
        return _DESCRIBED[name]
    if name in ("host", "origin"):
        return shown(re.sub(r":\d+\Z", ":(port)", value))
    if name in ("content-location", "location", "referer"):
        return shown(value)
    if name == _PROTOCOL:
        return re.sub(r"(?<![^\s,])\*+(?![^\s,])", "…", value)
    if value and not value.strip("* "):
        return "(not shown)"
    if name == "sec-websocket-key":
        return "(16 random bytes, base64)" if _base64_size(value) == 16 else f"{value} (not 16 bytes in base64)"
    if name == "sec-websocket-accept":
        fits = _base64_size(value) == 20
        return "(SHA-1 of the key and a fixed text, base64)" if fits else f"{value} (not 20 bytes in base64)"
    return value


def _base64_size(value: str) -> int | None:
    try:
        return len(base64.b64decode(value, validate=True))
    except ValueError:
        return None
