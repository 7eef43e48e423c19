"""Reasons: what an end gave as its own error, and which kind of refusal a status is. No I/O."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["own_error", "refusal"]

_OWN: Final = tuple(
    (re.compile(pattern, re.I), kind)
    for pattern, kind in (
        (r"nothing is listening|connection.refused", "opening: refused by TCP"),
        (r"certificate.*expired|has expired|CERT_DATE_INVALID", "opening: certificate expired"),
        (r"CERTIFICATE_VERIFY_FAILED|self.signed|not trusted|local issuer|ERR_CERT", "opening: certificate"),
        (r"before (?:it|the connection) (?:was open|is established)", "opening: given up"),
        (r"agreed to none|did not agree|Sec-WebSocket-Protocol", "agreed to none"),
        (r"before (?:receiving a|the) handshake|no answer in HTTP|ERR_CONNECTION_(?:CLOSED|RESET)", "opening: no HTTP"),
        (r"put away", "put away"),
        (r"ping was not answered|keepalive ping timeout", "ping"),
        (r"too big|exceeds limit", "too big"),
        (r"UTF-8|invalid (?:start|continuation) byte|unexpected end of data", "UTF-8"),
        (r"broke the protocol|protocol error|must not mask|broken close|invalid frame", "rule"),
    )
)
_STATUS: Final = re.compile(r"(?:HTTP status|response code:?) (\d{3})")


def own_error(why: str) -> str:
    """Return which kind of error an end gave up for: a word or two, "other" if it is none of those known.

    The words are those of wskit, of `websockets` and of Chromium.

    >>> from wskit.diagnosis.reasons import own_error
    >>> own_error("nothing is listening at this address"), own_error("a ping was not answered in time")
    ('opening: refused by TCP', 'ping')
    >>> own_error("Error during WebSocket handshake: Unexpected response code: 403")
    'opening: 403'
    """
    if status := _STATUS.search(why):
        return f"opening: {refusal(int(status[1]))}"
    return next((kind for pattern, kind in _OWN if pattern.search(why)), "other")


def refusal(status: int) -> str:
    """Return which kind of refusal a status is.

    >>> from wskit.diagnosis.reasons import refusal
    >>> refusal(403), refusal(502), refusal(426)
    ('403', '502', '426')
    """
    kinds = {401: "403", 407: "403", 504: "502"}
    return kinds.get(status, str(status) if status in (400, 403, 426, 502, 503) else f"{status // 100}xx")
