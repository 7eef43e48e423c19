"""What the inventory asks about saying goodbye: pairs 1 to 3, 8 to 10 and 16. The two of a pair ask for one idea."""

from __future__ import annotations

from typing import Final

from ...protocol.interface import ReadyState
from ..items import Choice, Item

__all__ = ["ITEMS"]


def _late(name: str, question: str, *order: str) -> Item:
    choices = {
        "dropped": Choice("dropped", "It is dropped without a word."),
        "raises": Choice("raises", "`send()` throws an error then.", slip="late-send-raises"),
        "arrives": Choice("arrives", "It still gets to the server.", slip="late-send-arrives"),
        "kept": Choice("kept", "The next connection will send it.", slip="late-send-is-kept"),
    }
    return Item(name, question, tuple(choices[one] for one in order), given={"asks": "late send"})


def _state(name: str, question: str, *choices: tuple[ReadyState, str], **said: object) -> Item:
    return Item(name, question, tuple(Choice(state, slip=slip) for state, slip in choices), given=said)


def _crash(name: str, question: str, pages: int, *order: int) -> Item:
    slips = {0: "a-crash-takes-all", pages: "a-crash-takes-nobody"}
    choices = tuple(Choice(left, slip=slips.get(left, "")) for left in order)
    return Item(name, question, choices, given={"asks": "left after a crash", "connected": pages})


def _on_its_way(name: str, question: str, given: str, dropped: str, raises: str, *order: str) -> Item:
    choices = {
        "given": Choice("given", given, slip="what-comes-is-given"),
        "dropped": Choice("dropped", dropped),
        "raises": Choice("raises", raises, slip="the-sender-is-told"),
    }
    return Item(name, question, tuple(choices[one] for one in order), given={"asks": "message on its way"})


CONNECTING, OPEN, CLOSING, CLOSED = ReadyState

ITEMS: Final[tuple[Item, ...]] = (
    _late(
        "before.1",
        'A page is connected. In one go it calls `send("one")`, `close()` and `send("two")`, and connects anew a '
        'minute later. What becomes of `"two"`?',
        "raises",
        "arrives",
        "dropped",
        "kept",
    ),
    _late(
        "after.1",
        "A chat page has had its `close` event. Now its user presses *Send*, and the code calls `send()` on the old "
        "socket, and then makes a new one. What becomes of the message?",
        "kept",
        "dropped",
        "raises",
        "arrives",
    ),
    _state(
        "before.2",
        "Everything takes three seconds from one end to the other. A page calls `close()`, and its next line prints "
        "`readyState`. What is printed?",
        (CLOSED, "close-is-instant"),
        (OPEN, "open-until-answered"),
        (CLOSING, ""),
        asks="own state",
        did="close",
    ),
    _state(
        "after.2",
        'A message needs one second to get to the server. Half a second after `close(4000, "bye")`, a timer looks at '
        "`readyState`. What does it find?",
        (OPEN, "open-until-answered"),
        (CLOSING, ""),
        (CLOSED, "close-is-instant"),
        asks="own state",
        did="close",
    ),
    _state(
        "before.3",
        "Everything takes three seconds from one end to the other. A page calls `close()`. One second later, in which "
        "state is the *server's* end of the connection?",
        (OPEN, ""),
        (CLOSING, "one-state-for-both"),
        (CLOSED, "close-is-instant"),
        asks="other state",
        did="close",
    ),
    _state(
        "after.3",
        "A *server* closes a connection to a country from where everything takes two seconds. One second later, what "
        "does `readyState` say in the page there?",
        (CLOSED, "close-is-instant"),
        (CLOSING, "one-state-for-both"),
        (OPEN, ""),
        asks="other state",
        did="close",
    ),
    _crash(
        "before.8",
        "Three pages are connected to one server, made with Python's `websockets`. While it handles a message of the "
        "first, its handler raises an exception. How many of the three are connected a second later?",
        3,
        0,
        3,
        2,
    ),
    _crash(
        "after.8",
        "Six players share a game, whose server is written in Python with `websockets`. One sends `fly`, and the "
        "handler looks that up in a table that does not have it: `KeyError`. How many are still connected afterwards?",
        6,
        5,
        0,
        6,
    ),
    _on_its_way(
        "before.9",
        "Everything takes two seconds. In the same moment a page calls `close()`, and the server calls "
        '`send("news")`. What becomes of the news?',
        "The page's code is given it.",
        "It arrives, and is dropped.",
        "The server's `send()` fails.",
        "given",
        "raises",
        "dropped",
    ),
    _on_its_way(
        "after.9",
        "A page calls `close()` just when the answer to its last question has left the server, which is a second away. "
        "What becomes of the answer?",
        "`onmessage` runs once more.",
        "It comes, and nobody gets it.",
        "The server gets an exception.",
        "dropped",
        "given",
        "raises",
    ),
    _state(
        "before.10",
        "Somebody pulls a cable: nothing gets through any more, in either direction. The page sends a message, and a "
        "minute later looks at `readyState`. Nobody sends Pings. What does it say?",
        (CONNECTING, "sockets-come-back"),
        (OPEN, ""),
        (CLOSING, "a-lost-message-closes"),
        (CLOSED, "the-state-knows-the-line"),
        asks="own state",
        line="silent",
    ),
    _state(
        "after.10",
        "A phone is in a tunnel for two minutes, in which no packet comes or goes. Its page has called `send()` twice, "
        "and the server does not use Pings. What does `readyState` say at the end of the tunnel?",
        (CLOSED, "the-state-knows-the-line"),
        (CONNECTING, "sockets-come-back"),
        (CLOSING, "a-lost-message-closes"),
        (OPEN, ""),
        asks="own state",
        line="silent",
    ),
    _state(
        "before.16",
        "A server restarts, and says so to its pages. Three seconds later it is there again, at the same address. A "
        "page that does nothing about it looks at the `readyState` of its socket after a minute. What does it say?",
        (CLOSED, ""),
        (CONNECTING, "sockets-keep-trying"),
        (OPEN, "sockets-come-back"),
        asks="own state",
        line="back",
    ),
    _state(
        "after.16",
        "A router breaks off all connections, and works again a moment later. A page has no code for that. What does "
        "the `readyState` of its socket say when ten minutes have passed?",
        (OPEN, "sockets-come-back"),
        (CLOSED, ""),
        (CONNECTING, "sockets-keep-trying"),
        asks="own state",
        line="back",
    ),
)
