"""Rebuilt: the bytes of a connection whose recording has only messages and headers. No I/O.

1. What is read from bytes elsewhere (:mod:`wskit.reading`) can then be read from such a recording, too.
2. A frame is as short as it may be. A client's has the masking key 0, which changes nothing.
3. Of a head, the lines are in the order of the recording. What would end a line early ends it.
4. Events never go back in time. Where a time is not known, it is that of the event before.
5. The addresses of such a connection are not known. An end of it has none, and its peer is the host of its URL.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

from ..protocol.frames import Opcode
from ..protocol.legible import preview
from ..protocol.quoting import quoted
from ..protocol.redaction import redact_host, redact_url, shown
from ..record import events
from ..record.events import End, Event

__all__ = ["REBUILT", "Teller", "as_utf8", "close_payload", "frame", "head", "peer_of", "spoken", "target_of", "words"]

REBUILT: Final = "The bytes are rebuilt: the recording has what they say, and not how they stood on the wire."
"""What is to be said of every such connection."""
SENTENCE: Final = 4096
"""How many characters of somebody's words are looked at."""

_URL: Final = re.compile(r"(?:wss?|https?)://[^\s'\"<>]+", re.IGNORECASE)
_PORTS: Final = {"ws": 80, "http": 80, "wss": 443, "https": 443}


def as_utf8(text: str) -> bytes:
    """Return text in UTF-8; half a surrogate pair becomes U+FFFD, as in a browser."""
    return text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace").encode()


def frame(opcode: int, payload: bytes, *, fin: bool = True, masked: bool = False) -> bytes:
    """Return the bytes of a frame (RFC 6455 section 5.2)."""
    size, mask = len(payload), 0x80 if masked else 0
    if size < 126:
        length = bytes([mask | size])
    elif size < 65536:
        length = bytes([mask | 126]) + size.to_bytes(2)
    else:
        length = bytes([mask | 127]) + size.to_bytes(8)
    return bytes([(0x80 if fin else 0) | opcode]) + length + (bytes(4) if masked else b"") + payload


def close_payload(code: int | None, reason: str) -> bytes:
    """Return the payload of a Close frame; empty where it has no code."""
    if code is None or not 0 <= code < 65536:
        return b""
    return code.to_bytes(2) + as_utf8(reason)[:123]


def head(first_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return the bytes of an HTTP head. A header that is none in HTTP/1.1, such as ``:path``, is left out."""
    lines = [_line(first_line)]
    for name, value in headers:
        if name.strip() and not name.startswith(":"):
            # Some write several headers of a name as one, with line feeds between them.
            lines += [f"{_line(name).strip()}: {one.strip()}" for one in value.splitlines() or [""]]
    return as_utf8("\r\n".join([*lines, "", ""]))


def _line(text: str) -> str:
    return " ".join(text.split("\n")).replace("\r", " ")


def words(text: str) -> str:
    """Return a sentence of somebody's as it may be shown: on one line, and without what may be a secret in it."""
    if len(text) > SENTENCE:
        # A word that is cut may be a secret that nobody would know for one. It takes long to look through more.
        text = f"{text[:SENTENCE].rpartition(' ')[0]} …"
    return preview(quoted(_URL.sub(lambda url: shown(redact_url(url[0])), text)))


def spoken(url: str) -> str:
    """Return the host, and perhaps the port, that a URL is about, without credentials; nothing if it has none."""
    try:
        return shown(redact_host(urlsplit(url).netloc.rpartition("@")[2]))
    except ValueError:
        return ""


def peer_of(url: str) -> tuple[str, int]:
    """Return the address that a client connects to, as far as its URL says."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or _PORTS.get(parts.scheme.lower(), 0)
    except ValueError:
        return "", 0


def target_of(url: str) -> str:
    """Return the target of a request for this URL (RFC 9112 section 3.2.1)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class Teller:
    """Tells the events of one end.

    Args:
        end: whose events they are.
        since: the time that is 0 on the clock of the events.
    """

    def __init__(self, end: End, since: float) -> None:
        self.end = end
        self.happened: list[Event] = []
        self._since = since
        self._now = 0.0

    def tell(self, kind: Callable[..., Event], time: float | None, *fields: object) -> None:
        """Say that something happened, at a time in seconds on the recording's own clock, None if it is not known."""
        if time is not None and math.isfinite(time):
            self._now = max(self._now, time - self._since)
        self.happened.append(kind(self._now, self.end, *fields))

    def say(self, time: float | None, data: bytes) -> None:
        """Say that this end sent bytes."""
        self.tell(events.BytesOut, time, data)

    def hear(self, time: float | None, data: bytes) -> None:
        """Say that bytes came to this end."""
        self.tell(events.BytesIn, time, data)

    def frame(self, time: float | None, opcode: int, payload: bytes, *, ours: bool, fin: bool = True) -> None:
        """Say that a frame was sent by this end (``ours``), or came to it."""
        by_client = ours == (self.end.side == "client")
        data = frame(opcode, payload, fin=fin, masked=by_client)
        self.say(time, data) if ours else self.hear(time, data)

    def message(self, time: float | None, data: str | bytes, *, ours: bool) -> None:
        """Say that a whole message was sent by this end (``ours``), or came to it."""
        payload = as_utf8(data) if isinstance(data, str) else data
        if ours:
            self.tell(events.Sent, time, data)
        self.frame(time, Opcode.TEXT if isinstance(data, str) else Opcode.BINARY, payload, ours=ours)
        if not ours:
            self.tell(events.Received, time, data)
