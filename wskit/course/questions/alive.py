"""What the cards of lesson 6, ask for an answer, ask."""

from __future__ import annotations

from typing import Final

from ...protocol.interface import ReadyState
from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "6.1",
        "A server sends a Ping every 20 seconds, and waits 20 seconds for the Pong. 25 seconds after the connection "
        "has opened, the line freezes. How many seconds *after that* does the server give up?",
        (
            Choice(15, slip="notices-when-it-asks"),
            Choice(20, slip="patience-is-all"),
            Choice(35),
            Choice(40, slip="always-the-whole-time"),
        ),
        hint="Put it on a clock: when does it ask next, and how long does it wait then?",
        why="Pings keep their own time. The one at 20 seconds was answered. The next one goes at 40, and 20 seconds "
        "later the server has had enough: at 60, which is 35 seconds after 25.",
        given={"asks": "seconds until it gives up", "interval": 20, "patience": 20, "silent_from": 25},
    ),
    Item(
        "6.2",
        "Your page wants to notice a dead line. Each message that comes starts a timer of 30 seconds anew, and when it "
        "runs out, the page calls `close()`. The line is fine, the server pings every 20 seconds, and nobody has "
        "anything to say. Who has closed the connection two minutes later?",
        (
            Choice("page", "The page has"),
            Choice("server", "The server has", slip="quiet-is-dead"),
            Choice("nobody", "Nobody has", slip="pings-are-messages"),
        ),
        hint="Who in the browser is told of a Ping?",
        why="The page closed a line on which nothing was wrong. The browser answers Pings by itself, and tells its "
        "page nothing: no Ping comes to `onmessage`. A server that pings learns something; its page does not.",
        given={"asks": "who has closed", "pings": "server", "timer": "onmessage"},
    ),
    Item(
        "6.3",
        "A broken proxy passes on nothing any more of what your page sends. What the server sends comes through. The "
        "server pings every 20 seconds, with 20 seconds of patience. What is your page told in the end?",
        (
            Choice(1011, "1011 Internal Error"),
            Choice(1006, "1006 Abnormal Closure", slip="giving-up-is-1006"),
            Choice("open", "Nothing: it stays open", slip="only-who-asks-is-told"),
        ),
        hint="Follow the Ping, and the Pong, and what the server says when it gives up. Which of them arrive?",
        why="The Ping came, and the Pong was lost. So the server gave up, and said so in a Close frame, and that "
        "arrived. Your page reads *Internal Error*, clean, though nothing but the network was wrong.",
        given={"asks": "code", "whose": "page", "cause": "no Pong", "lost": "to the server"},
    ),
    Item(
        "6.4",
        "Now it is the other way round: nothing comes through of what the *server* sends. But every 30 seconds a "
        "message of your page arrives there. The server pings as before. In which state is the server's end two "
        "minutes later?",
        (
            Choice(ReadyState.OPEN, slip="hearing-is-enough"),
            Choice(ReadyState.CLOSING, slip="gives-up-and-waits"),
            Choice(ReadyState.CLOSED),
        ),
        hint="Does a message of yours answer what the server asks?",
        why="What arrives proves one direction. The server had asked about both, and no answer came. To your page "
        "nothing came at all: it is still OPEN, and sends on.",
        given={"asks": "state", "whose": "server", "hears": "messages", "lost": "to the page"},
    ),
    Item(
        "6.5",
        "The code of your page is stuck in an endless loop. Its user sees that nothing moves. The server pings every "
        "20 seconds, with 20 seconds of patience. How soon does the server notice?",
        (
            Choice(0, "At once", slip="a-stuck-page-is-cut"),
            Choice(40, "After 40 seconds", slip="the-page-says-pong"),
            Choice("never", "Not at all"),
        ),
        hint="Whose work is it to answer a Ping?",
        why="A Pong is the browser's answer, and the browser is well. So a Pong proves that the line is alive, and "
        "that somebody is at its end. That your page's code runs, only an answer of your page's code can prove.",
        given={"asks": "seconds until it notices", "stuck": "page", "interval": 20, "patience": 20},
    ),
    Item(
        "6.6",
        "Some of your users have a slow line: everything takes 12 seconds each way. They are thrown out all the time. "
        "The server pings every 20 seconds, and waits 20 seconds. Which change keeps them?",
        (
            Choice("ping_interval=10", "A Ping every 10 seconds", slip="pings-hold-a-line"),
            Choice("ping_interval=40", "A Ping every 40 seconds", slip="fewer-pings-are-kinder"),
            Choice("ping_timeout=40", "Waiting 40 seconds"),
        ),
        hint="When does a Pong come that has left at once?",
        why="A Ping and its Pong take 24 seconds here, and a Pong that is late counts as none. How often you ask says "
        "how soon you ask; how long you wait says who may stay. You see the connection with the longer patience.",
        given={"asks": "which change", "one_way": 12, "interval": 20, "patience": 20},
    ),
    Item(
        "6.7",
        "A program, and no page, calculates for a whole minute and does nothing else meanwhile: nobody in it answers. "
        "Its network is fine. The server pings as before. What does the program find when it looks again?",
        (
            Choice(1011, "A goodbye with code 1011"),
            Choice(1006, "Code 1006, and no goodbye", slip="giving-up-is-1006"),
            Choice("open", "That all is still open", slip="the-system-says-pong"),
        ),
        hint="The Ping was there in time. So was what the server said next.",
        why="A Ping that nobody looks at is no Pong. The server took the program for dead, and its goodbye lay beside "
        "the Ping when the program looked at last. A log then says *keepalive ping timeout*, of a network that was "
        "fine.",
        given={"asks": "code", "whose": "program", "cause": "no Pong", "busy": True},
    ),
    Item(
        "6.8",
        "Four pages are in a chat. One closes. One is broken off by its network (RST). One has its cable pulled. One "
        "only reads. The server never pings, and nobody writes. How many does the server count as there an hour later?",
        (
            Choice(1, "One", slip="who-is-gone-is-missed"),
            Choice(2, "Two"),
            Choice(3, "Three", slip="only-a-goodbye-ends-it"),
        ),
        hint="Which of the four does the server's end learn of?",
        why="A goodbye and a RST are told. A pulled cable is not: a server that never asks holds a ghost, and shows it "
        "in its list. You see the ghost: an hour later the server writes to it, and nobody hears.",
        given={"asks": "how many are there", "goodbyes": 1, "resets": 1, "silent": 1, "reading": 1},
    ),
)
