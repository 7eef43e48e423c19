"""What the cards of lesson 14, close a server gracefully, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item
from ..numbers import RESUMING

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "14.1",
        "Your server is to go, and nobody has told the balancer. So that nobody is turned away, the server goes on "
        "listening while it says goodbye, to one page after the other. The first page comes back at once. Where does "
        "it get to?",
        (
            Choice("next", "To the next server", slip="balancers-know"),
            Choice("same", "To the same server"),
            Choice("nowhere", "To none: it gets 1006", slip="goodbye-shuts-the-door"),
        ),
        hint="Who decides where a page gets to? What does that one know?",
        why="The balancer still sends everybody to the server that is about to go. So the page is told goodbye twice, "
        "or more often. A server that wants to empty itself has to be known as *not ready* first.",
        given={"asks": "where it gets to", "told": False, "listens": True},
    ),
    Item(
        "14.2",
        "Your page asks, and the server needs five seconds for the answer. After two of them it says goodbye, and it "
        "works on. What does your page get?",
        (
            Choice((True, True), "The answer, and a clean end", slip="goodbye-comes-last"),
            Choice((False, False), "No answer, and an end that is not clean", slip="clean-is-complete"),
            Choice((False, True), "No answer, and a clean end"),
        ),
        hint="May an end send a message behind its Close frame? And what is *clean* said of?",
        why="Behind its Close frame an end sends nothing any more (RFC 6455, section 5.5.1), so the answer had nowhere "
        "to go. The goodbyes were whole, and that is all that *clean* means. No log shows what was lost.",
        given={"asks": "answer and clean", "goodbye": "before the answer"},
    ),
    Item(
        "14.3",
        "A colleague spreads the goodbye like this: the server closes one connection, waits until it is over, and "
        "turns to the next. It has 20 pages, and three of them are asleep. Its `close_timeout` is 10 seconds. After "
        "how many seconds are all connections over?",
        (
            Choice(10, slip="waits-run-together"),
            Choice(30),
            Choice(200, slip="each-goodbye-takes-it-all"),
        ),
        hint="For whom does it wait, and for how long? Does anything happen meanwhile?",
        why="Pages that are awake answer at once. Each that sleeps holds up all that come behind it, for the whole "
        "timeout: with thirty asleep it would be five minutes. Let the clock spread the goodbyes, and do not wait for "
        "one before you say the next.",
        given={"asks": "seconds until all are over", "pages": 20, "asleep": 3, "patience": 10, "how": "in turn"},
    ),
    Item(
        "14.4",
        "The platform says SIGTERM, and SIGKILL 30 seconds later. Your server first waits 15 seconds for answers. Then "
        "it says 1012 to its 20 pages, to one every two seconds. How many of them are left with 1006?",
        (
            Choice(0, slip="the-plan-is-kept"),
            Choice(12),
            Choice(20, slip="a-kill-takes-all"),
        ),
        hint="Whose turn comes before 30 seconds? And which code have they?",
        why="Turns come at 15, 17, 19 seconds and so on. At 30 there was no server any more. Eight pages had been "
        "told, and twelve had not. The system ends the TCP "
        "connections of a program that is killed, and it speaks no WebSocket. In the ladder, *cut* stands for "
        "that. The goodbye was spread well, and over too long a time.",
        given={"asks": "how many are not told", "killed": 30, "first": 15, "pause": 2, "pages": 20},
    ),
    Item(
        "14.5",
        "Your server spreads its 1012 well. Today it runs on, and it is the *nginx* in front that is replaced: it is "
        "to finish what runs, and after 30 seconds it has to be gone. What are page and server told?",
        (
            Choice((1012, 1012), "Page 1012, server 1012", slip="proxies-ask-the-server"),
            Choice((1001, 1001), "Page 1001, server 1001", slip="proxies-say-goodbye"),
            Choice((1006, 1006), "Page 1006, server 1006"),
            Choice((1006, 1001), "Page 1006, server 1001", slip="servers-are-warned"),
        ),
        hint="Who has anything to say here, and in which language does it speak?",
        why="To nginx your connection is bytes that pass. It cannot finish what never ends by itself, and it knows of "
        "no goodbye. Whoever replaces it has to let your server say one before.",
        given={"asks": "codes", "goes": "nginx", "server": "runs on", "server_says": 1012},
    ),
    Item(
        "14.6",
        "Now your server stops listening, and then it says 1001 to all. The balancer asks only every five seconds who "
        "is there. Your page comes back after one. Which code does *that* connection end with?",
        (
            Choice(1001, "1001 Going Away", slip="the-door-says-why"),
            Choice(1013, "1013 Try Again Later", slip="balancers-say-later"),
            Choice(1006, "1006 Abnormal Closure"),
            Choice("open", "None: it is open", slip="balancers-know"),
        ),
        hint="Where does the balancer send it, and who is there to say something?",
        why="The balancer sent it to a server that was not there any more, and then answered *502 Bad Gateway*. To a "
        "page every refusal is 1006. Had the server waited until the balancer knew, it would have been open.",
        given={"asks": "code of the second", "told": False, "listens": False, "goodbye": 1001},
    ),
    Item(
        "14.7",
        "The server has said goodbye, and the Close frame is still on its way to you. Your page is OPEN, and asks a "
        "question. The question and the goodbye pass each other. How is your page told that nobody will answer?",
        (
            Choice("throws", "`send()` throws", slip="send-knows"),
            Choice("error", "`onerror` runs", slip="loss-is-an-error"),
            Choice("unclean", "`wasClean` is false", slip="clean-is-complete"),
            Choice("nothing", "It is not told"),
        ),
        hint="What does your page know at the moment when it asks? And what comes after that?",
        why="The page sees a goodbye as always. However well a server lets its answers out, something may pass its "
        f"goodbye. So keep what has no answer yet, and ask again when you are back: lesson {RESUMING} is about that.",
        given={"asks": "how it is told", "question": "passes the goodbye"},
    ),
    Item(
        "14.8",
        "A server tells the balancer, and gives it 5 seconds to notice. Then it waits for running answers, 15 seconds "
        "at most; the slowest needs 7. Then it spreads its goodbyes over 12 seconds. The page that is told last is "
        "asleep, and the `close_timeout` is 4. After how many seconds is it all over?",
        typed="number",
        slips={36: "limits-are-used-up", 24: "sleepers-cost-nothing"},
        hint="One thing comes after the other. Which of these numbers is only a limit?",
        why="5 and 7 and 12, and then 4 for the page that does not answer. It is a narrow escape: with SIGKILL at 30 "
        "seconds, a slowest answer of 10 would have been too much.",
        given={
            "asks": "seconds until it is gone",
            "notice": 5,
            "answers_limit": 15,
            "answers": 7,
            "spread": 12,
            "patience": 4,
        },
    ),
)
"""The cards of lesson 14."""
