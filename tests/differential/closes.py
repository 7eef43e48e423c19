"""Closes: every kind of Close frame that a server may send, and every order of Close, FIN and RST."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .behaviour import OK, OPENED, Act, Behaviour, Step, close, frame, text

__all__ = ["closes"]

CODES: Final = (
    *(0, 1, 2, 100, 999, *range(1000, 1018), 1100, 1999, 2000, 2500, 2999),
    *(3000, 3001, 3008, 3999, 4000, 4500, 4999, 5000, 9999, 32768, 65534, 65535),
)
NOT_UTF8: Final = {
    "a byte that is none": b"\xff",
    "half a letter": b"caf\xc3",
    "a longer form": b"\xc0\x80",
    "half a surrogate pair": b"\xed\xa0\x80",
    "past U+10FFFF": b"\xf4\x90\x80\x80",
    "a continuation byte": b"\x80",
}
REASONS: Final = {
    "123 bytes": b"a" * 123,
    "123 bytes of é": "é".encode() * 61 + b"a",
    "with NUL": b"a\0b",
    "with a byte order mark": "\ufeffa".encode(),
    "with U+FFFF": "\uffff".encode(),
    "with a new line": b"a\nb",
    "with an emoji": "👋".encode(),
}
WAIT, FIN, RST = Step("wait"), Step("fin"), Step("rst")
SOON = Step("sleep", 0.3)


def write(*parts: bytes) -> Step:
    """Write these at once."""
    return Step("write", b"".join(parts))


BYE: Final = close(4001, "bye")
UNSTEADY: Final = ("firefox",)
GOODBYE: Final = Act("open", "close", (4000, "mine"))


def _server(name: str, *steps: Step, page: tuple[Act, ...] = (), **more: Any) -> Behaviour:
    return Behaviour(name, (OK, OPENED, *steps), page, **more)


def closes() -> Iterator[Behaviour]:
    """Return them all."""
    yield from _frames()
    yield from _orders()
    yield from _the_page_closes()


def _frames() -> Iterator[Behaviour]:
    for code in CODES:
        yield _server(f"close {code}", write(close(code, "bye")), WAIT, FIN)
    for code in (1000, 1005, 1006, 1015):
        yield _server(f"close {code} without a reason", write(close(code)), WAIT, FIN)
    yield _server("close without a body", write(close()), WAIT, FIN)
    for byte in (0x00, 0x03, 0xFF):
        yield _server(f"close with one byte {byte:02x}", write(frame(0x88, bytes([byte]))), WAIT, FIN)
    for name, reason in REASONS.items():
        yield _server(f"close with a reason {name}", write(close(4001, reason)), WAIT, FIN)
    for name, reason in NOT_UTF8.items():
        yield _server(f"close with a reason that is not UTF-8: {name}", write(close(4001, reason)), WAIT, FIN)
    yield _server("close with a reason not UTF-8 and a code that never travels", write(close(1006, b"\xff")), WAIT, FIN)
    yield _server("close with 126 bytes", write(close(4001, b"a" * 124)), WAIT, FIN)
    yield _server("close in pieces", write(frame(0x08, BYE[2:])), WAIT, FIN)
    for number, bit in enumerate((0x40, 0x20, 0x10), 1):
        yield _server(f"close with reserved bit {number}", write(frame(0x88 | bit, BYE[2:])), WAIT, FIN)
    yield _server("close masked", write(frame(0x88, BYE[2:], key=bytes(4))), WAIT, FIN)
    yield _server("close with a long length", write(frame(0x88, BYE[2:], length=2)), WAIT, FIN)
    yield _server(
        "close byte by byte", *(step for byte in BYE for step in (write(bytes([byte])), Step("sleep", 0.02))), WAIT, FIN
    )


def _orders() -> Iterator[Behaviour]:
    yield _server("close, then FIN at once", write(BYE), FIN, unsteady=UNSTEADY)
    yield _server("close, answer, RST", write(BYE), WAIT, RST)
    yield _server("close, answer, RST later", write(BYE), WAIT, SOON, RST)
    yield _server("close, answer, no FIN", write(BYE), WAIT)
    yield _server("close, answer, FIN after 1 s", write(BYE), WAIT, Step("sleep", 1), FIN)
    yield _server("close, answer, FIN after 4 s", write(BYE), WAIT, Step("sleep", 4), FIN, seconds=8)
    yield _server(
        "close, FIN at once, page closes too",
        write(BYE),
        FIN,
        page=(Act("close", "close", (4000, "late")),),
        unsteady=UNSTEADY,
    )
    for name, behind in {
        "another close": close(4002, "no, this"),
        "a text": text("late"),
        "a ping": frame(0x89, b"late"),
        "a pong": frame(0x8A, b"late"),
        "half a frame": b"\x81",
        "a frame with reserved bits": b"\xf1\x00",
        "what is no frame": b"\xff" * 20,
    }.items():
        yield _server(f"close and {name} at once", write(BYE, behind), WAIT, FIN)
        yield _server(f"close, answer, {name}", write(BYE), WAIT, write(behind), SOON, FIN)
    yield _server("a text and close at once", write(text("one"), BYE), WAIT, FIN)
    yield _server("300 texts and close at once", write(*(text(f"{n}") for n in range(300)), BYE), WAIT, FIN)
    for first, kind in ((0x01, "text"), (0x02, "binary")):
        for middle in (b"", frame(0x00, b" more"), frame(0x89, b"?")):
            name = {0: "", 7: " and its continuation", 3: " and a ping"}[len(middle)]
            yield _server(
                f"a first piece of {kind}{name}, then close",
                write(frame(first, b"half"), middle, close(1011, "busy")),
                WAIT,
                FIN,
            )
    yield _server(
        "a first piece of a text that is cut in a letter, then close", write(frame(0x01, b"caf\xc3"), BYE), WAIT, FIN
    )
    yield _server("half a frame, then FIN", write(b"\x81\x05he"), SOON, FIN)
    yield _server("half a close, then FIN", write(BYE[:4]), SOON, FIN)
    yield _server("half a close, then RST", write(BYE[:4]), SOON, RST)
    yield _server("a first piece, then FIN", write(frame(0x01, b"half")), SOON, FIN)
    yield _server("FIN", FIN)
    yield _server("FIN later", SOON, FIN)
    yield _server("RST", SOON, RST)
    yield _server("a text, then FIN", write(text("one")), FIN)
    yield _server("a text, then RST", write(text("one")), SOON, RST)
    yield _server("half a frame, then RST", write(b"\x81\x05he"), SOON, RST)
    yield _server("FIN, and the page sends", SOON, FIN, page=(Act("open", "send", ("hello",)),))


def _the_page_closes() -> Iterator[Behaviour]:
    mine = (GOODBYE,)
    echo = close(4000, "mine")
    yield _server("page closes, echo, FIN", WAIT, write(echo), FIN, page=mine)
    yield _server("page closes, echo, RST", WAIT, write(echo), SOON, RST, page=mine)
    yield _server("page closes, echo, no FIN", WAIT, write(echo), page=mine)
    yield _server("page closes, echo, FIN after 4 s", WAIT, write(echo), Step("sleep", 4), FIN, page=mine, seconds=8)
    yield _server("page closes, another code, FIN", WAIT, write(BYE), FIN, page=mine)
    yield _server("page closes, an empty close, FIN", WAIT, write(close()), FIN, page=mine)
    for code in (999, 1004, 1005, 1006, 1015, 2999, 5000):
        yield _server(f"page closes, close {code}", WAIT, write(close(code, "bye")), FIN, page=mine)
    yield _server("page closes, close with one byte", WAIT, write(frame(0x88, b"\x03")), FIN, page=mine)
    yield _server(
        "page closes, close with a reason that is not UTF-8", WAIT, write(close(4001, b"\xff")), FIN, page=mine
    )
    yield _server("page closes, FIN", WAIT, FIN, page=mine)
    yield _server("page closes, RST", WAIT, RST, page=mine)
    yield _server("page closes, FIN after 1 s", WAIT, Step("sleep", 1), FIN, page=mine)
    yield _server("page closes, RST after 1 s", WAIT, Step("sleep", 1), RST, page=mine)
    yield _server("page closes, half a close, FIN", WAIT, write(BYE[:4]), SOON, FIN, page=mine)
    yield _server("page closes, no answer", WAIT, page=mine, seconds=70)
    yield _server(
        "page closes, no answer but pings",
        WAIT,
        *(step for _ in range(6) for step in (write(frame(0x89, b"?")), Step("sleep", 10))),
        page=mine,
        seconds=70,
    )
    yield _server("page closes, an answer after 15 s", WAIT, Step("sleep", 15), write(echo), FIN, page=mine, seconds=30)
    yield _server(
        "page closes, an answer after 15 s, no FIN", WAIT, Step("sleep", 15), write(echo), page=mine, seconds=30
    )
    yield _server("page closes twice", WAIT, write(echo), FIN, page=(GOODBYE, Act("open", "close", (4002,))))
    yield _server("page closes, then sends", WAIT, write(echo), FIN, page=(GOODBYE, Act("open", "send", ("late",))))
    yield _server(
        "page sends, then closes",
        WAIT,
        write(echo),
        FIN,
        page=(Act("open", "send", ("one",)), Act("open", "send", ("two",)), GOODBYE),
    )
    yield _server(
        "page closes, texts come before the echo", WAIT, write(text("late"), text("later"), echo), FIN, page=mine
    )
    yield _server(
        "page closes, a ping comes before the echo", WAIT, write(frame(0x89, b"?")), SOON, write(echo), FIN, page=mine
    )
    yield _server("page closes, echo, a text, FIN", WAIT, write(echo, text("late")), FIN, page=mine)
    yield _server(
        "page closes, echo, a text later, FIN", WAIT, write(echo), SOON, write(text("late")), SOON, FIN, page=mine
    )
    yield _server("page closes, echo twice, FIN", WAIT, write(echo, echo), FIN, page=mine)
    yield _server(
        "page closes at a text, and the server's close is behind it",
        write(text("one"), BYE),
        WAIT,
        SOON,
        FIN,
        page=(Act("message", "close", (4000, "mine")),),
    )
    yield _server(
        "page closes in its error event", write(b"\xf1\x00"), WAIT, FIN, page=(Act("error", "close", (4000, "late")),)
    )
    yield _server("page sends in its close event", write(BYE), WAIT, FIN, page=(Act("close", "send", ("late",)),))
    for name, arguments in {
        "without arguments": (),
        "with 1000": (1000,),
        "with 3000": (3000, "three"),
        "with 4999": (4999, "é"),
        "with an empty reason": (1000, ""),
    }.items():
        yield _server(
            f"page closes {name}, no code comes back",
            WAIT,
            write(close()),
            FIN,
            page=(Act("open", "close", arguments),),
        )
