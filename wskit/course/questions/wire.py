"""What the cards of lesson 10, read the wire, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "10.1",
        "Your page asks for a connection. Something on the way, a cache, has kept the `101 Switching Protocols` that "
        "another page got yesterday, and answers with that. What becomes of your connection?",
        (
            Choice("opens", "It opens: 101 is a yes", slip="the-status-opens"),
            Choice("waits", "It waits for another answer", slip="wrong-answers-are-skipped"),
            Choice(1002, "It fails with 1002", slip="a-bad-handshake-is-1002"),
            Choice(1006, "It fails with 1006"),
        ),
        hint="The answer has `Sec-WebSocket-Accept` in it. What is that made from?",
        why="Your browser asked with a key of its own. The server makes `Sec-WebSocket-Accept` from just this key, so "
        "yesterday's fits another one. Who cannot answer today's question does not speak WebSocket. There is no "
        "connection yet that a 1002 could be sent on, and a page gets 1006.",
        given={"asks": "what a handshake becomes", "status": 101, "fits": False},
    ),
    Item(
        "10.2",
        "On one connection your page sends `Hello`, and then `Hello` again. Each leaves as a frame of 11 bytes: two of "
        "header, four of masking key, five of payload. What is different in the second?",
        (
            Choice("nothing", "Nothing at all", slip="same-in-same-out"),
            Choice("key, payload", "The key, and the payload"),
            Choice("key", "The key, and nothing else", slip="a-key-is-a-stamp"),
            Choice("all", "All of it, header and all", slip="masks-encrypt"),
        ),
        hint="On the panel, change a bit of the key. What happens to the letters?",
        why="A browser takes a new key for each frame, at random, and mixes the payload with it. The header says as "
        "before: text, masked, five bytes.",
        given={"asks": "what differs", "same": "message"},
    ),
    Item(
        "10.3",
        "You write a client of your own, and are lazy: its key is always `00 00 00 00`. It says goodbye with "
        "`88 82 00 00 00 00 0f a0`. Which code does the *server* report? (15 × 256 + 160 is 4000.)",
        (
            Choice(1002, slip="keys-are-checked"),
            Choice(1006, slip="a-zero-key-is-none"),
            Choice(4000),
        ),
        hint="How could a server tell a lazy key from one by chance?",
        why="A server takes the mask off with the key that it finds, whatever that is. It cannot see that nothing was "
        "mixed. The random key does not protect the server, or your message: it protects what stands in between, from "
        "pages that would choose their bytes.",
        given={"asks": "code of a close", "key": 0, "written": 4000},
    ),
    Item(
        "10.4",
        'Your page calls `ws.close(1000, "finished")`. How many bytes long is the frame that leaves, in all?',
        (
            Choice(10, slip="a-frame-is-its-payload"),
            Choice(12, slip="forgets-the-key"),
            Choice(14, slip="a-code-is-header"),
            Choice(16),
            Choice(18, slip="digits-travel"),
        ),
        hint="Begin with *Goodbye* on the panel. What are its eight bytes for?",
        why="Two bytes of header, four of key, two of code, eight of reason.",
        given={"asks": "bytes of a frame", "header": 2, "key": 4, "code": 1000, "reason": "finished"},
    ),
    Item(
        "10.5",
        "A server sends your page `88 02 03`, and nothing more. A second later it sends `e9`. With which code is your "
        "page left? (3 × 256 is 768, and e9 is 233.)",
        (
            Choice(1001),
            Choice(1005, slip="half-a-code-is-none"),
            Choice(1006, slip="a-piece-is-a-frame"),
        ),
        hint="What does TCP promise: packets, or bytes in their order?",
        why="TCP carries bytes, and cuts them where it likes. A reader waits until it has as many as the header says: "
        "here two. Who takes what came at once for a frame has a bug that shows on a slow network.",
        given={"asks": "code of a close", "pieces": 2, "written": 1001},
    ),
    Item(
        "10.6",
        "Your page has sent `Hello`. Wireshark shows `WebSocket Text [FIN] [MASKED]`. A minute later your page sends "
        "`again`. What becomes of that?",
        (
            Choice("raises", "`send()` throws", slip="fin-closes-the-page"),
            Choice("dropped", "It is dropped", slip="fin-is-of-tcp"),
            Choice("arrives", "The server gets it"),
        ),
        hint="Of what is this frame the last?",
        why="FIN in a frame says that it is the last of its *message*, and most messages have one frame only. The FIN "
        "of TCP ends a direction of the connection. They share a name, and nothing else.",
        given={"asks": "send after a frame", "fin": 1},
    ),
    Item(
        "10.7",
        "Your page sends `WebSocket rocks` over `ws:`, and the server sends it back. A stranger in the same café has "
        "recorded all bytes, and searches them for these words. How often are they found?",
        (
            Choice(0, slip="masks-hide"),
            Choice(1),
            Choice(2, slip="ws-is-bare"),
        ),
        hint="Who masks what it sends, and who does not?",
        why="The echo is as it was, for a server masks nothing. Your own frame is masked, so a search misses it. But "
        "its key stands before it, and Wireshark takes the mask off for the stranger. Against listeners use `wss:`.",
        given={"asks": "how often in clear", "sides": 2},
    ),
    Item(
        "10.8",
        "The client on a small board means 4111, which is 16 × 256 + 15. By mistake it writes the low byte first. "
        "Which code does the server report?",
        (
            Choice(3856),
            Choice(4111, slip="order-is-known"),
            Choice(1006, slip="order-is-checked"),
        ),
        hint="The server reads the high byte first. Which of the two is that now?",
        why="The bytes are 0f 10, and 15 × 256 + 16 is read as a code like any other. If a log has codes that nobody "
        "uses, try their bytes the other way round.",
        given={"asks": "code of a close", "order": "low first", "meant": 4111},
    ),
)
