"""What the cards of lesson 3, give a code and a reason ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "3.1",
        "Your page tries six codes, each on a new connection: 1000, 1001, 1011, 3000, 4000 and 5000. How many of them "
        "does the browser send?",
        (
            Choice(2, slip="only-4000s"),
            Choice(3),
            Choice(5, slip="named-codes"),
            Choice(6, slip="unchecked"),
        ),
        hint="For whom does a page speak: for an application, for the browser, or for the protocol?",
        why="A page speaks for an application, and not for the protocol or for the browser. "
        "A page may send 1000 and 3000 to 4999. All else is an `InvalidAccessError`: nothing is sent, and the "
        "connection stays open.",
        given={"asks": "how many are sent", "who": "page", "codes": (1000, 1001, 1011, 3000, 4000, 5000)},
    ),
    Item(
        "3.2",
        "You call `close()` with nothing in it. Which code is in the Close frame that *travels* to the server?",
        (
            Choice("none", "None at all"),
            Choice(1000, slip="silence-is-1000"),
            Choice(1005, slip="told-is-sent"),
        ),
        hint="What you do not say, does the browser make up?",
        why="The frame is empty: what you do not say, the browser does not make up. Both ends then tell their users "
        "1005: a Close frame came, and no code was in it. That is a clean end, and 1005 is never on the wire.",
        given={"asks": "code on the wire", "argument": None, "told": 1005},
    ),
    Item(
        "3.3",
        "You know 1006 from connections that break. Now a client without a browser writes a Close frame with 1006 "
        "*byte by byte*, and it travels to the server. Which code is that *client* left with?",
        (
            Choice(1006, slip="own-code"),
            Choice(1005, slip="forbidden-is-none"),
            Choice(1002),
            Choice("none", "None at all", slip="ignored"),
        ),
        hint="What does an end do that gets what nobody may send?",
        why="The server sends 1002, Protocol error, and gives the connection up. It reports 1006 itself, but not "
        "because that was sent: 1006 means that no *valid* Close frame came. A Close frame cannot say that.",
        given={"asks": "code", "whose": "page", "sent": 1006, "reserved": True},
    ),
    Item(
        "3.4",
        "You want to wave goodbye with 👋, as often as you can. A reason has room for 123 bytes. How many of them fit "
        "into it?",
        typed="number",
        slips={123: "characters-are-bytes", 61: "length-is-bytes", 31: "room-is-125"},
        hint="Text travels as UTF-8. There this hand takes four bytes.",
        why="Each hand takes 4 bytes of UTF-8, and is sent whole or not at all: 30 times 4 are 120. For the page, its "
        "`length` is 2, and that counts something else.",
        given={"asks": "how many fit", "room": 123, "bytes": 4, "length": 2},
    ),
    Item(
        "3.5",
        "Your page calls `ws.close(4001, reason)`, with a reason of 200 bytes. If that raises an error, it calls "
        "`ws.close(4002)`. Which code is the *server* left with?",
        (
            Choice(1006, slip="a-wrong-call-ends-it"),
            Choice(1009, slip="too-long-is-1009"),
            Choice(4001, slip="cut-to-fit"),
            Choice(4002),
        ),
        hint="What became of the connection when the first call was refused?",
        why="Too long a reason is a `SyntaxError`, whose name has nothing to do with your program's syntax. What is "
        "refused is not sent, and the connection stays open: so the second call is the first goodbye.",
        given={"asks": "code", "whose": "server", "calls": ((4001, 200), (4002, 0))},
    ),
    Item(
        "3.6",
        'A server turns you away with 4001, "room 7: 8 of 8 players". What does your page\'s close event say?',
        (
            Choice("4001, clean", "Code 4001, a clean end"),
            Choice("1000, clean", "Code 1000, a clean end", slip="clean-is-1000"),
            Choice("1006, not clean", "Code 1006, not clean", slip="strangers-are-1006"),
            Choice("4001, not clean", "Code 4001, not clean", slip="own-codes-are-unclean"),
        ),
        hint="What is it that was clean, or was not?",
        why="Clean tells *how* it ended, and not whether you like it: a goodbye went each way, and then TCP ended. The "
        "browser hands on whatever code came, and need not know it.",
        given={"asks": "event", "whose": "page", "received": 4001},
    ),
    Item(
        "3.7",
        "A server writes, byte by byte, a Close frame with 1005 in it. Your page's end takes that for a broken rule, "
        "and answers with 1002. Which code is your *page* left with?",
        (
            Choice(1002, slip="a-complaint-is-told-here"),
            Choice(1005, slip="wire-is-told"),
            Choice(1006),
        ),
        hint="Did a valid Close frame come?",
        why="No valid Close frame came, and just that is the meaning of 1006. The page is told neither what its "
        "browser sent nor what was wrong; the *server* is told 1002.",
        given={"asks": "code", "whose": "page", "sent": 1002, "received": 1005, "reserved": True},
    ),
    Item(
        "3.8",
        "Now a *server* tries six codes, each on a new connection: 1000, 1001, 1006, 1011, 2999 and 4000. How many of "
        "them does it send?",
        (
            Choice(2, slip="same-rules"),
            Choice(4),
            Choice(5, slip="named-codes"),
            Choice(6, slip="unchecked"),
        ),
        hint="Which of them are the protocol's own words, and which may nobody say?",
        why="A server speaks for the protocol, too: it may say 1001 and 1011. But 1006 is reserved, and 2999 is kept "
        "for the protocol of some later day. This server refuses both.",
        given={"asks": "how many are sent", "who": "server", "codes": (1000, 1001, 1006, 1011, 2999, 4000)},
    ),
)
