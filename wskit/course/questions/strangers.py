"""The questions of the lesson on keeping strangers out."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "15.1",
        'Your page is at `https://quiz.example`. Your server lets in whose `Origin` has `"quiz.example"` in it. Four '
        "pages connect: `https://quiz.example`, `https://my-quiz.example`, `https://quiz.example.prize.example` and "
        "`https://prize.example`. How many of them does it let in?",
        (
            Choice(1, slip="in-is-equal"),
            Choice(2, slip="a-name-ends-with-its-owner"),
            Choice(3),
            Choice(4, slip="an-origin-is-advice"),
        ),
        hint="Anybody may register a name. What may stand before yours in theirs, and what behind it?",
        why="Your name stands in three of them, and two belong to strangers. An origin is a scheme, a host and a port: "
        "compare all of it, with a list of your own. The ladder shows the fourth.",
        given={
            "asks": "how many are let in",
            "origins": (
                "https://quiz.example",
                "https://my-quiz.example",
                "https://quiz.example.prize.example",
                "https://prize.example",
            ),
            "home": "quiz.example",
        },
    ),
    Item(
        "15.2",
        "Anna's login has run out. At 3000 her page shows the login form. At 1006 it says *connecting again*, and does "
        "so a second later. Your server answers her with 403. After 30 seconds you change it: now it lets her in, and "
        "closes with 3000. What does Anna see in this minute?",
        (
            Choice("login", "The login form, from the beginning", slip="a-no-has-a-code"),
            Choice("both", "*Connecting again*, and then the login form"),
            Choice("again", "*Connecting again*, all the time", slip="who-is-turned-away-is-1006"),
            Choice("403", "An error with 403, and no more", slip="a-browser-shows-a-no"),
        ),
        hint="On which of the two ways was there ever a connection on which a Close frame could come?",
        why="403 is an answer of HTTP, and comes before there is a connection. The page is told 1006, as if "
        "nobody were there, and asks again and again. Only a Close frame brings it a code to go by. The ladder shows "
        "the last try.",
        given={"asks": "what the user sees", "status": 403, "later": 3000},
    ),
    Item(
        "15.3",
        "Your server sends a Ping every 20 seconds, and waits 20 seconds for each answer. A stranger's page connects, "
        "and never says a word. No proxy stands between. After how long is it closed?",
        (
            Choice("never", "Not at all"),
            Choice(40, "After 40 seconds", slip="who-is-silent-fails-a-ping"),
            Choice(60, "After a minute", slip="browsers-end-the-idle"),
        ),
        hint="Who answers a Ping: the page, or its browser?",
        why="The browser answers each Ping for its page, so the server sees somebody who is well. It stays "
        "open, and takes up room. Your server needs a deadline of its own for the first message.",
        given={"asks": "after how long it is closed", "interval": 20, "patience": 20},
    ),
    Item(
        "15.4",
        "Your server asks for a ticket in the first message. A ticket can be used once; whoever has no valid one is "
        "closed with 3000. A page was let in with its ticket. Then the network breaks its connection off. It connects "
        "again, and sends the same ticket. What is it told?",
        (
            Choice("in", "Nothing: it is let in", slip="a-ticket-is-a-key"),
            Choice(1006, "1006, and no reason", slip="who-is-turned-away-is-1006"),
            Choice(3000, "3000, and a reason"),
        ),
        hint="Does your server know that the first connection ended before its time?",
        why="Used is used, also if the connection was short. So a page gets a new ticket for each try. The connection "
        "is open when the server says no, so it can say why. The ladder shows the second try.",
        given={"asks": "what a used ticket brings", "code": 3000},
    ),
    Item(
        "15.5",
        "Your server takes messages of up to 16 bytes, and sets no other limit. A stranger sends twelve messages of "
        "16 bytes each, all in the same moment. What comes of it?",
        (
            Choice(1009, "It ends with 1009", slip="a-limit-counts-all"),
            Choice(1008, "It ends with 1008", slip="floods-are-noticed"),
            Choice("all", "All of it is taken"),
        ),
        hint="What is it that is limited?",
        why="1009 is for *one* message that is too big. How many come, nobody has limited: a million fare alike. That "
        "is for your program: it may read more slowly, or close with 1008.",
        given={"asks": "what comes of a flood", "limit": 16, "size": 16},
    ),
    Item(
        "15.6",
        "Somebody logs in with a wrong name or password. Your server closes with 3000, and the reason is `no "
        "such user` or `wrong password`. A stranger tries four names with a made-up password. Anna and Ben "
        "have accounts; Carl and Dora have none. Of how many of the four does the stranger now know whether "
        "they have one?",
        (
            Choice(0, slip="reasons-are-for-the-log"),
            Choice(2, slip="only-a-yes-is-news"),
            Choice(4),
        ),
        hint="What can somebody do with a reason that they read?",
        why="A reason travels to the other end. Each of these tells that a name is known, or that it is not. Say the "
        "same to all who may not come in, with the same code. The ladder shows how Dora was found out.",
        given={"asks": "how many names are found out", "names": 4, "known": 2},
    ),
    Item(
        "15.7",
        "Anna has a cookie of `https://quiz.example`, and it says `SameSite=Strict`. Three pages connect to the "
        "server there: of `https://quiz.example:8443`, `https://blog.quiz.example` and "
        "`https://quiz.example.prize.example`. How many of them bring her cookie?",
        (
            Choice(0, slip="a-site-is-an-origin"),
            Choice(1, slip="a-site-is-a-host"),
            Choice(2),
            Choice(3, slip="a-site-is-a-word"),
        ),
        hint="*Site* is not *origin*. Who registered each of the names?",
        why="A site is what somebody registered, `quiz.example`, with all its hosts and ports. `SameSite` keeps "
        "other sites out, and no neighbours. `Origin` tells them apart. The ladder shows the third page.",
        given={
            "asks": "how many bring the cookie",
            "pages": ("quiz.example:8443", "blog.quiz.example", "quiz.example.prize.example"),
            "home": "quiz.example",
        },
    ),
    Item(
        "15.8",
        "A server in a company's network looks at `Origin`, and at nothing else. Somebody there writes two programs. "
        "One says that its `Origin` is the company's page, and the other one does not name any. How many of the two "
        "get what the page gets?",
        (
            Choice(0, slip="only-browsers-say-origin"),
            Choice(1),
            Choice(2, slip="servers-check-addresses"),
        ),
        hint="Who writes this header in a browser, and who writes it in a program?",
        why="The header is all that counts: who lies is let in, and who says nothing is not. `Origin` protects people "
        "from pages that their own browser shows, for a browser does not lie for a page. To know who asks, your server "
        "needs a login. The ladder is that of the liar.",
        given={"asks": "how many programs get it", "looks_at": "Origin", "liars": 1, "programs": 2},
    ),
)
