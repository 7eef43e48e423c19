"""Close codes: what each number from 0 to 65535 means, and who may send it.

1. A close code is an unsigned 16-bit number (RFC 6455 section 5.5.1).
2. A number is looked up in the registry first, in its range second. Every number has an answer.
3. Three codes never travel: 1005, 1006 and 1015 are what an endpoint reports when the wire told it nothing.
4. A web page may send 1000 and 3000-4999 and nothing else (WHATWG WebSockets, ``close()``).
5. What a client should do next follows from the code, never from the reason: the reason is for people.
6. Who may send a code is said here. What browsers make of one that nobody may send, and most is taken as it comes, is
   said in :mod:`wskit.protocol.browsers`.

The registry is IANA's "WebSocket Close Code Number Registry" (RFC 6455 section 11.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from ..language.speaking import word

__all__ = ["REGISTRY", "CloseCode", "NextStep", "Sender", "close_code"]


class Sender(Enum):
    """Who may put a code in a Close frame."""

    PAGE = "a web page, and any endpoint"
    ENDPOINT = "any endpoint, but not a web page"
    NOBODY = word("nobody")


class NextStep(Enum):
    """What a client that is left with a code should do."""

    NOTHING = "nothing: the conversation is over"
    RETRY = "connect again, after a random delay that grows with each attempt"
    DO_NOT_RETRY = "do not connect again: the same thing would happen"
    LOG_IN = "log in, and connect again: without that, the same thing would happen"
    ASK = "ask a human: the number alone does not say"


@dataclass(frozen=True, slots=True, repr=False)
class CloseCode:
    """One close code, with what is known about it.

    ``number`` is the code itself, ``name`` what the registry calls it, ``meaning`` one sentence on what it tells you,
    ``sender`` who may put it in a Close frame, ``next_step`` what a client should do on getting it, and ``reference``
    where it is defined.

    >>> code = close_code(4001)
    >>> code.name, code.on_the_wire, code.from_page
    ('Private Use', True, True)
    """

    number: int
    name: str
    meaning: str
    sender: Sender
    next_step: NextStep
    reference: str

    @property
    def on_the_wire(self) -> bool:
        """Whether the code may stand in a Close frame at all."""
        return self.sender is not Sender.NOBODY

    @property
    def from_page(self) -> bool:
        """Whether a web page may pass the code to ``close()``."""
        return self.sender is Sender.PAGE

    def __str__(self) -> str:
        return (
            f"{self.number} {self.name}: {self.meaning} "
            f"May be sent by {self.sender.value}. "
            f"Next: {self.next_step.value}. ({self.reference})"
        )

    __repr__ = __str__  # a notebook shows the sentence


_RFC: Final = "RFC 6455 section 7.4.1"
_IANA: Final = "IANA WebSocket Close Code Number Registry"
_P, _E, _N = Sender.PAGE, Sender.ENDPOINT, Sender.NOBODY
_DONE, _RETRY, _DONT = NextStep.NOTHING, NextStep.RETRY, NextStep.DO_NOT_RETRY
_LOG, _ASK = NextStep.LOG_IN, NextStep.ASK

# fmt: off
_ROWS: Final[tuple[tuple[int, str, str, Sender, NextStep, str], ...]] = (
    (1000, "Normal Closure", "The purpose of the connection has been fulfilled.", _P, _DONE, _RFC),
    (1001, "Going Away", "The endpoint is leaving: a server shuts down, or a browser closes the page.", _E, _RETRY, _RFC),
    (1002, "Protocol error", "The peer broke the rules of the WebSocket protocol.", _E, _DONT, _RFC),
    (1003, "Unsupported Data", "The endpoint cannot accept this kind of data, such as binary where it only reads text.", _E, _DONT, _RFC),
    (1004, "Reserved", "It has no meaning yet; one may be defined some day.", _N, _ASK, _RFC),
    (1005, "No Status Rcvd", "The peer's Close frame arrived, with no code in it.", _N, _DONE, _RFC),
    (1006, "Abnormal Closure", "The connection ended without a valid Close frame from the peer.", _N, _RETRY, _RFC),
    (1007, "Invalid frame payload data", "A message's content did not fit its type, such as text that is not UTF-8.", _E, _DONT, _RFC),
    (1008, "Policy Violation", "A message broke a policy of the endpoint that no other code describes.", _E, _DONT, _RFC),
    (1009, "Message Too Big", "A message was larger than the endpoint is willing to process.", _E, _DONT, _RFC),
    (1010, "Mandatory Ext.", "The client needed an extension that the server did not agree to. Only clients send it: a server refuses the handshake.", _E, _DONT, _RFC),
    (1011, "Internal Error", "The endpoint met something unexpected and could not go on.", _E, _RETRY, _RFC),
    (1012, "Service Restart", "The service is restarting.", _E, _RETRY, _IANA),
    (1013, "Try Again Later", "The service is overloaded for the moment.", _E, _RETRY, _IANA),
    (1014, "Bad gateway", "A gateway or proxy got an invalid answer from the server behind it.", _E, _RETRY, _IANA),
    (1015, "TLS handshake", "The TLS handshake failed, so no WebSocket connection was ever made.", _N, _ASK, _RFC),
    (3000, "Unauthorized", "The client must prove who it is before it may use the service.", _P, _LOG, _IANA),
    (3003, "Forbidden", "The client is known, and is not allowed to do this.", _P, _DONT, _IANA),
    (3008, "Timeout", "The client took too long to do what the service was waiting for.", _P, _RETRY, _IANA),
)

_RANGES: Final[tuple[tuple[range, str, str, Sender, NextStep, str], ...]] = (
    (range(1000), "Not used", "Numbers below 1000 are not close codes.", _N, _ASK, "RFC 6455 section 7.4.2"),
    (range(1000, 3000), "Unassigned", "It is kept for future versions of the protocol and has no meaning yet.", _N, _ASK, "RFC 6455 section 7.4.2"),
    (range(3000, 4000), "Unassigned", "It may be registered by a library or framework, first come first served; nobody has.", _P, _ASK, "RFC 6455 section 7.4.2"),
    (range(4000, 5000), "Private Use", "It means whatever this application's client and server have agreed on.", _P, _ASK, "RFC 6455 section 7.4.2"),
    (range(5000, 65536), "Not used", "Numbers from 5000 on are not close codes, though 16 bits have room for them.", _N, _ASK, "RFC 6455 section 7.4"),
)
# fmt: on

REGISTRY: Final[dict[int, CloseCode]] = {row[0]: CloseCode(*row) for row in _ROWS}
"""Every code the registry gives a meaning of its own, by number."""


def close_code(number: int) -> CloseCode:
    """Tell what a close code means. Any number from 0 to 65535 has an answer.

    Raises:
        TypeError: if ``number`` is not an int.
        ValueError: if ``number`` does not fit in the two bytes a Close frame has for it (RFC 6455 section 5.5.1).

    >>> close_code(1006)
    1006 Abnormal Closure: The connection ended without a valid Close frame from the peer. May be sent by nobody.
    Next: connect again, after a random delay that grows with each attempt. (RFC 6455 section 7.4.1)
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"a close code is a whole number such as 1000, not {number!r}")
    if number in REGISTRY:
        return REGISTRY[number]
    for numbers, *facts in _RANGES:
        if number in numbers:
            return CloseCode(number, *facts)  # type: ignore[arg-type]  # a starred tuple loses its types
    raise ValueError(f"a close code is a number from 0 to 65535, and {number} is not")
