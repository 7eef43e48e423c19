"""What the cards of lesson 17, bring a recording, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "17.1",
        "A page says hello, and nothing more. Its server sends a Ping every 20 seconds, and each is answered. After "
        "110 seconds the network breaks the connection off. You get a HAR that Chromium has saved, and a capture from "
        "beside the page. By each of them, how long had nothing passed before the end?",
        (
            Choice("10, 10", "10 s by the HAR, 10 s by the capture", slip="tools-see-tcp"),
            Choice("110, 10", "110 s by the HAR, 10 s by the capture"),
            Choice("110, 110", "110 s by the HAR, 110 s by the capture", slip="pings-are-nothing"),
        ),
        hint="A HAR was made for HTTP: requests, and their answers. What became of frames in it?",
        why="A HAR has the opening handshake and the messages, with their times. "
        "It has no Close frame, no FIN, and not one of the Pings. A capture has whatever passed: to a proxy this "
        "connection was never silent for a minute.",
        given={"asks": "how long it was silent, by each", "made_by": "Chromium", "pings": "every 20 s"},
    ),
    Item(
        "17.2",
        "A page says goodbye with 4999, over `wss:`, and its server answers. Somebody captures on the way, without the "
        "keys of TLS. By that capture, which end was the first to end it?",
        (
            Choice("code", "The page, with 4999", slip="control-is-plain"),
            Choice("server", "The server, with a FIN"),
            Choice("page", "The page, with a FIN", slip="who-hangs-up-ends-tcp"),
            Choice("nothing", "It shows nothing of that", slip="encrypted-is-useless"),
        ),
        hint="Does TCP carry TLS, or does TLS carry TCP? And who ends TCP after a goodbye?",
        why="All that WebSocket says is inside TLS, its goodbye too. TCP is outside: its FIN and RST can be seen, with "
        "their times. So the capture names the end that ended TCP, and that is the server, though the page had hung "
        "up. Here the kit's capture has records of TLS, and its diagnosis cannot tell that there was a Close frame.",
        given={"asks": "which end was first", "hidden": "TLS", "goodbye": 4999},
    ),
    Item(
        "17.3",
        "A connection had only just opened, and then it ended. Five may have done it: the server was killed, the "
        "browser was killed, a proxy ends what is silent for a minute, a proxy was restarted, or the network cut it. "
        "You get a capture from beside the page, and one from beside the server. Each shows a FIN from the other side. "
        "How many of the five are left?",
        (
            Choice(1, slip="captures-name-the-culprit"),
            Choice(2),
            Choice(3, slip="between-is-idle"),
            Choice(5, slip="one-capture-is-enough"),
        ),
        hint="Whom does each of the two captures clear? And what else do you know?",
        why="Beside the page, the browser is cleared: its FIN came second. Beside the server, so is the server. "
        "Nothing was silent for a minute, so no patience ran out. A restart and a cut are left, and none of them "
        "has written its reason into a packet.",
        given={"asks": "how many are left", "suspects": 5, "between": 3, "captures": 2},
    ),
    Item(
        "17.4",
        "By its log, a server sent a Ping, had no Pong, and gave up. Six causes are left: either way may have been "
        "dead, or both, or the client was stuck. You can have one recording more. Which of them rules out most?",
        (
            Choice("har", "A HAR of the page", slip="har-has-the-code"),
            Choice("server", "A capture at the server", slip="more-packets-more-truth"),
            Choice("client", "A capture at the client"),
        ),
        hint="In which of them would the six look different?",
        why="At the server a capture has what the log has: a Ping, and no Pong. At the client one sees whether the "
        "Ping came, and whether a Pong left. A HAR has neither. Ask for what differs, and of that for what costs "
        "least.",
        given={"asks": "what next", "left": 6, "have": "log of the server"},
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
        "A page only listens, and says nothing. Its connection has been open for an hour when you begin to capture. A "
        "minute later the server closes it with 3000. How does your capture compare with one that has the hour, too?",
        (
            Choice("same", "It leaves as many causes", slip="the-end-tells-all"),
            Choice("more", "It leaves more of them"),
            Choice("unread", "Nothing can be read in it", slip="no-handshake-no-frames"),
        ),
        hint="What does the hour rule out?",
        why="Frames say themselves how long they are, so they can be read without the handshake: the goodbye is in "
        "both captures. But only the whole one shows that no message came from the page. By yours, the server may "
        "have refused one.",
        given={"asks": "how it compares", "begun": "late", "passed": "a goodbye"},
    ),
    Item(
        "17.7",
        "A phone's network is dead one way: what the phone sends is lost, and what the server sends comes. The "
        "server's Pings get no answer, and it gives up. Both had a capture running, and still have. In which of the "
        "two does the connection end?",
        (
            Choice("phone", "Only in the phone's", slip="seen-where-it-broke"),
            Choice("both", "In both of them"),
            Choice("server", "Only in the server's", slip="dead-is-dead-both-ways"),
        ),
        hint="Who did something, and to whom did it come?",
        why="The server's goodbye and its FIN come to the phone, so both captures have them. In a tunnel, where "
        "nothing comes through, nothing would happen at the phone any more, and its capture would show a connection "
        "that is open. An ending is seen by the end that is told of it.",
        given={"asks": "where it ends", "broke_at": "phone", "way": "from the phone", "gave_up": "server"},
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
