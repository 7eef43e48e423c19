"""Frames: every malformed frame at every place, and the right ones that are strange."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .behaviour import OK, OPENED, Act, Behaviour, Step, close, frame, text
from .closes import NOT_UTF8, SOON, WAIT, write

__all__ = ["frames"]

MALFORMED: Final = {
    "a text with reserved bit 1": frame(0xC1, b"hi"),
    "a text with reserved bit 2": frame(0xA1, b"hi"),
    "a text with reserved bit 3": frame(0x91, b"hi"),
    "a ping with reserved bit 1": frame(0xC9, b"hi"),
    **{f"opcode {number}": frame(0x80 | number, b"hi") for number in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "opcode 3 without FIN": frame(0x03, b"hi"),
    "a masked text": frame(0x81, b"hi", key=bytes(4)),
    "a masked text that is empty": frame(0x81, key=b"abcd"),
    "a masked ping": frame(0x89, b"hi", key=bytes(4)),
    "a ping in pieces": frame(0x09, b"hi"),
    "a pong in pieces": frame(0x0A, b"hi"),
    "a ping of 126 bytes": frame(0x89, b"a" * 126),
    "a pong of 126 bytes": frame(0x8A, b"a" * 126),
    "a ping of 65,536 bytes": frame(0x89, b"a" * 65536),
    "a ping with a long length": frame(0x89, b"hi", length=2),
    "a continuation of nothing": frame(0x80, b"hi"),
    "a first continuation of nothing": frame(0x00, b"hi"),
    "a text inside another message": frame(0x01, b"one") + text("two"),
    "a binary inside another message": frame(0x01, b"one") + frame(0x82, b"two"),
    "a length of 2 in two bytes": frame(0x81, b"hi", length=2),
    "a length of 125 in two bytes": frame(0x81, b"a" * 125, length=2),
    "a length of 2 in eight bytes": frame(0x81, b"hi", length=8),
    "a length of 65,535 in eight bytes": frame(0x82, b"a" * 65535, length=8),
    "a length of 0 in two bytes": frame(0x81, length=2),
    "a length of 2**63": frame(0x81, size=2**63),
    "a length of 2**64 - 1": frame(0x81, size=2**64 - 1),
    **{f"a text that is not UTF-8: {name}": frame(0x81, data) for name, data in NOT_UTF8.items()},
    "a text not UTF-8 in its first piece": frame(0x01, b"\xff"),
    "a text not UTF-8 in its second piece": frame(0x01, b"ok") + frame(0x00, b"\xff"),
    "a text not UTF-8 across two pieces": frame(0x01, b"\xc3") + frame(0x80, b"a"),
    "a text that ends in half a letter, in pieces": frame(0x01, b"a") + frame(0x80, b"\xc3"),
    "a text not UTF-8 in a frame that is not whole": frame(0x81, size=10) + b"a\xffb",
    "a masked text that is not whole": frame(0x81, size=10, key=bytes(4)) + b"ab",
}
ODD: Final = {
    "a text": text("hello"),
    "an empty text": text(""),
    "an empty binary": frame(0x82),
    "a binary": frame(0x82, b"\x00\xff"),
    **{f"a text of {size} characters": text("a" * size) for size in (125, 126, 65535, 65536, 1_000_000)},
    "a binary of 3,000,000 bytes": frame(0x82, bytes(3_000_000)),
    "a text with NUL": text("a\0b"),
    "a text with a byte order mark": text("\ufeffhi"),
    "a text with U+FFFF": text("\uffff\ufffe"),
    "a text with emoji": text("👋🏽"),
    "a text in two pieces": frame(0x01, b"hel") + frame(0x80, b"lo"),
    "a binary in two pieces": frame(0x02, b"hel") + frame(0x80, b"lo"),
    "a text cut in a letter": frame(0x01, b"\xf0\x9f") + frame(0x00, b"\x91") + frame(0x80, b"\x8b"),
    "a text in empty pieces": frame(0x01) + frame(0x00) * 3 + frame(0x80),
    "a text whose last piece is empty": frame(0x01, b"hi") + frame(0x80),
    "a text with a ping and a pong between its pieces": frame(0x01, b"hel")
    + frame(0x89, b"?")
    + frame(0x8A, b"!")
    + frame(0x80, b"lo"),
    "a text in 5,000 pieces": frame(0x01, b"a") + frame(0x00, b"a") * 4998 + frame(0x80, b"a"),
    "a text in 100,000 pieces": frame(0x01, b"a") + frame(0x00, b"a") * 99_998 + frame(0x80, b"a"),
    "a ping": frame(0x89, b"there?"),
    "an empty ping": frame(0x89),
    "a ping of 125 bytes": frame(0x89, b"a" * 125),
    "three pings": frame(0x89, b"1") + frame(0x89, b"2") + frame(0x89, b"3"),
    "a pong that nobody asked for": frame(0x8A, b"hi"),
    "300 texts": b"".join(text(f"{number}") for number in range(300)),
}


def frames() -> Iterator[Behaviour]:
    """Return them all."""
    end = close(1000, "end")
    for name, data in MALFORMED.items():
        tail = (WAIT, SOON, Step("fin"))
        yield Behaviour(name, (OK, OPENED, write(data), *tail))
        yield Behaviour(
            f"{name}, behind a text", (OK, OPENED, write(text("one")), SOON, write(data, text("two")), *tail)
        )
        yield Behaviour(f"{name}, between pieces", (OK, OPENED, write(frame(0x01, b"half"), data), *tail))
        page = (Act("open", "close", (4000, "mine")),)
        yield Behaviour(f"{name}, when the page has closed", (OK, OPENED, WAIT, write(data), SOON, Step("fin")), page)
    for name, data in ODD.items():
        heavy = len(data) > 15_000
        seconds = 15 if heavy else 5
        yield Behaviour(
            name, (OK, OPENED, write(data), SOON, write(end), WAIT, Step("fin")), seconds=seconds, heavy=heavy
        )
    yield Behaviour(
        "a text with the handshake", (Step("shake", OK.value + text("early")), write(end), WAIT, Step("fin"))
    )
    yield Behaviour("a close with the handshake", (Step("shake", OK.value + end), WAIT, Step("fin")))
    yield Behaviour(
        "a masked text with the handshake", (Step("shake", OK.value + MALFORMED["a masked text"]), WAIT, Step("fin"))
    )
    yield Behaviour(
        "half a frame and nothing more", (OK, OPENED, write(b"\x81\x05he"), Step("sleep", 4), Step("fin")), seconds=8
    )
    yield Behaviour(
        "a length of 2**62, and nothing more",
        (OK, OPENED, write(frame(0x82, size=2**62)), Step("sleep", 3), Step("fin")),
        seconds=8,
    )
    slowly = [step for byte in text("hello") for step in (write(bytes([byte])), Step("sleep", 0.02))]
    for size in (2**31, 2**31 - 1):
        yield Behaviour(
            f"a length of {size}, and nothing more",
            (OK, OPENED, write(frame(0x82, size=size)), Step("sleep", 3), Step("fin")),
            seconds=8,
        )
    yield Behaviour(
        "a text and a length of 2 in two bytes, at once",
        (OK, OPENED, write(text("one"), MALFORMED["a length of 2 in two bytes"]), WAIT, SOON, Step("fin")),
    )
    yield Behaviour("a text byte by byte", (OK, OPENED, *slowly, write(end), WAIT, Step("fin")))
    yield Behaviour("a masked text, and no FIN", (OK, OPENED, write(MALFORMED["a masked text"])), seconds=15)
    yield Behaviour("a text that is not UTF-8, and no FIN", (OK, OPENED, write(frame(0x81, b"\xff"))), seconds=15)
    yield Behaviour("close 1006, and no FIN", (OK, OPENED, write(close(1006))), seconds=15)
    yield Behaviour(
        "a masked text, and the server answers the close",
        (OK, OPENED, write(MALFORMED["a masked text"]), WAIT, write(close(1002)), Step("fin")),
    )
