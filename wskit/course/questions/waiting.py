"""What the cards of lesson 7, wait for a goodbye, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "7.1",
        "Your page calls `close()` when its user presses *Leave*, and says *You have left* in `onclose`. The network "
        "is silent. The server's `close_timeout` is 3 seconds. For how many seconds does the user wait?",
        (
            Choice(0, slip="close-is-instant"),
            Choice(3, slip="server-decides"),
            Choice(60),
        ),
        hint="Who waits here, and for whom? Think of the line that counted down.",
        why="The page waits, and nobody told it of the server's setting. A page has no such setting of its own: this "
        "one waits as Chromium does, for a minute. So does its user.",
        given={"asks": "seconds until onclose", "line": "silent", "patience": 60, "server_waits": 3},
    ),
    Item(
        "7.2",
        "The network is silent. Your page calls `close()`, and ten seconds later it has had enough: it calls "
        "`close()` again. How many seconds after the *first* call does `onclose` run?",
        (
            Choice(10, slip="second-close-forces"),
            Choice(60),
            Choice(70, slip="each-close-waits-anew"),
        ),
        hint="In which state is the page when it calls again? And what may `close()` do there?",
        why="The page was CLOSING, and there `close()` does nothing: it sends nothing, it hurries nothing, it delays "
        "nothing. The ladder has no second Close.",
        given={"asks": "seconds until onclose", "line": "silent", "patience": 60, "again": 10},
    ),
    Item(
        "7.3",
        "Your page closes with 1000. The server answers at once with the same, and then it does nothing: no FIN "
        "comes. What does `onclose` say, and when?",
        (
            Choice((0, 1000), "1000, at once", slip="answer-ends-it"),
            Choice((2, 1000), "1000, after 2 seconds"),
            Choice((60, 1000), "1000, after 60 seconds", slip="one-patience"),
            Choice((60, 1006), "1006, after 60 seconds", slip="no-fin-is-1006"),
        ),
        hint="The goodbye is there. How much is still missing?",
        why="The page does as Chromium: it gives the server two seconds to end TCP, and then it ends it itself. The "
        "goodbyes were whole, so it is clean. Firefox does not even wait.",
        given={"asks": "seconds and code", "answered": 0, "answer": 1000, "fin": "never", "patience": 60},
    ),
    Item(
        "7.4",
        "Ten seconds ago your page called `close()`, and the old connection hangs. Now it makes a new `WebSocket` to "
        "the same server. What happens?",
        (
            Choice((False, True), "The new one opens, and the old one hangs on"),
            Choice((False, False), "The old one ends, and the new one opens", slip="new-ends-old"),
            Choice((True, True), "The new one waits until the old one is over", slip="one-at-a-time"),
        ),
        hint="Do two sockets of a page know of each other?",
        why="The new one was open at once. You see the old one: it went on for its whole minute, and nobody had to "
        "wait for it.",
        given={"asks": "new connection", "old": "CLOSING"},
    ),
    Item(
        "7.5",
        "Your page shows *connected* in each `onopen`, and *disconnected* in each `onclose`. It closes an old "
        "connection, which hangs, and five seconds later it makes a new one, which opens and goes on well. What does "
        "it show two minutes later?",
        (
            Choice(("connected", "OPEN"), "*connected*, and so it is", slip="left-is-silent"),
            Choice(("disconnected", "CLOSED"), "*disconnected*, and so it is", slip="ends-are-shared"),
            Choice(("disconnected", "OPEN"), "*disconnected*, and it is wrong"),
        ),
        hint="Which handlers does the page still have, and when do they run?",
        why="The old connection ended after its minute, and its `onclose` did what it always does. Your user looks at "
        "*disconnected*, and the new connection is OPEN. If the page then connects once more, it leaves a good one "
        "behind.",
        given={"asks": "shown", "old": "CLOSING", "new": "OPEN"},
    ),
    Item(
        "7.6",
        "Your page closes. The server takes 15 seconds to answer, and then it never ends TCP. How many seconds after "
        "`close()` does your `onclose` run?",
        typed="number",
        slips={15: "answer-ends-it", 75: "one-patience"},
        hint="There are two waits, one after the other. What ends the first of them, and what the second?",
        why="The first wait ended with the answer, after 15 seconds. The second began there, and two seconds later "
        "the page ended TCP itself.",
        given={"asks": "seconds until it is told", "answered": 15, "fin": "never", "patience": 60},
    ),
    Item(
        "7.7",
        "The *server* closes with 1001, and its `close_timeout` is 10 seconds. Right then the network falls silent, "
        "for 15 seconds. Then it works again. Which codes are the two ends left with?",
        (
            Choice((1001, 1006), "Page 1001, server 1006"),
            Choice((1006, 1006), "Page 1006, server 1006", slip="patience-is-for-both"),
            Choice((1001, 1001), "Page 1001, server 1001", slip="late-answer-counts"),
        ),
        hint="TCP sends again what was lost. What does each end know after ten seconds, and what after thirty?",
        why="After ten seconds the server gave up, and told its program 1006. TCP still had its Close frame, and sent "
        "it again when the network was back. So the page had a clean end, and neither of the two logs is wrong.",
        given={"asks": "codes", "sent": 1001, "late": True},
    ),
    Item(
        "7.8",
        "Your page closes with 1000. Its goodbye arrives, but from then on nothing comes back, and a minute later the "
        "page is told 1006. Which code is the *server's* program left with?",
        (
            Choice(1000),
            Choice(1006, slip="told-alike"),
            Choice("nothing", "None: it waits", slip="who-answers-waits-on"),
        ),
        hint="What came to the server?",
        why="The server got a goodbye and sent one, so for its log all is well. A page's 1006 after a `close()` does "
        "not say which of the two Close frames was lost. The server's log does.",
        given={"asks": "code", "whose": "server", "page_told": 1006, "lost": "answer"},
    ),
)
