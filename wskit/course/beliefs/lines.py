"""Misconceptions about the network between two ends: what its silence and its end look like, and what is on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ...protocol.interface import ReadyState
from .believing import Misconception, either, rest, when

__all__ = ["BELIEFS"]

_OPEN, _CLOSED = ReadyState.OPEN, ReadyState.CLOSED


def _payload(count: Callable[[str, str], int]) -> Callable[[Mapping[str, object]], object]:
    """Expect so many bytes in a Close frame, counted from its code and its reason."""

    def expects(given: Mapping[str, object]) -> object:
        asked = given.get("asks") == "bytes of a close"
        return count(str(given.get("code")), str(given.get("reason"))) if asked else None

    return expects


BELIEFS: Final[dict[str, Misconception]] = {
    "1006-is-a-reset": Misconception(
        "1006 means that the connection was broken off",
        "You may think that there is one cause of 1006: somebody tore the connection down.",
        "1006 says that no valid Close frame came. What happened instead, it does not say.",
        when("how many 1006", ".resets"),
    ),
    "1006-was-open-once": Misconception(
        "1006 needs a connection that was open",
        "You may think that a connection which never opened ends with some other code.",
        "A page that cannot connect gets 1006, too: it is not to learn who answers where.",
        when("how many 1006", ".opened"),
    ),
    "1006-is-any-fault": Misconception(
        "1006 is the code of everything that goes wrong",
        "You may think that a server which fails or restarts leaves its pages with 1006.",
        "As long as a server can speak, it can send a Close frame. Then the page has the code that stands in it.",
        when("how many 1006", ".faults"),
    ),
    "a-ping-saves-both": Misconception(
        "Keepalive tells both ends",
        "You may think that once Pings have found a line dead, both ends know.",
        "Who pings finds out. What it says then does not get through either, and the other end goes on waiting.",
        when("both states", (_CLOSED, _CLOSED), pings="server"),
    ),
    "only-a-message-finds-out": Misconception(
        "A dead line is noticed by who sends a message",
        "You may think that Pings change nothing, as long as nobody has anything to say.",
        "A Ping that is not answered in time is an answer: the end that sent it gives up.",
        when("both states", (_OPEN, _OPEN), pings="server"),
    ),
    "the-page-pings": Misconception(
        "The browser pings",
        "You may think that a page finds out by itself that its server is silent.",
        "Browsers answer Pings, and send none. A page that wants to know has to send messages and wait for answers.",
        when("both states", (_CLOSED, _OPEN), pings="server"),
    ),
    "send-raises-on-a-dead-line": Misconception(
        "send() fails when nobody can be reached",
        "You may think that an error tells you when a message cannot get through.",
        "`send()` hands the message to the system and is done. Nothing is wrong yet that anybody could tell you.",
        either(when("send on a dead line", "raises"), rest("how many calls throw", "calls", "silent_after")),
    ),
    "send-waits-for-the-other-end": Misconception(
        "send() is done when the message is there",
        "You may think that `send()` waits until the other end has got what you send.",
        "`send()` hands the message to the system and returns. Whether it got there, only an answer can tell.",
        when("send on a dead line", "waits"),
    ),
    "send-ends-a-dead-line": Misconception(
        "The first message into a dead line ends it",
        "You may think that a lost message makes the connection end with 1006 at once.",
        "TCP sends lost bytes again and again, for many minutes, before it gives up. Till then all looks well.",
        when("send on a dead line", "closes"),
    ),
    "a-code-is-text": Misconception(
        "A code is sent as its digits",
        "You may think that 1000 goes over the wire as the four characters 1000.",
        "A code is a number of two bytes. The reason stands behind it, as UTF-8.",
        _payload(lambda code, reason: len(code) + len(reason)),
    ),
    "a-code-is-no-payload": Misconception(
        "The code stands in the frame's header",
        "You may think that only the reason is what the frame carries.",
        "The header says that it is a Close, and how long. Code and reason are both payload: two bytes, and the text.",
        _payload(lambda code, reason: len(reason)),
    ),
    "a-reason-stays-here": Misconception(
        "A reason is for the own log",
        "You may think that the reason is not sent.",
        "The reason travels in the Close frame, behind the code, and is in the other end's close event.",
        _payload(lambda code, reason: 2),
    ),
    "a-fault-is-1011": Misconception(
        "Who meets a fault reports 1011",
        "You may think that an end which gives up is left with Internal Error itself.",
        "1011 is for a fault in the server's own code. And it is sent: an end is left with what it gets, or 1006.",
        when("code", 1011, failed=True),
    ),
    "a-fault-is-1002": Misconception(
        "Each broken rule is 1002",
        "You may think that an end which is sent something wrong is left with Protocol error.",
        "There are several codes for what was wrong. And they are sent: an end is left with what it gets, or 1006.",
        when("code", 1002, failed=True),
    ),
}
"""By key."""
