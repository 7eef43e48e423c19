"""Said by: who says a code, and in whose log a row of symptoms stands, in words. No I/O."""

from __future__ import annotations

from typing import Final

from ..protocol.codes import REGISTRY, CloseCode, Sender
from .symptoms import Where

__all__ = ["IN_LOG", "REPORTED", "code_title", "who_says"]

IN_LOG: Final[dict[Where, str]] = {
    "page": "in a page's log",
    "client": "in a client's log",
    "server": "in a server's log",
    "proxy": "in a proxy's log",
    "either end": "in the log of either end",
}
_SENDERS: Final = {
    Sender.PAGE: "the end that hung up, in its Close frame; a page may send it, too",
    Sender.ENDPOINT: "the end that hung up, in its Close frame; a page cannot send it",
    Sender.NOBODY: "nobody: it may not stand in a Close frame",
}
REPORTED: Final = {
    1005: "the end that got a Close frame with no code in it; nobody may send this one",
    1006: "the end that reports it, by itself; nobody may send it",
    1015: "the end that reports it, by itself; nobody may send it",
}
"""Codes that an end reports by itself: who has each of them."""


def who_says(code: CloseCode) -> str:
    """Say who says a code."""
    return REPORTED.get(code.number, _SENDERS[code.sender])


def code_title(code: CloseCode) -> str:
    """Return what a code is called: by its number and name, or by its range if it has none of its own."""
    return f"{code.number} {code.name}" if code.number in REGISTRY else f"{code.number} ({code.name.lower()})"
