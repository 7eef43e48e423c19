"""What the cards of lesson 4, let the server hang up, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "4.1",
        "You send `0`. In this server, made with Python's `websockets`, the function divides by it, and crashes. Which "
        "code is your page left with?",
        (
            Choice(1011, "1011 Internal Error"),
            Choice(1006, "1006 Abnormal Closure", slip="crash-cuts"),
            Choice(1008, "1008 Policy Violation", slip="blame-the-sender"),
            Choice("open", "None: it stays open", slip="crash-goes-on"),
        ),
        hint="Only the function has crashed. The program that called it still runs.",
        why="The server met something unexpected and could not go on, and said so before it left. The word *crashes* "
        "in the ladder stands where that happened: after your message, and before the server hangs up. "
        "In Node an error that nobody catches ends the whole process: no Close, and 1006.",
        given={"asks": "code", "cause": "crash"},
    ),
    Item(
        "4.2",
        "Four connections of that server end: it says goodbye with 1000, it throws you out with 1008, its function "
        "crashes, the network breaks. How many of them end *clean*?",
        (
            Choice(1, slip="clean-is-success"),
            Choice(2, slip="crash-cuts"),
            Choice(3),
            Choice(4, slip="over-is-clean"),
        ),
        hint="Clean is said of the goodbye. In which of them do both ends say one?",
        why="Only the broken network was not clean. You see the crash: both ends have sent a Close frame, and then TCP "
        "has ended. That is all that *clean* means.",
        given={"asks": "how many are clean", "endings": ("goodbye", "rule", "crash", "network")},
    ),
    Item(
        "4.3",
        "One connection is closed by your page, another by the server, both with 4000 and the reason *that is all*. "
        "What differs between the two close events on your page?",
        (
            Choice("nothing", "Nothing: they are equal"),
            Choice("was_clean", "`wasClean` differs", slip="clean-is-mine"),
            Choice("reason", "`reason` differs", slip="asker-is-told-nothing"),
        ),
        hint="A close event has a `code`, a `reason`, and `wasClean`. What does the other end send in each case?",
        why="The event has the code that came in the other end's Close frame, be it the first word or the answer. Who "
        "began is in the ladder: look for *hangs up*. You see the connection that the server ended.",
        given={"asks": "what differs"},
    ),
    Item(
        "4.4",
        "Both hang up at the same moment: the client with 4001, the server with 4002. Which code is each left with?",
        (
            Choice((4002, 4001), "Client 4002, server 4001"),
            Choice((4001, 4002), "Client 4001, server 4002", slip="own-code"),
            Choice((4001, 4001), "Client 4001, server 4001", slip="one-code"),
            Choice((1006, 1006), "Client 1006, server 1006", slip="crossing-breaks"),
        ),
        hint="Follow each of the two arrows to the end where it arrives.",
        why="Each end took the other's Close frame for the answer to its own. So your page may get another code than "
        "it sent, though nothing went wrong. It is even clean.",
        given={"asks": "codes", "crossing": True, "sent": (4001, 4002), "first": (4001, 4001)},
    ),
    Item(
        "4.5",
        "A server hangs up on your page. After which of these codes should it not connect again by itself?",
        (
            Choice("Going Away", slip="gone-for-good"),
            Choice("Internal Error", slip="error-is-final"),
            Choice("Policy Violation"),
            Choice("Try Again Later", slip="later-is-never"),
        ),
        hint="Three of them speak of how the server is just now.",
        why="1008 says that you broke a rule of the server, its policy. Rules do not change while you wait: the same "
        "message would be thrown out again. The other three may go well a little later.",
        given={"asks": "do not come back"},
    ),
    Item(
        "4.6",
        "Three pages are connected to one server, made with Python's `websockets`. The first sends `0`, and the "
        "server's function crashes. How many of the three connections does that end?",
        (
            Choice(0, "None", slip="crash-goes-on"),
            Choice(1, "Only one"),
            Choice(3, "All three", slip="one-for-all"),
        ),
        hint="For whom was the function called when it crashed?",
        why="In this server each call belongs to one connection, and only that one ended. You see another page: it "
        "asks after the crash, and has its answer. In Node an error that nobody catches takes the process, and all "
        "three with it.",
        given={"asks": "how many end", "cause": "crash", "pages": 3},
    ),
    Item(
        "4.7",
        "The server hangs up with 1012. When your page gets its close event, it calls `close(1000)`. Which code is the "
        "*server* left with?",
        (
            Choice(1000, slip="page-answers"),
            Choice(1005, slip="answer-is-empty"),
            Choice(1006, slip="own-ending-is-1006"),
            Choice(1012),
        ),
        hint="It is left with what comes to it first. Who answers, your page or your browser?",
        why="The browser had answered before your page was told, with a Close frame that says the same. A page may not "
        "send 1012 itself, but nobody asked it.",
        given={"asks": "code", "answered": True, "sent": 1012},
    ),
    Item(
        "4.8",
        "The server's function crashes with `ZeroDivisionError: division by zero`. What is the `reason` in your page's "
        "close event?",
        (
            Choice("division by zero", "*division by zero*", slip="reason-is-the-bug"),
            Choice("Internal Error", "*Internal Error*", slip="reason-is-the-name"),
            Choice("", "Nothing at all"),
        ),
        hint="The page may belong to a stranger.",
        why="The page gets a code and no words. A bug is for the server's log: what an error says may help somebody "
        "who wants to break in.",
        given={"asks": "reason of a crash", "cause": "crash", "error": "division by zero"},
    ),
)
