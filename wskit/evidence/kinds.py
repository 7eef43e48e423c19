"""Kinds: what a TCP connection is about, by its first bytes. No I/O.

1. A WebSocket connection is one whose client asks for one in HTTP, whatever becomes of it. Who asks says "Upgrade:
   websocket" or has a header that only WebSocket has; a proxy may have taken away one of them.
2. TLS, HTTP/2 and plain HTTP can be told by how they begin. Whether there is a WebSocket in TLS or HTTP/2 cannot.
3. Where the beginning is missing there may be frames. Portions that are whole frames, one behind the other, and masked
   in one direction only, are taken for what they seem to be; it takes two such frames at least.
4. Bytes come in portions, of one byte perhaps, and nobody looks at all of them anew with each.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from ..protocol.frames import FrameParser, Opcode

__all__ = [
    "ANSWER",
    "HEAD",
    "Kind",
    "answers_tls",
    "asks",
    "begins_request",
    "begins_response",
    "begins_tls",
    "goes_on_as_tls",
    "is_alert",
    "kind_by_more",
    "kind_of",
    "may_ask",
    "may_be_alert",
    "opens",
    "whole_frames",
]

ANSWER: Final = 16
"""How many bytes of a response say what it is."""
HEAD: Final = 64 * 1024
"""How many bytes a request may have before nobody waits for its end any more."""


class Kind(Enum):
    """What a connection is about."""

    WEBSOCKET = "WebSocket"
    HTTP = "plain HTTP"
    HTTP2 = "HTTP/2"
    TLS = "TLS"
    OTHER = "another protocol"


_REQUEST: Final = re.compile(rb"[A-Z]{1,16} ")
_VERSIONS: Final = b" HTTP/1.0", b" HTTP/1.1"
_GET: Final = re.compile(rb"GET [/h][!-~]*(?: |\Z)")
_OPENS: Final = re.compile(rb"HTTP/1\.1 101 ")
_METHOD: Final = re.compile(rb"[A-Z]{1,16}(?: |$)")
_ASKS: Final = re.compile(rb"\n(?:upgrade[ \t]*:[^\n]*\bwebsocket\b|sec-websocket-[a-z]+[ \t]*:)", re.IGNORECASE)
_END: Final = re.compile(rb"\n\r?\n")
_TLS: Final = re.compile(rb"\x16\x03[\x00-\x04]..\x01", re.DOTALL)
_TLS_ANSWER: Final = re.compile(rb"\x16\x03[\x00-\x04]..\x02", re.DOTALL)
_TLS_ON: Final = re.compile(rb"[\x14-\x18]\x03[\x00-\x04]")
_TLS_SIZE: Final = 6
_ENOUGH: Final = 32
"""After how many bytes it is known of anything but HTTP what it is."""
_PREFACE: Final = b"PRI * HTTP/2.0\r\n"


def asks(head: bytes | bytearray) -> bool:
    """Tell whether this, which begins with a request, asks for a WebSocket connection."""
    return begins_request(head) and _ASKS.search(head) is not None


def kind_of(said: bytes | bytearray, *, is_all: bool = False) -> Kind | None:
    """Tell what a connection is about whose client says this first; None if that takes more bytes.

    With ``is_all`` there will be no more; then it is None only if nothing was said.
    """
    if not said:
        return None
    if begins_tls(said):
        return Kind.TLS
    if said.startswith(_PREFACE):
        return Kind.HTTP2
    if asks(said):
        return Kind.WEBSOCKET
    may_be_more = not is_all and len(said) <= HEAD
    if _METHOD.match(said):
        if may_be_more and not _END.search(said):
            return None
        return Kind.HTTP if begins_request(said) else Kind.OTHER
    return None if may_be_more and len(said) < _TLS_SIZE and said[0] == 0x16 else Kind.OTHER


def may_ask(said: bytes | bytearray) -> bool:
    """Tell whether this, of which no more is there, is the beginning of a request that may ask for a WebSocket."""
    return _GET.match(said) is not None and _END.search(said) is None


def opens(answer: bytes) -> bool:
    """Tell whether this, which a server says first, is the answer that opens a WebSocket connection."""
    return _OPENS.match(answer) is not None


def kind_by_more(said: bytes | bytearray, known: int) -> Kind | None:
    """Tell what :func:`kind_of` does, of what was looked at before without an answer, when it had ``known`` bytes.

    A header is looked at when its line has ended.
    """
    if known < _ENOUGH or len(said) > HEAD:
        return kind_of(said)
    if said.find(b"\n", known) < 0:
        return None
    line = max(0, said.rfind(b"\n", 0, known))
    if _ASKS.search(said, line) and begins_request(said):
        return Kind.WEBSOCKET
    if not _END.search(said, known - 2):
        return None
    return Kind.HTTP if begins_request(said) else Kind.OTHER


def begins_tls(said: bytes | bytearray) -> bool:
    """Tell whether this begins as a client of TLS does: with a ClientHello (RFC 8446 sections 4 and 5.1)."""
    return _TLS.match(said) is not None


def answers_tls(answer: bytes) -> bool:
    """Tell whether this, which a server says first, answers a ClientHello of TLS: with a `ServerHello`."""
    return _TLS_ANSWER.match(answer) is not None


def goes_on_as_tls(said: bytes) -> bool:
    """Tell whether this is how a record of TLS begins."""
    return _TLS_ON.match(said) is not None


def is_alert(record: bytes) -> bool:
    """Tell whether these bytes begin with an alert of TLS, which TLS 1.2 does not hide (RFC 5246 section 7.2)."""
    return record[:2] == b"\x15\x03"


def may_be_alert(record: bytes) -> bool:
    """Tell whether these bytes are an alert of TLS, or one that TLS 1.3 has hidden: a record of so few bytes.

    An empty frame has as many (RFC 8446 sections 5.2 and 6).
    """
    return is_alert(record) or (record[:5] == b"\x17\x03\x03\0\x13" and len(record) == 24)


def begins_request(said: bytes | bytearray) -> bool:
    """Tell whether an HTTP request begins here."""
    method = _REQUEST.match(said)
    end = said.find(b"\n")
    if method is None or end < 0:
        return False
    line = said[method.end() : end].removesuffix(b"\r")
    return line.endswith(_VERSIONS) and b"\r" not in line


def begins_response(said: bytes) -> bool:
    """Tell whether an HTTP response begins here."""
    return said.startswith(b"HTTP/1.")


def whole_frames(said: bytes) -> tuple[int, bool] | None:
    """Tell how many frames these bytes are, and whether they are masked; None if they are anything else."""
    if len(said) < 2:
        return None
    is_masked = said[1] >= 0x80
    parser = FrameParser("client" if is_masked else "server")
    frames = parser.feed(said)
    # One reserved bit may be set: that of a compressed message.
    fits = all(
        frame.opcode in set(Opcode) and not frame.raw[0] & 0x30 and frame.masked == is_masked for frame in frames
    )
    return (len(frames), is_masked) if frames and fits and parser.problem is None else None
