"""What the cards of lesson 8, look between, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "8.1",
        "A proxy has lost patience and ends a connection. Those who wrote your page and those who wrote your server "
        "look at what their own end was told, and say who hung up. Whom do they blame?",
        (
            Choice("the other", "Each blames the other end"),
            Choice("the server", "Both blame the server", slip="one-end-did-it"),
            Choice("the proxy", "Both blame the proxy", slip="proxies-are-seen"),
            Choice("itself", "Each blames itself", slip="who-gives-up-first"),
        ),
        hint="Whom does an end take for its other end, if it knows of nobody else?",
        why="Each end was told that TCP had ended, and had not ended it itself. So some say that the server hung up, "
        "and some that the page did. When two honest people accuse each other, ask who stands between.",
        given={"asks": "who is blamed", "ended_by": "proxy", "usual": "the server", "between": "the proxy"},
    ),
    Item(
        "8.2",
        "A proxy ends what is silent for 60 seconds. Three people try to mend that, each on a connection of their own. "
        "Every 50 seconds, Ann's page sends a message, Bob's server sends a Ping, and Eve's page looks at its "
        "`readyState`. How many of them are still connected after three minutes?",
        (
            Choice(0, "None", slip="timeouts-are-for-all"),
            Choice(1, "One", slip="control-is-silence"),
            Choice(2, "Two"),
            Choice(3, "All three", slip="looking-is-asking"),
        ),
        hint="Which of the three brings bytes through the proxy?",
        why="To the proxy silence is that no bytes pass. A message is bytes, and so are a Ping and the Pong that the "
        "browser answers with. To look at `readyState` sends nothing: Eve was cut off after a minute. You see Bob.",
        given={
            "asks": "how many are left",
            "tries": ("message", "ping", "look"),
            "every": 50,
            "timeout": 60,
            "after": 180,
        },
    ),
    Item(
        "8.3",
        "A phone has lost its network, and nobody has noticed. Your server sends it a message. Between the two stands "
        "a proxy. How far does the message get?",
        (
            Choice("nowhere", "Nowhere: it stays at the server", slip="one-line"),
            Choice("page", "As far as the phone", slip="no-complaint-is-arrival"),
            Choice("proxy", "As far as the proxy"),
        ),
        hint="Which of the two connections is broken?",
        why="Only the connection between phone and proxy is dead. The other is in good health, so the proxy takes the "
        "message, and the server's TCP is told that it arrived. It did arrive: at the proxy.",
        given={"asks": "how far", "broken": "between page and proxy"},
    ),
    Item(
        "8.4",
        "Some proxies speak WebSocket themselves, and answer each Ping in the page's place. This one also ends both "
        "its connections when neither has brought anything for 60 seconds. Your server sends a Ping every 30 seconds, "
        "and gives up if no Pong comes in 30 more. Again a phone loses its network. What is the server's end two "
        "minutes later?",
        (
            Choice("gave up", "Over: the server gave up", slip="pong-is-the-page"),
            Choice("open", "It is still `OPEN`"),
            Choice("idle", "Over: the proxy ended it", slip="proxy-knows"),
        ),
        hint="Whose Pong does the server get?",
        why="The server asks whether somebody is there, and somebody is: the proxy. It has one clock for both its "
        "connections. To it each Ping is traffic, too, so its patience never ends, though the phone says nothing. A "
        "limit on age would end both. Only a message from the page itself proves that there is a page.",
        given={"asks": "how it stands", "answers": "proxy", "idle_timeout": 60},
    ),
    Item(
        "8.5",
        "The server behind a proxy is down. The proxy answers your page's request with *502 Bad Gateway*. Which code "
        "does your page's close event have?",
        (
            Choice(502, "502 Bad Gateway", slip="status-is-told"),
            Choice(1006, "1006 Abnormal Closure"),
            Choice(1014, "1014 Bad gateway", slip="status-has-its-code"),
            Choice("none", "None: no event comes", slip="no-open-no-close"),
        ),
        hint="Did a Close frame come?",
        why="A status is an answer in HTTP, and no Close frame. Your page gets an error and 1006 for each of them. "
        "1014 is a close code, and only what was open can be closed with one.",
        given={"asks": "code", "whose": "page", "server": "absent", "status": 502, "named_like_it": 1014},
    ),
    Item(
        "8.6",
        "A load balancer ends what is silent for 60 seconds, and what is older than 300. Your page sends a message "
        "every 45 seconds, and never stops. How many seconds after it opened is its connection over?",
        (
            Choice("never", "Never", slip="talk-protects"),
            Choice(60, slip="timeouts-are-for-all"),
            Choice(300),
        ),
        hint="Which of the two does a message keep away?",
        why="A message begins the silence anew, and nothing makes a connection younger. Against a limit on age there "
        "is no mending: let the page come back, and let it not matter.",
        given={"asks": "seconds until it is over", "every": 45, "timeout": 60, "oldest": 300},
    ),
    Item(
        "8.7",
        "A proxy speaks WebSocket on both sides. When it passes a goodbye on, whichever way, it leaves the code out. "
        "Your server says goodbye with 4001, and the page is told 1005. Which code is the *server* left with?",
        (
            Choice(1005, slip="one-goodbye"),
            Choice(1006, slip="swallowed-is-unanswered"),
            Choice(4001),
        ),
        hint="Who answers the server's Close frame, and what does that one know?",
        why="There are two connections, and each has a goodbye of its own. The proxy answered the server as a browser "
        "would, with the same code. So the server's log says 4001, clean, and no page has ever seen it.",
        given={"asks": "code", "whose": "server", "goodbye": 4001, "other_told": 1005},
    ),
    Item(
        "8.8",
        "Three pages connect, 20 seconds apart, and each sends a message every half minute. All are told 1006: the "
        "first at 1:30, the second at 1:50, the third at 2:10. What ended them?",
        (
            Choice("age", "A proxy that lets nobody stay long"),
            Choice("silence", "A proxy that ends what is idle", slip="always-idle"),
            Choice("restart", "A proxy that was restarted", slip="same-code-same-cause"),
            Choice("ping", "A server that missed a Pong", slip="seconds-are-keepalive"),
        ),
        hint="Which number is the same for all three?",
        why="Each was 90 seconds old. They were not silent, so no patience was lost, and they did not end at the same "
        "moment, so nobody restarted. What repeats tells the cause; the code tells nothing.",
        given={
            "asks": "what ended them",
            "code": 1006,
            "connected": (0, 20, 40),
            "ended": (90, 110, 130),
            "silence": 30,
        },
    ),
)
"""The cards of lesson 8."""
