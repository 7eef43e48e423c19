"""What the inventory asks about the network between two ends: pairs 11 to 15. The two of a pair ask for one idea."""

from __future__ import annotations

from typing import Final

from ...protocol.interface import ReadyState
from ..items import Choice, Item

__all__ = ["ITEMS"]

_OPEN, _CLOSED = ReadyState.OPEN, ReadyState.CLOSED


def _how_many(name: str, question: str, *order: int) -> Item:
    slips = {1: "1006-is-a-reset", 2: "1006-was-open-once", 4: "1006-is-any-fault"}
    words = {1: "One of them.", 2: "Two of them.", 3: "Three of them.", 4: "All of them."}
    choices = tuple(Choice(count, words[count], slips.get(count, "")) for count in order)
    return Item(name, question, choices, given={"asks": "how many 1006", "resets": 1, "opened": 2, "faults": 4})


def _both(name: str, question: str, *order: str) -> Item:
    choices = {
        "page": Choice((_OPEN, _CLOSED), "The page OPEN, the server CLOSED."),
        "none": Choice((_CLOSED, _CLOSED), "The page and the server CLOSED.", "a-ping-saves-both"),
        "both": Choice((_OPEN, _OPEN), "The page and the server OPEN.", "only-a-message-finds-out"),
        "server": Choice((_CLOSED, _OPEN), "The page CLOSED, the server OPEN.", "the-page-pings"),
    }
    given = {"asks": "both states", "pings": "server"}
    return Item(name, question, tuple(choices[one] for one in order), given=given)


def _dead(name: str, question: str, *order: str) -> Item:
    choices = {
        "raises": Choice("raises", "It throws an error.", "send-raises-on-a-dead-line"),
        "returns": Choice("returns", "It returns; all looks well."),
        "waits": Choice("waits", "It waits for the other end.", "send-waits-for-the-other-end"),
        "closes": Choice("closes", "It returns; then 1006 comes.", "send-ends-a-dead-line"),
    }
    return Item(name, question, tuple(choices[one] for one in order), given={"asks": "send on a dead line"})


def _bytes(name: str, question: str, code: int, reason: str, *order: int) -> Item:
    slips = {
        len(str(code)) + len(reason): "a-code-is-text",
        len(reason): "a-code-is-no-payload",
        2: "a-reason-stays-here",
    }
    given = {"asks": "bytes of a close", "code": code, "reason": reason}
    return Item(name, question, tuple(Choice(size, slip=slips.get(size, "")) for size in order), given=given)


def _failed(name: str, question: str, sent: int, *order: int) -> Item:
    slips = {sent: "own-code", 1011: "a-fault-is-1011", 1002: "a-fault-is-1002"}
    given = {"asks": "code", "sent": sent, "received": None, "failed": True}
    return Item(name, question, tuple(Choice(code, slip=slips.get(code, "")) for code in order), given=given)


ITEMS: Final[tuple[Item, ...]] = (
    _how_many(
        "before.11",
        "A router breaks off a connection (RST). A proxy ends TCP, and no Close was sent (FIN). A server answers the "
        "handshake with 403. A server's code fails, and the server says so. How many of these four pages are told "
        "1006?",
        1,
        2,
        3,
        4,
    ),
    _how_many(
        "after.11",
        "A page connects to where nobody listens. The network breaks off a connection (RST). A page's Close is never "
        "answered. A server says that it restarts. How many of these four pages are told 1006?",
        4,
        3,
        2,
        1,
    ),
    _both(
        "before.12",
        "A server sends a Ping every 20 seconds, and waits 20 seconds for the Pong. Now the network falls silent: "
        "nothing gets through, and nobody is told. In which states are the two ends two minutes later?",
        "none",
        "page",
        "server",
        "both",
    ),
    _both(
        "after.12",
        "A train with a passenger's page goes into a long tunnel. The server pings every five seconds and has five "
        "seconds of patience; the page only listens. Which states have the two ends after a minute in there?",
        "both",
        "server",
        "page",
        "none",
    ),
    _dead(
        "before.13",
        "The network has fallen silent, nobody pings, and the server does not know. It calls `send()`, and looks again "
        "30 seconds later. What does this `send()` do?",
        "returns",
        "raises",
        "closes",
        "waits",
    ),
    _dead(
        "after.13",
        "All that a page sends gets lost from now on, though what it is sent still arrives. There are no Pings. The "
        "page calls `send()` three times in a minute. What does each of them do?",
        "waits",
        "closes",
        "raises",
        "returns",
    ),
    _bytes(
        "before.14",
        'A page calls `close(1000, "done")`. The browser makes a Close frame of that. How many bytes of payload has '
        "this frame, behind its header?",
        1000,
        "done",
        4,
        8,
        6,
        2,
    ),
    _bytes(
        "after.14",
        'You look at the capture of a goodbye with code 4001 and reason `"bye"`. How long is the payload of the Close '
        "frame, in bytes?",
        4001,
        "bye",
        5,
        3,
        2,
        7,
    ),
    _failed(
        "before.15",
        "A message is longer than the server takes. It sends a Close with 1009, *Message Too Big*, and reads no more. "
        "Which code is the *server's* own end left with?",
        1009,
        1002,
        1009,
        1011,
        1006,
    ),
    _failed(
        "after.15",
        "A program sends text that is not UTF-8. The server answers with a Close frame that says 1007, *Invalid frame "
        "payload data*, and reads nothing after it. Which code has the server's *own* close event?",
        1007,
        1006,
        1011,
        1007,
        1002,
    ),
)
