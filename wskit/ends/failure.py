"""Ending: what the library's exceptions mean, in the browser's terms and in a sentence for people.

1. An end that received a Close reports its code; where both sides said goodbye, the end was clean.
2. An end that *failed* the connection (RFC 6455 section 7.1.7) reports 1006, whatever code it sent.
3. A network that broke is nobody's failure: 1006, and no error.
4. What the library quotes of a head is quoted without its secrets, and what cannot be seen in it is spelled out.
"""

from __future__ import annotations

import ssl
from typing import Final

from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidHeader,
    InvalidMessage,
    InvalidStatus,
    NegotiationError,
    PayloadTooBig,
)

from ..protocol.interface import CloseEvent
from ..protocol.legible import visible
from ..protocol.redaction import redact_value, shown
from ..protocol.response import Refused

__all__ = ["LOST", "ending", "why_not_open"]

LOST: Final = CloseEvent(1006, "", was_clean=False)
"""What an endpoint reports where no valid Close frame came (RFC 6455 section 7.1.5)."""


def ending(error: ConnectionClosed) -> tuple[str, CloseEvent]:
    """Tell what an endpoint should report of the end that the library describes by ``error``.

    Returns why this end failed the connection, or "" if it did not, and the event for its user. An end that failed the
    connection reports 1006 and not the code it sent: it stops reading, so it never receives a Close (RFC 6455 section
    7.1.7).
    """
    cause = error.__cause__
    if cause is not None and not isinstance(cause, (EOFError, OSError)):  # TimeoutError is an OSError
        return _why_failed(cause), LOST
    if error.rcvd is None and error.sent is not None and error.sent.reason == "keepalive ping timeout":
        return "a ping was not answered in time", LOST
    if error.rcvd is None:
        return "", LOST
    return "", CloseEvent(int(error.rcvd.code), error.rcvd.reason, was_clean=error.sent is not None)


def _why_failed(cause: BaseException) -> str:
    """Say in one sentence what the peer did that ended it."""
    match cause:
        case PayloadTooBig():
            return f"a message was too big: {cause}"
        case UnicodeDecodeError():
            return f"text was not UTF-8: {cause.reason} at byte {cause.start}"
    return f"the peer broke the protocol: {visible(str(cause))}"


def why_not_open(error: Exception) -> str:
    """Say in one sentence why there is no connection. A browser keeps this from its page."""
    match error:
        case Refused():
            return str(error)
        case ConnectionRefusedError():
            return "nothing is listening at this address"
        case ConnectionError():
            return "the server ended the TCP connection before the handshake was done"
        case TimeoutError():
            return "the server did not answer in time"
        case ssl.SSLError():
            return f"no TLS connection could be made: {visible(error.reason or str(error))}"
        case InvalidStatus():
            return f"the server answered with HTTP status {error.response.status_code} instead of 101"
        case NegotiationError():
            return f"client and server did not agree: {visible(str(error))}"
        case EOFError() | InvalidMessage(__cause__=EOFError()):
            return "the server ended the TCP connection, and no answer in HTTP had come"
        case InvalidMessage():
            return "the server's answer was not HTTP"
        case InvalidHeader(value=str(value)) if value:
            value = visible(shown(redact_value(error.name, value)))
            return f"the server's answer was not a WebSocket handshake: invalid {error.name} header: {value}"
        case InvalidHandshake():
            return f"the server's answer was not a WebSocket handshake: {visible(str(error))}"
        case OSError():
            return f"the address cannot be reached: {error.strerror or error}"
    # Nobody knows what this one would quote.
    return f"it could not be opened: {type(error).__name__}"
