"""What the cards of lesson 9, leave the page, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "9.1",
        "Your page saves a draft in `onclose`. Its user closes the tab. Is the draft saved, and which code does the "
        "server get?",
        (
            Choice((True, 1000), "It is; 1000", slip="a-closed-tab-calls-close"),
            Choice((True, 1001), "It is; 1001", slip="a-closed-tab-runs-onclose"),
            Choice((False, 1001), "It is not; 1001"),
            Choice((False, 1006), "It is not; 1006", slip="a-closed-tab-is-a-break"),
        ),
        hint="Who is left to run your code, and who is left to say goodbye?",
        why="The page and its handlers are gone at once. The browser lives, and says goodbye in its name: 1001, going "
        "away. What has to be saved is saved before, when something changes.",
        given={"asks": "what a closed tab does", "handler": True},
    ),
    Item(
        "9.2",
        "In Chromium, your user follows a link to another site, and reads there for a minute. Your page has no code "
        "for that. What has your server been told after this minute?",
        (
            Choice(1001, "1001, as from a closed tab", slip="leaving-is-closing"),
            Choice("open", "Nothing: its end is `OPEN`"),
            Choice(1006, "1006: the page is gone", slip="leaving-is-a-break"),
        ),
        hint="Which button of the browser brings the page back at once, with all that was typed into it?",
        why="The browser puts the page away, in case its user comes *Back*, and keeps its connection. It even answers "
        "Pings in its name. The message that your server sent meanwhile reaches no code of yours.",
        given={"asks": "what a server is told", "user": "followed a link", "closes": None},
    ),
    Item(
        "9.3",
        "After that minute they press *Back*, and there is your page, as they had left it. Which codes come now, at "
        "the page and at the server?",
        (
            Choice("open", "None: both go on", slip="back-goes-on"),
            Choice((1001, 1001), "Page 1001, server 1001", slip="both-are-told-the-same"),
            Choice((1006, 1006), "Page 1006, server 1006", slip="back-is-a-break"),
            Choice((1006, 1001), "Page 1006, server 1001"),
        ),
        hint="Messages may have come that the page has missed. What would be honest to tell it? Who can still be "
        "polite?",
        why="A page that has missed messages must not go on as if nothing were. So the browser fails its connection, "
        "with an `error` and 1006, and says 1001 to the server. Connect again, and ask for what you have missed.",
        given={"asks": "codes on back"},
    ),
    Item(
        "9.4",
        "A page says `still here` every 20 seconds, by `setInterval`, for its server has no patience with whoever "
        "says nothing for 30. The user goes to another tab for ten minutes. Who ends the connection?",
        (
            Choice("nobody", "Nobody does", slip="hidden-pages-run-on"),
            Choice("the client", "The browser does", slip="hidden-pages-are-closed"),
            Choice("the server", "The server does"),
        ),
        hint="Does a clock tick as often for a page that nobody sees?",
        why="Browsers let hidden pages run less. After a minute Chromium runs such timers once a minute, so `still "
        "here` comes too late. Let the *server* ask, with Pings: those the browser answers.",
        given={"asks": "who ends it", "hidden": True, "proof": "timer"},
    ),
    Item(
        "9.5",
        "A server lets each user have one connection: a new one throws out the one before. Ada opens your page in a "
        "second tab. Each tab connects again one second after any ending. How many connections does the server get in "
        "ten seconds?",
        (
            Choice(2, "Two", slip="the-new-tab-wins"),
            Choice(3, "Three", slip="the-old-tab-gives-up"),
            Choice(11, "Eleven"),
        ),
        hint="What does the second tab do when the first one is back?",
        why="They throw each other out in turns, for ever. Give this ending a code of your own, such as 4001, and let "
        "a page that gets it stay away until its user does something.",
        given={"asks": "how many connections", "tabs": 2},
    ),
    Item(
        "9.6",
        "Another server pings every 20 seconds, and hangs up if no Pong comes. Your page is in a hidden tab for ten "
        "minutes, its timers run once a minute. In which state is the connection then?",
        (
            Choice(1011, "Over: the server said 1011", slip="hidden-pages-answer-late"),
            Choice(1001, "Over: the browser said 1001", slip="hidden-pages-are-closed"),
            Choice("open", "`OPEN`: nobody said anything"),
        ),
        hint="Which code answers a Ping: yours, or somebody else's?",
        why="The browser itself answers, at once, whatever the page does or does not. So a Ping proves that the "
        "browser and the way to it are there, and nothing about the page.",
        given={"asks": "state after", "hidden": True, "proof": "ping"},
    ),
    Item(
        "9.7",
        'Your page calls `ws.close(1000, "left")` in its `pagehide` handler. Its user follows a link. What has the '
        "server been told a minute later?",
        (
            Choice("open", "Nothing: its end is `OPEN`", slip="leaving-runs-no-code"),
            Choice(1000, "1000: your page speaks"),
            Choice(1001, "1001: the browser speaks", slip="leaving-is-closing"),
        ),
        hint="Its name says when this handler runs.",
        why="`pagehide` runs on the way out: whether the tab is closed, loaded again, or left by a link. It is the "
        "one place for a goodbye of your own. Connect again in `pageshow`.",
        given={"asks": "what a server is told", "user": "followed a link", "closes": 1000},
    ),
    Item(
        "9.8",
        "Ada's phone leaves the house, and its network. The old address is gone without a word. Her page connects "
        "again over another one. The server never pings. How many connections of hers does it have a minute later?",
        (
            Choice(1, "1: the new one", slip="the-old-one-is-replaced"),
            Choice(2, "2: the old one, too"),
            Choice(0, "0: it throws both out", slip="two-of-one-user-are-an-error"),
        ),
        hint="Who could tell the server that the first one is dead?",
        why="For TCP these are two strangers, and a line on which nothing passes looks like any other. Ping, or know "
        "your users: let the new connection say who it is, and close the old one.",
        given={"asks": "how many does the server have", "of_one_user": 2},
    ),
)
