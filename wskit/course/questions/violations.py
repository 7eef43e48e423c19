"""What the cards of lesson 11, break the rules, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "11.1",
        "Your page sends 26 bytes to a server that takes 16. The server sends a Close frame with 1009. Your browser "
        "answers with 1009, and its answer arrives. Which code is the *server's* program left with?",
        (
            Choice(1002, slip="a-fault-is-1002"),
            Choice(1006),
            Choice(1009, slip="what-arrives-is-read"),
            Choice(1011, slip="a-fault-is-1011"),
        ),
        hint="Does anybody at the server still read when the answer comes?",
        why="The server has failed the connection, and reads no more: the answer comes to a deaf end. So its program "
        "is told 1006, as if nobody had said goodbye. The true code is in what it *sent*.",
        given={"asks": "code", "whose": "server", "sent": 1009, "arrives": 1009, "received": None, "failed": True},
    ),
    Item(
        "11.2",
        "A client writes three text messages in one go. The first and the third are as they should be. The second is "
        "not masked. How many of the three is the server's program given?",
        (
            Choice(0, "None of them", slip="one-bad-spoils-all"),
            Choice(1, "Only the first"),
            Choice(2, "The first and the third", slip="skips-the-broken"),
            Choice(3, "All three of them", slip="legible-is-taken"),
        ),
        hint="In which order does a server read, and when does it stop?",
        why="The first was whole, and was given to the program. At the second the server failed the connection. The "
        "third had arrived, and nobody looked at it.",
        given={"asks": "messages taken", "all": 3, "sound": 2},
    ),
    Item(
        "11.3",
        "A server sends `café` as a text message, in an old encoding: the last letter is the byte `E9`, and that is "
        "not UTF-8. What does your page get?",
        (
            Choice("café", "The message `café`", slip="browsers-guess-letters"),
            Choice(
                "caf\N{REPLACEMENT CHARACTER}",
                "The message `caf\N{REPLACEMENT CHARACTER}`",
                slip="bad-letters-are-replaced",
            ),
            Choice(1006, "No message, and 1006"),
            Choice(1007, "No message, and 1007", slip="page-is-told-the-rule"),
        ),
        hint="Who finds the fault, and did a Close frame come to that end?",
        why="Your browser found the fault, and failed the connection: an `error` without a word, and then 1006. "
        "What was wrong, it told the *server*, in its Close frame, and not your page.",
        given={"asks": "page gets", "meant": "café", "replaced": "caf\N{REPLACEMENT CHARACTER}", "rule": 1007},
    ),
    Item(
        "11.4",
        "A server takes messages of 16 bytes. A client has 24, and cuts its message into three fragments of 8 bytes "
        "each. What does the server make of it?",
        (
            Choice("whole", "One message of 24 bytes", slip="a-limit-is-for-a-frame"),
            Choice("three", "Three messages of 8 bytes", slip="a-piece-is-a-message"),
            Choice("cut", "One message of 16 bytes", slip="a-limit-cuts"),
            Choice("fails", "No message: it says 1009"),
        ),
        hint="What is the limit there to save, and what does the server have to keep until the last piece is there?",
        why="A limit is for a message, or it would be none. The server counts as the pieces come, and fails the "
        "connection when they are too many. To send more, make several messages of it yourself.",
        given={"asks": "cut message"},
    ),
    Item(
        "11.5",
        "A server takes text only. Your page sends it bytes, in a frame without any fault. The server closes with "
        "1003. Which code is the *server's* program left with?",
        (
            Choice(1000, "1000 Normal Closure", slip="answers-are-normal"),
            Choice(1005, "1005 No Status Rcvd", slip="answer-is-empty"),
            Choice(1003, "1003 Unsupported Data"),
            Choice(1006, "1006 Abnormal Closure", slip="refusing-is-failing"),
        ),
        hint="Was a rule of the protocol broken? And who hung up: the program, or what reads the frames for it?",
        why="Nobody failed anything. The program said goodbye with a code of its choice, the server read on, and your "
        "browser's answer came. So both ends report it, and it is clean.",
        given={"asks": "code", "whose": "server", "sent": 1003, "answered": True, "refuses": True},
    ),
    Item(
        "11.6",
        "Your page had an `error`, and 1006. The server's log says: *received 1002 (protocol error)*. Who broke a "
        "rule?",
        (
            Choice("page", "The page, in what it sent", slip="who-gets-1002-is-innocent"),
            Choice("network", "The network, on the way", slip="the-network-garbles"),
            Choice("server", "The server, in what it sent"),
        ),
        hint="Which of the two has found a fault, in what came from whom?",
        why="An `error` after `open` is a browser that fails a connection, and 1002 is what it has to say of it. Here "
        "the server wrote HTTP into the connection. The ladder shows what that is, read as a frame. Chromium's console "
        "then says *Invalid frame header*.",
        given={"asks": "who broke the rule"},
    ),
    Item(
        "11.7",
        "Once more your page sends too much: the server sends 1009, your browser answers, and TCP ends. For which of "
        "the two ends is that a *clean* end?",
        (
            Choice("page", "Only for your page"),
            Choice("both", "For both ends", slip="clean-is-for-both"),
            Choice("server", "Only for the server", slip="clean-for-who-was-right"),
            Choice("neither", "For neither of them", slip="broken-rules-are-unclean"),
        ),
        hint="Clean says that a goodbye went each way. Ask each end for itself what it has read.",
        why="Your page got a Close frame, answered it, and saw TCP end: clean, with 1009. The server never read the "
        "answer: not clean, with 1006. One connection, two ends, two stories.",
        given={"asks": "clean for"},
    ),
    Item(
        "11.8",
        "Again a server's text is not UTF-8. Your user has Firefox 153, which then ends TCP and sends no Close frame. "
        "Which code is the *server* left with?",
        (
            Choice(1007, slip="a-rule-has-its-code"),
            Choice(1002, slip="browsers-say-the-same"),
            Choice(1006),
        ),
        hint="An end reports what came to it.",
        why="Now both ends say 1006, and no log knows of a broken rule: Firefox's console does not name it either. If "
        "pages end with 1006 at a certain message, look at its bytes. Here a client did what Firefox does.",
        given={"asks": "code", "whose": "server", "rule": 1007, "chromium": 1002},
    ),
)
