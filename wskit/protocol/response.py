"""Response: what a browser makes of a server's answer to the opening handshake. No I/O.

1. It reads HTTP as tolerantly as Chromium does, which was seen doing it (``tests/differential``): any version, lines
   that end in `LF` alone, lines that are no header. What it takes and RFC 9112 does not, matters to no connection.
2. What RFC 6455 section 4.1 asks of the answer it asks for to the letter: the status, ``Upgrade``, ``Connection``,
   ``Sec-WebSocket-Accept``, no extension that was not offered, and at most one of the protocols that were.
3. What the page asked for must be acknowledged (WHATWG): if it offered protocols, the server has to choose one.
4. What comes behind the head is frames, whatever ``Content-Length`` says.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from .legible import visible

__all__ = ["Answer", "Refused", "accept_for", "cut_off", "judge"]

LIMIT: Final = 256 * 1024
"""How many bytes a head may have."""

_END: Final = re.compile(rb"\n\r?\n")
_STATUS: Final = re.compile(rb"[\s\S]{0,4}?HTTP(?:/\d+\.\d+)?[ ]+(\d+)", re.IGNORECASE)
_BEGINS: Final = re.compile(rb"[\s\S]{0,4}?HTTP", re.IGNORECASE)

_NO_HTTP: Final = "the server's answer was not HTTP"


class Answer(NamedTuple):
    """The handshake succeeded: the ``protocol`` that the server chose, or "", and the bytes that are frames already."""

    protocol: str
    rest: bytes


class Refused(Exception):  # noqa: N818  (a refusal is no mistake)
    """The handshake failed. It says why, in a sentence for people; a browser keeps that from its page."""


def judge(data: bytes, key: str, offered: Sequence[str]) -> Answer | None:
    """Judge all that has come of an answer to a request with this ``key``. None if there has to come more.

    Raises:
        Refused: if the connection has to be failed.
    """
    if len(data) >= 8 and not _BEGINS.match(data):
        raise Refused(_NO_HTTP)
    end = _END.search(data, 0, LIMIT)
    if end is None:
        if len(data) >= LIMIT:
            raise Refused(f"the head of the server's answer is longer than {LIMIT} bytes")
        return None
    head = data[: end.start()]
    status = _STATUS.match(head)
    if status is None or b"\0" in head:
        raise Refused(_NO_HTTP)
    if int(status[1]) != 101:
        raise Refused(f"the server answered with HTTP status {int(status[1])} instead of 101")
    return Answer(_checked(_headers(head), key, offered), data[end.end() :])


def cut_off(data: bytes) -> Exception:
    """Tell what a browser makes of an answer that ends before its head does, with TCP."""
    begun = data.lstrip(b"\r\n")[:4].upper()
    return EOFError() if b"HTTP".startswith(begun) else Refused(_NO_HTTP)


def _headers(head: bytes) -> dict[str, list[str]]:
    """Return the values of each header by its name in small letters. Lines that are none are left out."""
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", head)
    headers: dict[str, list[str]] = {}
    for line in unfolded.decode("latin-1").split("\n")[1:]:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers.setdefault(name.strip().lower(), []).append(value.strip())
    return headers


def _checked(headers: dict[str, list[str]], key: str, offered: Sequence[str]) -> str:
    """Return the protocol that was chosen, if all that has to be right is right."""
    if len(set(headers.get("content-length", []))) > 1:
        raise Refused(_NO_HTTP)
    connection = [token.strip().lower() for value in headers.get("connection", []) for token in value.split(",")]
    if "upgrade" not in connection:
        raise _wrong(f"{'invalid' if connection else 'missing'} Connection header")
    if _only(headers, "Upgrade").lower() != "websocket":
        raise _wrong("invalid Upgrade header")
    if _only(headers, "Sec-WebSocket-Accept") != accept_for(key):
        raise _wrong("invalid Sec-WebSocket-Accept header")
    if extensions := headers.get("sec-websocket-extensions"):
        used = visible(extensions[0])
        raise Refused(f"client and server did not agree: it uses an extension that nobody offered: {used}")
    return _protocol(headers.get("sec-websocket-protocol", []), offered)


def _protocol(chosen: list[str], offered: Sequence[str]) -> str:
    if not chosen:
        if offered:
            raise Refused("the server agreed to none of the protocols that were offered")
        return ""
    if len(chosen) > 1 or chosen[0] not in offered:
        raise Refused("client and server did not agree: it chose a protocol that nobody offered, or several")
    return chosen[0]


def _only(headers: dict[str, list[str]], name: str) -> str:
    """Return the value of a header that has to be there once."""
    values = headers.get(name.lower(), [])
    if len(values) != 1:
        raise _wrong(f"{'missing' if not values else 'more than one'} {name} header")
    return values[0]


def _wrong(what: str) -> Refused:
    return Refused(f"the server's answer was not a WebSocket handshake: {what}")


def accept_for(key: str) -> str:
    """Return the Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455 section 4.2.2, item 5.4)."""
    text = key.strip() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    return base64.b64encode(hashlib.sha1(text.encode(), usedforsecurity=False).digest()).decode()
