"""Misconceptions about saying goodbye: when it is over, for whom, and what can still be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...protocol.interface import ReadyState
from .believing import Misconception, either, rest, when

__all__ = ["BELIEFS"]


def _at_once(given: Mapping[str, object]) -> object:
    match given.get("asks"), given.get("did"):
        case (("own state" | "other state"), "close"):
            return ReadyState.CLOSED
        case (("seconds until closed" | "seconds until onclose"), _):
            return 0
    return None


BELIEFS: Final[dict[str, Misconception]] = {
    "late-send-raises": Misconception(
        "What cannot be sent raises an error",
        "You may think that `send()` complains when the connection is closing or closed.",
        "It complains while the connection opens, and never later: then the message is dropped without a word.",
        either(when("late send", "raises"), rest("how many calls throw", "calls", "over_after")),
    ),
    "late-send-arrives": Misconception(
        "Whatever is given to send() arrives",
        "You may think that `close()` only announces the end, and that messages still follow it.",
        "A Close is the last thing that an end says. What was sent before it arrives; nothing follows it.",
        when("late send", "arrives"),
    ),
    "late-send-is-kept": Misconception(
        "The browser keeps messages for the next connection",
        "You may think that what could not be sent waits, and goes out when you are connected again.",
        "A socket knows of no other one. What has to survive a connection, your own code has to keep.",
        when("late send", "kept"),
    ),
    "close-is-instant": Misconception(
        "close() is the end",
        "You may think that after `close()` the connection is over, here and at the other end.",
        "`close()` only begins the goodbye. It is over when the other end has answered, or nobody waits any more.",
        _at_once,
    ),
    "open-until-answered": Misconception(
        "A state changes when the other end has answered",
        "You may think that you stay OPEN until the other end knows that you are leaving.",
        "Your own state changes in the moment in which you call `close()`: you are CLOSING, and can say nothing more.",
        when("own state", ReadyState.OPEN, did="close"),
    ),
    "one-state-for-both": Misconception(
        "A connection has one state",
        "You may think that both ends are CLOSING when one of them is.",
        "Each end has a state of its own. It learns of a goodbye when the Close frame arrives, and not before.",
        when("other state", ReadyState.CLOSING, did="close"),
    ),
    "what-comes-is-given": Misconception(
        "What arrives is handed to the page",
        "You may think that each message which reaches the browser reaches your `onmessage`, too.",
        "A page is given messages while it is OPEN. After its `close()`, the browser drops what still comes.",
        either(when("message on its way", "given"), when("who receives", "both", arrives_after_close="page")),
    ),
    "the-sender-is-told": Misconception(
        "Who sends in vain is told so",
        "You may think that `send()` fails if the other end does not take the message.",
        "`send()` hands the message over to the system, and that is all it knows. Only an answer tells more.",
        when("message on its way", "raises"),
    ),
    "a-crash-takes-all": Misconception(
        "An error in a handler stops the server",
        "You may think that an exception in the code for one connection ends all of them.",
        "In Node it does. In Python's `websockets` each connection has a handler of its own. The one whose handler "
        "fails is closed with 1011; the others go on.",
        when("left after a crash", 0),
    ),
    "a-crash-takes-nobody": Misconception(
        "An error in a handler is only written to the log",
        "You may think that after an exception in its handler a connection goes on.",
        "A handler that has failed reads no more. This server says so to that one client, with 1011, and closes.",
        when("left after a crash", ".connected"),
    ),
    "the-state-knows-the-line": Misconception(
        "`readyState` shows whether the line works",
        "You may think that the state changes by itself when nothing gets through any more.",
        "The state says what this end has been told. A line that falls silent tells nobody anything.",
        either(when("own state", ReadyState.CLOSED, line="silent"), when("state", "CLOSED", line="dead")),
    ),
    "a-lost-message-closes": Misconception(
        "A message that gets no answer begins the end",
        "You may think that the browser starts to close when what it sent is not confirmed.",
        "A page's message needs no answer, and the browser waits for none. TCP tries again and again for minutes.",
        either(when("own state", ReadyState.CLOSING, line="silent"), when("state", "CLOSING", line="dead")),
    ),
    "sockets-come-back": Misconception(
        "A socket connects again by itself",
        "You may think that the browser restores a connection when that is possible again.",
        "A WebSocket connects once in its life. To come back, your code has to make a new one.",
        lambda given: (
            {"silent": ReadyState.CONNECTING, "back": ReadyState.OPEN}.get(str(given.get("line")))
            if given.get("asks") == "own state"
            else None
        ),
    ),
    "sockets-keep-trying": Misconception(
        "A socket goes on trying",
        "You may think that after a lost connection the browser tries to connect until it succeeds.",
        "A WebSocket connects once in its life. Whoever wants to try again writes the code for it.",
        when("own state", ReadyState.CONNECTING, line="back"),
    ),
}
"""By key."""
