"""What the cards of lesson 1, say hello ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "1.1",
        'Your page calls `close(1000, "Deliberate disconnection")`, and the server answers the goodbye. Which end has '
        "the reason in its close event?",
        (
            Choice("server", "Only the server", slip="goodbye-is-for-others"),
            Choice("page", "Only your page", slip="reason-is-a-note"),
            Choice("neither", "Neither end", slip="reasons-are-comments"),
            Choice("both", "Both ends"),
        ),
        hint="Which Close frames travel, and what is in them?",
        why="The code and the reason travel to the server. It sends them back in its own Close frame, so your page is "
        "told them, too. When both have said goodbye and TCP has ended, the end is *clean*.",
        given={"asks": "who is told", "closer": "page", "other": "server"},
    ),
    Item(
        "1.2",
        'Your page is connected, and the server sends everything back. Your code has `let reply = "none"`, and '
        '`onmessage` puts what comes into `reply`. Now it calls `ws.send("hello")`. What is in `reply` on the next '
        "line?",
        (
            Choice("hello", '`"hello"`, always', slip="send-waits"),
            Choice("none", '`"none"`, always'),
            Choice("either", "Now one, now the other", slip="handlers-interrupt"),
        ),
        hint="When does a page's `onmessage` get its turn?",
        why="Tried three times, and always so. "
        "`send()` puts the message in a queue, and that is all. Your code goes on before a byte has left, and "
        "until it has ended no handler runs. The reply comes later, to `onmessage`.",
        given={"asks": "on the next line", "before": "none", "reply": "hello"},
    ),
    Item(
        "1.3",
        "A page sends three messages, one right after the other. Its `onmessage` prints RESPONSE and calls `close()`: "
        "*close on reply*. The server sends all three back. What does the page print from then on?",
        (
            Choice(
                "RESPONSE RESPONSE RESPONSE DISCONNECTED",
                "RESPONSE three times, then DISCONNECTED",
                slip="hears-until-answered",
            ),
            Choice("RESPONSE DISCONNECTED", "RESPONSE once, then DISCONNECTED"),
            Choice("RESPONSE", "RESPONSE once, and nothing more", slip="own-close-is-silent"),
        ),
        hint="Two replies are still on their way when `close()` is called. Is the page still given them?",
        why="The server received all three and answered. But from your `close()` on, the browser drops whatever still "
        "comes. So close when the *last* reply is there.",
        given={"asks": "prints", "replies": 3, "closes_after": 1},
    ),
    Item(
        "1.4",
        "Your page connects to an address where no server listens. Which code does its close event have?",
        (
            Choice(1001, "1001 Going Away", slip="gone-is-1001"),
            Choice(1005, "1005 No Status Rcvd", slip="no-goodbye-is-1005"),
            Choice(1006, "1006 Abnormal Closure"),
            Choice("none", "None: there is no close event", slip="no-open-no-close"),
        ),
        hint="Did anybody say goodbye, with a code or without one?",
        why="First ERROR, in red, and then the end: no goodbye ever came. What the kit prints after ERROR, a browser "
        "does not tell its page. It says 1006 for every connection that cannot be made.",
        given={"asks": "code", "whose": "page", "server": "absent", "received": None},
    ),
    Item(
        "1.5",
        "Your page is connected, over a poor line. On the way, something ends TCP: the connection is cut, and nobody "
        "has said goodbye. What does the page print?",
        (
            Choice("", "Nothing, for nobody tells it", slip="no-goodbye-no-event"),
            Choice("ERROR", "ERROR, and no DISCONNECTED", slip="error-instead-of-close"),
            Choice("ERROR DISCONNECTED", "ERROR, then DISCONNECTED", slip="every-break-is-an-error"),
            Choice("DISCONNECTED", "DISCONNECTED, and no ERROR"),
        ),
        hint="Two handlers could be called, `onerror` and `onclose`. What is each of them for?",
        why="The browser sees that TCP is over, and tells the page the end: 1006, not clean. "
        "It was no failure of its own, so there is no `error`. Do not count on `onerror` to notice a poor connection.",
        given={"asks": "prints", "line": "ends"},
    ),
    Item(
        "1.6",
        'Your connection is over, and the server still there. Your page calls `ws.send("Is anybody there?")` all the '
        "same. What happens?",
        (
            Choice("raises", "It raises an error", slip="late-send-raises"),
            Choice("kept", "It is kept for the next connection", slip="late-send-is-kept"),
            Choice("arrives", "It arrives at the server", slip="late-send-arrives"),
            Choice("dropped", "It is dropped without a word"),
        ),
        hint="What could the browser still do with it, and whom could it tell?",
        why="Nothing can be sent after the end, and nobody tells you. Only `bufferedAmount` grows by 17: bytes "
        "that were given to `send()` and never left.",
        given={"asks": "late send", "state": "CLOSED"},
    ),
    Item(
        "1.7",
        "Your page calls `ws.close()` without a code. Which code is the *server* left with?",
        (
            Choice(1000, slip="silence-is-1000"),
            Choice(1001, slip="leaving-is-1001"),
            Choice(1005),
            Choice(1006, slip="silence-is-1006"),
        ),
        hint="Does a Close frame arrive? And what is in it?",
        why="1005 is what the server itself calls that. It never travels, and the end is clean.",
        given={"asks": "code", "whose": "server", "argument": None, "came": "no code"},
    ),
    Item(
        "1.8",
        "Your page sends two messages, and calls `close()` on the next line. How many of them does the *server* "
        "receive, and how many replies does your *page* print?",
        (
            Choice((0, 0), "None received, none printed", slip="close-loses"),
            Choice((2, 0), "Two received, none printed"),
            Choice((2, 2), "Two received, two printed", slip="hears-until-answered"),
        ),
        hint="What is sent first arrives first. And in which ready state is a page given messages?",
        why="What was sent before the goodbye arrives before it. A reply that came now would be dropped: a page is "
        "given a message only while it is OPEN, and since `close()` yours is CLOSING.",
        given={"asks": "received and printed", "sent": 2},
    ),
)
