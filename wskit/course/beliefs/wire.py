"""What people believe of the bytes of a connection, of what masks them, and of who checks them: lesson 10."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .believing import Misconception, Rule, when

__all__ = ["BELIEFS"]


def _size(*parts: str, digits: bool = False) -> Rule:
    """Expect that a Close frame has these parts, and no others."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != "bytes of a frame":
            return None
        code, reason = str(given.get("code")), str(given.get("reason"))
        sizes = {"header": given.get("header"), "key": given.get("key"), "reason": len(reason)}
        sizes["code"] = len(code) if digits else 2
        return sum(size for part in parts if isinstance(size := sizes[part], int))

    return expects


BELIEFS: Final[dict[str, Misconception]] = {
    "the-status-opens": Misconception(
        "101 is all that counts",
        "You may think that a client looks at the status of the answer, as it does with HTTP.",
        "It looks at `Sec-WebSocket-Accept`, too. Anybody can say 101; only who has read the key can answer it.",
        when("what a handshake becomes", "opens"),
    ),
    "a-bad-handshake-is-1002": Misconception(
        "A wrong answer is a protocol error",
        "You may think that your page is told what was wrong.",
        "A page gets 1006 for everything that keeps a connection from opening. The console may say more.",
        when("what a handshake becomes", 1002),
    ),
    "wrong-answers-are-skipped": Misconception(
        "A wrong answer is passed over",
        "You may think that the browser waits until the right answer comes, or asks again.",
        "It asks once. A wrong answer ends it.",
        when("what a handshake becomes", "waits"),
    ),
    "same-in-same-out": Misconception(
        "What is the same looks the same on the wire",
        "You may think that a message is always turned into the same bytes.",
        "Each frame of a client has a new key, and with another key the same letters are other bytes.",
        when("what differs", "nothing", same="message"),
    ),
    "a-key-is-a-stamp": Misconception(
        "The key is only a label",
        "You may think that the key stands before the payload, and leaves it as it is.",
        "Each byte of the payload is mixed with a byte of the key.",
        when("what differs", "key", same="message"),
    ),
    "masks-encrypt": Misconception(
        "Masking is encryption",
        "You may think that all of a masked frame is scrambled.",
        "Only the payload is masked, and the key stands before it. Everybody can read the header.",
        when("what differs", "all", same="message"),
    ),
    "keys-are-checked": Misconception(
        "A bad key is noticed",
        "You may think that a server refuses a key that is not random.",
        "It takes any four bytes: it cannot know how they were chosen.",
        when("code of a close", 1002, key=0),
    ),
    "a-zero-key-is-none": Misconception(
        "A key of zeros is no mask",
        "You may think that the frame counts as one that was not masked, so that the server gives up.",
        "Whether a frame is masked, one bit says. Here it is set, and four bytes of key are there.",
        when("code of a close", 1006, key=0),
    ),
    "a-frame-is-its-payload": Misconception(
        "A frame is what is in it",
        "You may think that only the code and the reason travel.",
        "Before them stands a header, and in a client's frame a key.",
        _size("code", "reason"),
    ),
    "forgets-the-key": Misconception(
        "Page and server write the same frames",
        "You may think of the server's frame, which has no key.",
        "A page's frame is masked, and has four bytes more.",
        _size("header", "code", "reason"),
    ),
    "a-code-is-header": Misconception(
        "The code stands in the header",
        "You may think that the two bytes of header have the code in them.",
        "They say that it is a Close, and how long. The code is the first two bytes of the payload.",
        _size("header", "key", "reason"),
    ),
    "digits-travel": Misconception(
        "A code travels as its digits",
        "You may think that 1000 takes four bytes, one for each digit.",
        "It is a number of two bytes.",
        _size("header", "key", "code", "reason", digits=True),
    ),
    "half-a-code-is-none": Misconception(
        "Half a code is no code",
        "You may think that the page makes the best of what came first.",
        "The header says two bytes. Until both are there, there is no frame, and nothing is told.",
        when("code of a close", 1005, pieces=2),
    ),
    "a-piece-is-a-frame": Misconception(
        "What comes together is a frame",
        "You may think that a frame arrives in one piece, or is broken.",
        "Bytes come in pieces of any size. The header says where a frame ends.",
        when("code of a close", 1006, pieces=2),
    ),
    "fin-closes-the-page": Misconception(
        "After FIN a page may not send",
        "You may think that FIN ends what your page may say.",
        "FIN in a frame ends a message. The next message is a new frame.",
        when("send after a frame", "raises", fin=1),
    ),
    "fin-is-of-tcp": Misconception(
        "FIN is the end of the connection",
        "You may think of the FIN of TCP, after which nothing more is taken.",
        "This FIN is a bit in a frame's first byte. TCP does not know it.",
        when("send after a frame", "dropped", fin=1),
    ),
    "masks-hide": Misconception(
        "A mask hides a message",
        "You may think that nothing of `ws:` can be read by others.",
        "The server's frames are not masked, and a client's have their key with them.",
        when("how often in clear", 0),
    ),
    "ws-is-bare": Misconception(
        "Without TLS all stands there as it was",
        "You may think that a search finds all that was said.",
        "A client masks what it sends. It can be read all the same, by who takes the mask off.",
        when("how often in clear", ".sides"),
    ),
    "order-is-checked": Misconception(
        "Bytes in the wrong order are noticed",
        "You may think that the server finds a fault, and gives up.",
        "Two bytes are a number in either order. Only where it is a code that nobody may send does a server give up.",
        when("code of a close", 1006, order="low first"),
    ),
    "order-is-known": Misconception(
        "The order of bytes takes care of itself",
        "You may think that the number arrives as it was meant.",
        "Only bytes arrive. RFC 6455 says that the high byte comes first, and so the server reads it.",
        when("code of a close", ".meant", order="low first"),
    ),
}
