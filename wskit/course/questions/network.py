"""What the cards of lesson 5, lose the network, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item
from ..numbers import GOODBYE, RESUMING

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "5.1",
        "Five connections of your page end. Nobody listens at the address; the server answers 403; the network breaks "
        "off (RST); a proxy ends TCP (FIN); your `close(1000)` is never answered. Each `onclose` prints its `code`, "
        "`reason` and `wasClean`. How many *different* lines do the five print?",
        (
            Choice(1, "One: all five are the same"),
            Choice(2, "Two: never open, or broken", slip="unopened-has-its-own-code"),
            Choice(3, "Three, by who ended it", slip="who-ended-it-is-told"),
            Choice(5, "Five: each has its own", slip="each-cause-has-its-code"),
        ),
        hint="A code comes in a Close frame. How many of the five pages get one?",
        why="No Close frame came on any of the five, and that is all that 1006 says. Nobody sent it: each end says it "
        "to its own user. Here you see the fifth; its 1000 was what your page *said*.",
        given={"asks": "how many different lines", "causes": 5, "opened_or_not": 2, "who_ended": 3},
    ),
    Item(
        "5.2",
        "Now your page in Chromium looks at all it has: whether `onopen` ran, whether `onerror` ran, and the close "
        "event. Which two causes can it tell apart?",
        (
            Choice("RST, FIN", "A RST, and a FIN", slip="tcp-is-told"),
            Choice("nobody, 403", "Nobody listens, and a 403", slip="a-refusal-is-told"),
            Choice("nobody, RST", "Nobody listens, and a RST"),
        ),
        hint="At which moment in the life of a connection does each cause strike?",
        why="If `onopen` never ran, no connection could be made: that is worth a different word to your user. Why it "
        "could not, or what broke it later, no page is told. A page could else find out what runs in your network.",
        given={"asks": "which two can a page tell apart"},
    ),
    Item(
        "5.3",
        "Two servers die. One is a *process* that is killed, with no time for a last word. The other is a *machine* "
        "that loses its power. Their two pages only listen, and nobody asks. Whose page knows of it a minute later?",
        (
            Choice("both", "Both pages know", slip="a-dead-machine-is-noticed"),
            Choice("killed", "That of the process"),
            Choice("power", "That of the machine", slip="no-last-word-no-news"),
            Choice("neither", "Neither page knows", slip="only-the-dead-could-tell"),
        ),
        hint="Who looks after the TCP connections of a program? Who of them is still alive?",
        why="The operating system outlives a process, and ends its TCP connections: the page has 1006 at once. A "
        "machine without power sends nothing, not even a FIN, and nobody does so in its place.",
        given={"asks": "whose page knows", "process": "killed", "machine": "power"},
    ),
    Item(
        "5.4",
        "Your page sends ten messages, one a second. After the third, the network falls silent. After the sixth, the "
        "connection is broken off (RST), and your `onclose` runs. How many of the ten calls of `send()` throw?",
        (
            Choice(0, "None of the ten calls"),
            Choice(1, "One: the first at the end", slip="send-fails-once"),
            Choice(4, "Four: all after the end", slip="late-send-raises"),
            Choice(7, "Seven: in the silence, too", slip="send-raises-on-a-dead-line"),
        ),
        hint=f"When does `send()` throw, in the table of lesson {GOODBYE}?",
        why="`send()` gives bytes away, and is done. Three calls went into silence, four into a connection that was "
        "over, and all ten returned. Only `onclose` told you anything, and only because a RST came.",
        given={"asks": "how many calls throw", "calls": 10, "silent_after": 3, "over_after": 6},
    ),
    Item(
        "5.5",
        "A router on the way loses its power, and nothing passes any more. Your page sends `one`, `two` and `three`. "
        "Half a minute later the router is back; nobody had given up. What does the server get, in the end?",
        (
            Choice("none, open", "Nothing, but it stays open", slip="silence-eats-messages"),
            Choice("none, over", "Nothing: 1006 at both ends", slip="silence-ends-it"),
            Choice("last", "Only `three`, the last one", slip="the-last-one-counts"),
            Choice("all", "All three, in their order"),
        ),
        hint="Who keeps what you have sent until it is acknowledged?",
        why="TCP keeps what nobody has acknowledged, and sends it again, each time after twice as long. So a short "
        "silence costs time and nothing else, and it may go on for a while after the network is back.",
        given={"asks": "after a silence", "silence": 30},
    ),
    Item(
        "5.6",
        'Your page sends `"pay"`, and waits for a "paid". What comes is 1006. Did the server get the message?',
        (
            Choice("yes", "Yes: `send()` threw no error", slip="sent-is-received"),
            Choice("no", "No: 1006 says it was lost", slip="1006-loses-the-last"),
            Choice("either", "It may have, or not"),
        ),
        hint="At which places on the way, there and back, could the line have died?",
        why="Tried twice: once your message was lost, and once the answer. Your page could see no difference. So do "
        f"not simply send it again: who pays twice is no happier. Lesson {RESUMING} is about it.",
        given={"asks": "did it arrive"},
    ),
    Item(
        "5.7",
        "Everything takes 2 seconds each way. You call `close(1000)`. After 3 seconds, the connection is broken off "
        "(RST). Which codes are the two ends left with?",
        (
            Choice((1000, 1000), "Page 1000, server 1000", slip="said-is-done"),
            Choice((1006, 1006), "Page 1006, server 1006", slip="one-code"),
            Choice((1006, 1000), "Page 1006, server 1000"),
            Choice((1000, 1006), "Page 1000, server 1006", slip="the-closer-knows"),
        ),
        hint="Which Close frame has arrived by then, and which is still on its way?",
        why="Your Close frame came to the server before the line broke. Its answer did not come to you. So for the "
        "server this is an ordinary goodbye, and for you it is 1006. Each end tells only what came to it.",
        given={"asks": "codes", "said": 1000, "first": (1006, 1006), "crossing": True, "broken": True},
    ),
    Item(
        "5.8",
        "The server sends a picture of 100,000 bytes, as one message. When half of it has arrived, the line is cut "
        "(FIN). What is your page given?",
        (
            Choice("half", "The half that came, and 1006", slip="half-a-message-is-given"),
            Choice("nothing", "Nothing of it, and 1006"),
            Choice("all", "All of it: TCP sends the rest", slip="tcp-saves-all"),
        ),
        hint="When does `onmessage` run?",
        why="`onmessage` runs once a message is whole. Half a message is given to nobody, and the page does "
        "not know that there was one.",
        given={"asks": "half a message"},
    ),
)
