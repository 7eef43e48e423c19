"""What the cards of lesson 2, say goodbye ask."""

from __future__ import annotations

from typing import Final

from ...protocol.interface import ReadyState
from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "2.1",
        "Everything takes *3 seconds* in each direction. You call `close()`. How many seconds later does your "
        "`onclose` run?",
        (
            Choice(0, slip="close-is-instant"),
            Choice(3, slip="no-answer-needed"),
            Choice(6),
            Choice(9, slip="over-together"),
        ),
        hint="What has to travel before your end may call it over? Count the journeys.",
        why="One Close frame answers the other, and each has to travel: 3 seconds there, and 3 back. The server is "
        "over 3 seconds after you, when your FIN has come.",
        given={"asks": "seconds until onclose", "one_way": 3},
    ),
    Item(
        "2.2",
        "Again 3 seconds in each direction. One second ago you called `close()`, and your page is `CLOSING`. In which "
        "state is the *server's* end?",
        (
            Choice(ReadyState.OPEN),
            Choice(ReadyState.CLOSING, slip="one-state-for-both"),
            Choice(ReadyState.CLOSED, slip="close-is-instant"),
        ),
        hint="What does the server know at this moment?",
        why="Your Close frame is on its way, and the server cannot know of it yet. Each end goes through its states on "
        "its own; a page sees only its own state.",
        given={"asks": "other state", "did": "close", "one_way": 3, "after": 1},
    ),
    Item(
        "2.3",
        'Everything takes 2 seconds each way. Your page sends `"last words"` and calls `close()`. At that moment the '
        'server, which knows nothing of it, sends `"news"`. Whose *program* is given the message of the other end?',
        (
            Choice("server", "Only the server's"),
            Choice("page", "Only the page's", slip="close-stops-sending"),
            Choice("both", "Both programs", slip="what-comes-is-given"),
            Choice("neither", "Neither of them", slip="close-loses"),
        ),
        hint="TCP keeps the order of what is sent. And who decides what a page is given?",
        why="The last words left before the Close, and TCP keeps the order. The news arrives, too, and is dropped: "
        "a page is given a message only while its ready state is OPEN. Nobody is told.",
        given={"asks": "who receives", "sent_before_close": "page", "arrives_after_close": "page"},
    ),
    Item(
        "2.4",
        "Somebody has pulled a cable. Your page is still `OPEN`, sends a message of 14 bytes, and waits for a minute. "
        "What is its `bufferedAmount` then?",
        (
            Choice(0),
            Choice(1, slip="counts-messages"),
            Choice(14, slip="left-is-arrived"),
        ),
        hint="It counts the bytes that were given to `send()` and have not left. Left what?",
        why="The bytes have left your page: the system took them, and nobody has told this end anything. "
        "The server had sent a Ping, a frame that asks whether anybody is there. It had no answer, and gave up.",
        given={"asks": "bufferedAmount", "sent": (14,), "line": "silent", "after": 60},
    ),
    Item(
        "2.5",
        'You make a `WebSocket`, and on the next line, before it is open, you call `close(1000, "changed my mind")`. '
        "Which code does your `onclose` get?",
        (
            Choice("none", "It throws", slip="calls-complain"),
            Choice(1000, slip="own-code"),
            Choice(1005, slip="no-goodbye-is-1005"),
            Choice(1006),
        ),
        hint="Is there a connection yet that your goodbye could go over?",
        why="The connection was not open yet, so your code and your reason went nowhere. The browser gave it up, which "
        "is called *failing* the connection: first `error`, then 1006. The server mostly sees nothing, or a connection "
        "that comes and goes. If it was faster than your page knew, Chromium tells it 1001.",
        given={"asks": "code", "whose": "page", "mine": "CONNECTING", "sent": 1000, "received": None},
    ),
    Item(
        "2.6",
        'The connection is open. You call `ws.close(1000, "finished")`, and on the next line `ws.close(1000, "bye")`. '
        "Which reason does the server get?",
        (
            Choice("bye", slip="last-call-counts"),
            Choice("finished"),
            Choice("both", "Both of them", slip="each-call-says"),
        ),
        hint="In which state is your page on the second line?",
        why="`close()` does something while a connection is CONNECTING or OPEN. After the first call yours is CLOSING, "
        "and the second call does nothing. It raises no error, either.",
        given={"asks": "reason", "calls": ("finished", "bye")},
    ),
    Item(
        "2.7",
        'The connection is open. In one go, you send `"one"`, close, and send `"two"` and `"three"`. What is '
        "`bufferedAmount` in the end, in bytes?",
        typed="number",
        slips={0: "dropped-is-gone", 2: "counts-messages", 11: "counts-all"},
        hint="It counts the bytes that were given to `send()` and have not left. Which of the three left?",
        why='What is sent after `close()` is dropped, and counted for ever: 3 bytes of `"two"` and 5 of `"three"`. '
        "No call raised an error. This number is the only sign.",
        given={"asks": "bufferedAmount", "left": (3,), "dropped": (3, 5)},
    ),
    Item(
        "2.8",
        "Everything takes 0.8 seconds each way. This time the *server* closes. Half a second later your page, which is "
        'still `OPEN`, sends `"late"`. What becomes of it?',
        (
            Choice("fails", "It breaks a rule, and the connection fails", slip="close-silences-both"),
            Choice("dropped", "It arrives, and is dropped", slip="deaf-after-close"),
            Choice("received", "The server's program is given it"),
        ),
        hint="What does a Close promise, and who promises it?",
        why="A Close ends what its sender says, and not what it hears. Your page had said no goodbye yet, so it might "
        "send. It is the browser that drops what comes after its own page's `close()`.",
        given={"asks": "message", "closed_by": "server", "sender": "OPEN"},
    ),
)
