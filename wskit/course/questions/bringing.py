"""What the cards of lesson 17, bring a recording, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "17.1",
        "A user was told 1006, and sends you a HAR that Chromium has saved, with all messages in it. What does it say "
        "of how the connection ended?",
        (
            Choice("code", "Which code the page was told", slip="har-has-the-code"),
            Choice("who", "Not the code, but which end hung up", slip="tools-see-tcp"),
            Choice("nothing", "Neither of the two"),
        ),
        hint="A HAR was made for HTTP: requests, and their answers. What became of messages in it?",
        why="It has the opening handshake and the messages, with their times. It has no Close frame, no FIN, and not "
        "what the page was told. So a HAR shows how long it was silent before, and hardly more.",
        given={"asks": "what a HAR says", "made_by": "Chromium"},
    ),
    Item(
        "17.2",
        "Your server says goodbye with 4000, over `wss:`. Somebody captures on the way, without the keys of TLS. What "
        "does the capture still show?",
        (
            Choice("tcp", "Which end ended TCP, and how"),
            Choice("code", "The code 4000 as well", slip="control-is-plain"),
            Choice("nothing", "Nothing of how it ended", slip="encrypted-is-useless"),
        ),
        hint="Does TCP carry TLS, or does TLS carry TCP?",
        why="All that WebSocket says is inside TLS, its goodbye too. TCP is outside: its FIN and RST can be seen, with "
        "their times. Here the kit's capture has records of TLS, and its diagnosis cannot tell that there was a Close "
        "frame.",
        given={"asks": "what is still seen", "hidden": "TLS", "goodbye": 4000},
    ),
    Item(
        "17.3",
        "All was silent for a minute, and then it ended. Four may have done it: the server was killed, the browser was "
        "killed, a proxy ends what is silent, a proxy ends what is old. You get a capture from beside the page, and "
        "one from beside the server. Each shows a FIN from the other side. How many of the four are left?",
        (
            Choice(1, slip="captures-name-the-culprit"),
            Choice(2),
            Choice(4, slip="one-capture-is-enough"),
        ),
        hint="Whom does each of the two captures clear?",
        why="Beside the page, the browser is cleared: its FIN came second. Beside the server, so is the server. Who "
        "stands in between is left, and has written its reason into no packet: silent or old, the FIN is the same.",
        given={"asks": "how many are left", "suspects": 4, "between": 2, "captures": 2},
    ),
    Item(
        "17.4",
        "A page was told 1011, with no reason. By a capture that is the server's doing: its code raised an error, or "
        "it chose that code itself. What do you ask for next?",
        (
            Choice("har", "A HAR of that page", slip="har-has-the-code"),
            Choice("server", "A capture at the server", slip="more-packets-more-truth"),
            Choice("log", "The server's log"),
        ),
        hint="In which of them would the two look different?",
        why="The same bytes came of both, so a second capture shows them once more. An error that was raised stands "
        "in a log, and it is there already. Ask for what differs, and of that for what costs least.",
        given={"asks": "what next", "left": ("crash", "choice"), "code": 1011},
    ),
    Item(
        "17.5",
        "A proxy ended it, after 60 seconds without a message. It ends what is *silent* for so long, or what is so "
        "*old*. You let both happen on your desk. With which page does one of them live longer than the other?",
        (
            Choice("silent", "One that is silent again", slip="again-is-proof"),
            Choice("talks", "One that sends every 20 seconds"),
            Choice("none", "With neither of them", slip="same-seconds-same-cause"),
        ),
        hint="What would each of the two suspects do to that page?",
        why="A silent page is 60 seconds old when it was silent for 60 seconds, so it ends either way. The ladder "
        "shows the page that talks, and a proxy that ends what is old. Before the other it is still there after two "
        "minutes. To prove a cause, change one thing that matters to it alone.",
        given={"asks": "which page tells them apart", "suspects": ("silence", "age"), "limit": 60},
    ),
    Item(
        "17.6",
        "You come late: a connection has been open for an hour when you begin to capture. A minute later a message "
        "makes the server's code crash. How does your capture compare with one that has the hour, too?",
        (
            Choice("same", "It leaves as many causes"),
            Choice("more", "It leaves more of them", slip="late-does-not-know-who"),
            Choice("unread", "Nothing can be read in it", slip="no-handshake-no-frames"),
        ),
        hint="Where in the file does the end stand?",
        why="Frames say themselves how long they are, so they can be read without the handshake, if some are there. "
        "What you lack is how it began. If nothing at all had passed before the FIN, not even that it was a WebSocket "
        "connection could be told.",
        given={"asks": "how it compares", "begun": "late", "passed": "a message"},
    ),
    Item(
        "17.7",
        "A phone is in a tunnel, where nothing comes through. The server's Pings get no answer, and it gives up. Both "
        "had a capture running, and still have. In which of the two does the connection end?",
        (
            Choice("both", "In both of them", slip="an-ending-is-for-both"),
            Choice("phone", "Only in the phone's", slip="seen-where-it-broke"),
            Choice("server", "Only in the server's"),
        ),
        hint="Who did something, and to whom did it come?",
        why="What the server sends when it gives up never gets to the phone. There nothing happens any more, and a "
        "connection on which nothing happens is open. Capture at the end that is told of an ending.",
        given={"asks": "where it ends", "broke_at": "phone", "gave_up": "server"},
    ),
    Item(
        "17.8",
        "A server has closed with 1008 and the reason *because*. Three parts of its code do so: when a session is "
        "over, when its user opens a second tab, and when a hidden page is too slow. You have captures from both ends, "
        "and a log of all frames. How many of the three do they rule out?",
        (
            Choice(0, "None"),
            Choice(2, slip="captures-name-the-culprit"),
            Choice(1, slip="some-evidence-some-progress"),
        ),
        hint="All three write the same frame. Who knows which line of the code was run?",
        why="What passes says what was done, and not why. Only a line that the code itself has written tells the three "
        "apart: a log of its own, or a better reason. Then no capture is needed.",
        given={"asks": "how many are ruled out", "same_frame": 3},
    ),
)
"""The cards of lesson 17."""
