"""What the cards of lesson 12, come back after the end, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "12.1",
        "A page has two lines: `let ws = new WebSocket(url)` and `ws.onclose = () => { ws = new WebSocket(url); }`. "
        "Its server ends each connection after a second. How many connections has it had after a minute?",
        (
            Choice(1, slip="onclose-is-too-early"),
            Choice(2),
            Choice(60, slip="handlers-move-on"),
        ),
        hint="To which object did the page give its handler?",
        why="The handler was given to the first object. The second one has none, so its end is heard by nobody. Such a "
        "page passes every test in which somebody restarts the server once.",
        given={"asks": "connections in a minute", "lasts": 1, "seconds": 60},
    ),
    Item(
        "12.2",
        "In its `onclose` a page says `if (!event.wasClean) connect();`. Once its server restarts, once its code "
        "raises an error, once it has too much to do, and once the network breaks. After how many of these four does "
        "the page come back?",
        (
            Choice(1),
            Choice(3, slip="planned-is-clean"),
            Choice(4, slip="unwanted-is-unclean"),
        ),
        hint="In which of them is there no goodbye?",
        why="1012, 1011 and 1013 come in a Close frame, and are clean. So after an update of the server all users sit "
        "before a page that does nothing. Clean tells *how* it ended. Whether to come back, the code tells.",
        given={"asks": "how many are not clean", "endings": ("restart", "crash", "busy", "network")},
    ),
    Item(
        "12.3",
        "Somebody may not use your service any more. One server refuses the connection with the HTTP status 403, "
        "Forbidden. Another one lets the page in, and closes with 3003, Forbidden. A page comes back after 1006 and "
        "1012, and else stays away. After what does it come back?",
        (
            Choice("both", "After both of them", slip="thrown-out-is-1006"),
            Choice("neither", "After neither of them", slip="a-refusal-is-told"),
            Choice("the status", "Only after the 403"),
        ),
        hint="Which code has a page that has never been connected?",
        why="A page cannot see a status. It has 1006, as if nobody were there, and so it knocks for ever. The other "
        "server spends one connection, and has peace.",
        given={"asks": "after what it comes back", "refused": "the status"},
    ),
    Item(
        "12.4",
        "A page waits for 1 second before it comes back, then for 2, 4, 8 and so on, up to 30. Its `onopen` sets the "
        "wait to 1 second again. The server takes each connection, and crashes at the first message. How many seconds "
        "does the page wait before its tenth connection?",
        (
            Choice(0, slip="success-needs-no-wait"),
            Choice(1),
            Choice(30, slip="each-ending-counts"),
        ),
        hint="What happens first on each connection, and what does the page do then?",
        why="Each connection opens, so each one counts as a success. The server, which can hardly stand, is asked once "
        "a second by each of its pages. Opening is easy. Count it a success when the connection has lasted.",
        given={"asks": "seconds before it connects", "first": 1, "longest": 30},
    ),
    Item(
        "12.5",
        "A server loses its 100 pages, and is back after 3 seconds. It takes 30 connections in a second. Each page "
        "waits for 5 seconds, and for up to 1 second more, by chance. How many attempts are there in the worst second?",
        (
            Choice(17, slip="any-chance-is-enough"),
            Choice(30, slip="the-limit-holds-them"),
            Choice(100),
        ),
        hint="Over how many seconds does this chance spread the pages?",
        why="All of them come in the one second between 5 and 6. Chance has to cover as many seconds as the server "
        "needs for all: so let it cover the whole wait, from 0 up. That is called *full jitter*.",
        given={"asks": "attempts in the worst second", "pages": 100, "limit": 30, "at_most": 6},
    ),
    Item(
        "12.6",
        "In Chromium, a page calls `setTimeout(connect, 1000)` in `onclose`, and in `onerror`, too, to be on the safe "
        "side. Nobody listens. It tries for the first time at 0 seconds. How many times has it tried after 3.5 "
        "seconds?",
        (
            Choice(4, slip="an-error-is-all"),
            Choice(7, slip="two-stay-two"),
            Choice(15),
        ),
        hint="How many events does an attempt end with? And how many attempts does each of these make?",
        why="An attempt that fails ends with `error` and then `close`. So each one makes two, and those make four: 1, "
        "2, 4, 8. When the server is up, one page has dozens of connections. Come back from `onclose` alone.",
        given={"asks": "how many attempts", "rounds": 4},
    ),
    Item(
        "12.7",
        "A page comes back after 1006, and not after 1000. Its user presses *Stop*, and that calls `ws.close(1000)`: "
        "once while the page is OPEN, once while it is CONNECTING, and once when the network has fallen silent. After "
        "how many of the three does the page come back?",
        (
            Choice(0, slip="who-stops-is-known"),
            Choice(1, slip="too-early-is-nothing"),
            Choice(2),
        ),
        hint="Which code is a page left with to which no goodbye came?",
        why="Only where the server answered is the code 1000. In the other two no Close frame came, and that is 1006. "
        "The code does not say who wanted it: keep in mind yourself that somebody has pressed *Stop*.",
        given={"asks": "how many stops come back", "stops": ("OPEN", "CONNECTING", "silence")},
    ),
    Item(
        "12.8",
        "A server is down for 100 seconds. A page waits for 1 second, then for 2, 4, 8 and so on, and nobody has set a "
        "longest wait. How many seconds is the server up before the page is back?",
        (
            Choice(0, slip="who-is-back-is-seen"),
            Choice(27),
            Choice(64, slip="waits-begin-with-the-server"),
        ),
        hint="Add up the waits. At which seconds does it try?",
        why="It tries after 1, 3, 7, 15, 31, 63 and 127 seconds. Waits that double may keep it away for as long again "
        "as the server was down. After a night of repairs it may be gone all morning: so set a longest wait.",
        given={"asks": "seconds up before it is back", "down": 100, "first": 1},
    ),
)
