"""What the cards of lesson 16, diagnose an ending, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "16.1",
        "A page asks something every 25 seconds, and each time it is answered at once. Its log: *last message in* 50 "
        "s, *last message out* 75 s, `close()` 80 s, 1006 at 140 s, *unsent* 0. When the page was told, for how long "
        "may the line have been dead, at most?",
        (
            Choice(0, "0 s", slip="told-when-it-broke"),
            Choice(60, "60 s", slip="unsent-is-heard"),
            Choice(90, "90 s"),
            Choice(65, "65 s", slip="sent-was-heard"),
        ),
        hint="Which line of this log needed the other end?",
        why="The message of second 50 had an answer, and that of second 75 had none. All that came later, the page did "
        "by itself: `close()` waited its minute, and gave up. Of all the silences that leave this log, the ladder "
        "shows the longest.",
        given={"asks": "how long it was silent", "told": 0, "closed": 60, "sent": 65},
    ),
    Item(
        "16.2",
        "A server sends no Pings. In its log stands one line about a connection, `opened`, and two minutes later "
        "there is still no other. Which of these can it *not* have been?",
        (
            Choice("killed", "Its process was killed", slip="the-dying-write"),
            Choice("quiet", "The page has nothing to say", slip="no-line-is-an-end"),
            Choice("tab", "The user has closed the tab"),
            Choice("power", "The user's machine has lost its power", slip="silence-is-written-down"),
        ),
        hint="For a line, somebody has to be told, and somebody has to be left who can write.",
        why="A browser says goodbye for a tab that is closed, so the server has 1001 to write down. A line that is "
        "missing proves little: it is missing where all is well, too. The ladder shows the tab: of the four it is the "
        "only one with an end.",
        given={"asks": "what is ruled out", "missing": "every line after the opening"},
    ),
    Item(
        "16.3",
        "A server asked with a Ping, and had no Pong. Its log ends: `gave up`, 1006. The page's log ends: 1011 "
        '"keepalive ping timeout", clean. Which way was dead?',
        (
            Choice("to the page", "From the server to the page", slip="who-gives-up-is-not-heard"),
            Choice("to the server", "From the page to the server"),
            Choice("both", "Both ways at the same time", slip="dead-is-dead-both-ways"),
            Choice("neither", "Neither: the page was too busy", slip="the-page-was-busy"),
        ),
        hint="Where does the 1011 in the page's log come from?",
        why="The 1011 travelled from the server to the page, so that way worked. What did not arrive were the page's "
        "Pong and its goodbye. One log said *a Ping was not answered*, and the other one told which way.",
        given={"asks": "which way was dead", "page_has": 1011, "server_has": 1006},
    ),
    Item(
        "16.4",
        "Six pages in six cities. Some have just said something, others were silent for a minute. All log 1006 in the "
        "same second. The server's log has 1006 six times in that second, and goes on. What is left?",
        (
            Choice("networks", "Six networks broke by chance", slip="each-1006-has-its-own-cause"),
            Choice("killed", "The server's process was killed", slip="many-1006-are-a-crash"),
            Choice("idle", "Something between waited for too long", slip="between-is-idle"),
            Choice("restart", "Something between was restarted"),
        ),
        hint="What have all six in common? And who was still there to write six lines?",
        why="The same second is one cause, for chance does not do that. A killed server writes no lines, and an idle "
        "timeout ends each when *its* silence is over. So look for what all six went through. The ladder shows one of "
        "the six.",
        given={"asks": "what is left", "many": 6, "at_once": True, "server_writes": True},
    ),
    Item(
        "16.5",
        "A page's line falls silent at 30 s. The page does not wait, and makes a new connection at 35 s: that one "
        "works. At 60 s the server logs `gave up` for this user, and at 70 s 1006. How is the page at that moment?",
        (
            Choice("closed", "It has just been told 1006, too", slip="a-line-is-about-now"),
            Choice("silent", "It is `OPEN`, but nothing gets through", slip="one-user-one-connection"),
            Choice("fine", "It is `OPEN`, and all is well"),
        ),
        hint="How many connections does this user have? Which one has been silent?",
        why="The server has given up the *old* connection, which nobody needs any more. Without a name for each "
        "connection, its 1006 looks like a trouble of the new one. So let the page make up a name, and both ends "
        "write it. The ladder is that of the old one.",
        given={"asks": "how is the page", "old": "given up", "new": "works"},
    ),
    Item(
        "16.6",
        "A page's log: `close(1000)` at 10 s, 1006 at 70 s. The server's log: 1000, clean, at 20 s. What was lost?",
        (
            Choice("page", "The page's goodbye", slip="1006-is-my-goodbye"),
            Choice("server", "The server's goodbye"),
            Choice("neither", "Neither: the server did not answer", slip="who-waits-was-ignored"),
        ),
        hint="When is an ending clean, for the end that says so?",
        why="The server has the page's 1000, so that goodbye arrived. And *clean* says that the server had answered. "
        "Only that answer can have been lost. Of two logs the better one may be that of the end that has no trouble.",
        given={"asks": "what was lost", "page_has": 1006, "server_has": 1000},
    ),
    Item(
        "16.7",
        "Both ends log 1006. By the page's clock it was told at 12:00:02, and the server at 12:00:05 by its own. "
        "Nobody knows how far these clocks are apart. Who was told first?",
        (
            Choice("page", "The page", slip="clocks-are-right"),
            Choice("server", "The server", slip="the-later-line-is-late"),
            Choice("neither", "Nobody can say"),
        ),
        hint="How well do you know that both clocks said the same at the same moment?",
        why="Here both orders leave the very same two logs. Three seconds are not much for two clocks. Note a moment "
        "that both ends see, such as the first message: that tells how far their clocks are apart. The ladder shows "
        "the run in which the page was first; in the other one it was the server.",
        given={"asks": "who was told first", "earlier": "page", "later": "server", "clocks": "unknown"},
    ),
    Item(
        "16.8",
        "Two pages' logs, A and B. Each has sent one message, then 1006 came. A has *unsent* 0, and B has *unsent* "
        "1,000,000. Whose message is *known* not to have arrived?",
        (
            Choice("neither", "Neither of them", slip="unsent-means-nothing"),
            Choice("both", "Both of them", slip="1006-is-all-lost"),
            Choice("B", "Only B's"),
            Choice("A", "Only A's", slip="unsent-counts-arrivals"),
        ),
        hint="What does `bufferedAmount` count?",
        why="B's bytes never left the page, so nobody can have them. A's bytes left. Whether they arrived, its log "
        "cannot tell: in the experiment one of two such messages did, and the logs are the same. The ladder is B's.",
        given={"asks": "what is known lost", "A": 0, "B": 1_000_000},
    ),
)
