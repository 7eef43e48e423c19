"""Browsers: where the standards, Chromium, Firefox and wskit differ, in one table. No I/O.

1. A row says what happens, what the standards say, what each browser was seen to do, what wskit does, and why.
2. wskit's page does what Chromium does. Where it does not, a row says why; there are few.
3. The tests hold it: each difference that is measured (``tests/differential/seen.json``) has a row, and no row is
   without one. ``examples`` are the names of behaviours there, as patterns.
4. Whoever speaks of browsers takes the words from here: :func:`told_of` for a close code.
5. A row knows itself again: ``signs`` say after what a server does it is to be expected, and what it then makes of what
   wskit's page is told, or of what the server gets. So a difference that is seen finds its row, or has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from .receiver import NEVER_FORGIVEN

__all__ = ["CHROMIUM", "DIFFERENCES", "FIREFOX", "Browser", "Difference", "Sign", "told_of"]

CHROMIUM: Final = "Chromium 156"
FIREFOX: Final = "Firefox 153"

Who: TypeAlias = Literal["standard", "firefox", "wskit"]
Browser: TypeAlias = Literal["chromium", "firefox"]


@dataclass(frozen=True, slots=True)
class Sign:
    """How a row shows itself, where ``when`` is what happens: one of the situations of :mod:`wskit.endings.situations`.

    ``wskit`` and ``other`` are expressions for what only wskit's page, and only the browser's, is told; or what only
    the server of each got.
    """

    when: str
    wskit: str
    other: str
    at: Literal["page", "server"] = "page"
    browser: Browser = "firefox"

    def fits(self, wskit: str, other: str) -> bool:
        """Tell whether a difference is one of this kind. Each side's lines are joined with a semicolon."""
        return bool(re.fullmatch(self.wskit, wskit) and re.fullmatch(self.other, other))


@dataclass(frozen=True, slots=True)
class Difference:
    """One row. ``differs`` names who does something else than Chromium: the "standard", "firefox", "wskit"."""

    differs: tuple[Who, ...]
    happens: str
    standard: str
    chromium: str
    firefox: str
    wskit: str
    why: str
    examples: tuple[str, ...]
    signs: tuple[Sign, ...] = ()


_AS_CHROMIUM: Final = "as Chromium"
_PROMISE: Final = "WebSocket promises what Chromium does."
_FAILED: Final = "error; close 1006 '' not clean"
_CLEAN: Final = r"close \d+ '.*' clean"
_NOT_CLEAN: Final = r"close \d+ '.*' not clean"
_1002: Final = r"Close 1002 '.*'"

# fmt: off
DIFFERENCES: Final[tuple[Difference, ...]] = (
    # Where wskit differs from Chromium.
    Difference(
        ("wskit",), "The server answers with the extension permessage-deflate.",
        "RFC 7692: only if the client offered it.", "It offers it and takes it.", _AS_CHROMIUM,
        "It offers no extension, and fails the connection: error, 1006.",
        "Every byte on the wire is to be read by a learner; compressed ones cannot be.",
        ("answer: permessage-deflate",),
    ),
    Difference(
        ("wskit", "firefox"), "A length that cannot be stands behind other frames in one piece of TCP.",
        "RFC 6455 section 7.1.7: nothing is read behind it. What stands before it counts.",
        "It drops what stood before it in that piece, a message or a Close.", "It takes what stood before it.",
        "It takes what stood before it.",
        "What a page is told must not hang on how TCP cut the bytes; that differs from run to run.",
        ("close and what is no frame at once", "a text and a length of 2 in two bytes, at once"),
        (Sign("a length that cannot be, behind something", r"text .*", r"", browser="chromium"),),
    ),
    Difference(
        ("wskit", "firefox"), "An argument is not of the type that is asked for: a number as a message, \"1000\" or true as a code.",
        "Web IDL converts it: 7 to \"7\", \"1000\" to 1000, true to 1; no code before a reason is 0.",
        "It converts it.", "It converts it; 1000.6 is rounded to 1001, and undefined is no code also before a reason.",
        "TypeError. None is no code.",
        "Python converts no arguments, and to do so here would hide mistakes.",
        ("close() takes *", "send() takes a number", "send() takes null", "send() takes true", "protocols are a number", "protocols are null"),
    ),
    Difference(
        ("wskit", "firefox"), "A URL is relative.",
        "WHATWG: it is resolved against the page's own.", "It is resolved.", "It is resolved; an empty one is a SyntaxError.",
        "SyntaxError.", "There is no page, and so nothing to resolve it against.",
        ("URL ''", "URL ' '", "URL 'a'", "URL '/a'", "URL '//a/b'", "URL '[?]a'", "URL '../a'", "URL 'ws//a'", "URL '://a'"),
    ),
    Difference(
        ("standard", "wskit", "firefox"), "The host of a URL has a space, or its path a vertical bar.",
        "WHATWG URL: a host with a space is none; a bar in a path stays as it is.",
        "It escapes both.", "A host with a space is a SyntaxError, and a bar stays.", "As Firefox.",
        "The standard is clear, and Firefox keeps to it.",
        ("URL 'ws://a b/'", "URL 'ws://a/\"`{}|^'"),
    ),
    # Where Chromium, or Firefox, differs from the standards or from the other.
    Difference(
        ("standard",), "A Close frame has a code that may not stand there: 0 to 999, 1004, 1016 to 2999, 5000 and up.",
        "RFC 6455 section 7.4: such codes are not used; section 7.1.7: an endpoint may fail the connection.",
        "It tells its page the code, clean.", _AS_CHROMIUM, _AS_CHROMIUM, _PROMISE,
        ("close 0", "close 999", "close 1004", "close 1016", "close 2999", "close 5000", "close 65535"),
    ),
    Difference(
        ("firefox",), "A Close frame has the code 1005, 1006 or 1015, or half a code.",
        "RFC 6455 section 7.4.1: no endpoint may set them; section 5.5.1: a code has two bytes.",
        "It fails the connection with 1002: error, 1006.", "It tells its page that code, or 1005, clean.", _AS_CHROMIUM, _PROMISE,
        ("close 1005*", "close 1006*", "close 1015*", "close with one byte *", "page closes, close 10*", "page closes, close with one byte"),
        (Sign("a code that is never forgiven", _FAILED, r"close (1005|1006|1015) '.*' clean"),
         Sign("a code that is never forgiven", _1002, r"Close.*", "server"),),
    ),
    Difference(
        ("standard", "firefox"), "A text, or a reason, is not UTF-8.",
        "RFC 6455 section 8.1: fail the connection; section 7.4.1: 1007 is the code for that.",
        "It fails the connection at the first wrong byte, with 1002.", "It fails it when the frame is whole, and sends no Close.",
        _AS_CHROMIUM, _PROMISE,
        ("*not UTF-8*", "a text that ends in half a letter*"),
        (Sign("not UTF-8", _1002, r"", "server"),),
    ),
    Difference(
        ("firefox",), "A server masks a frame.",
        "RFC 6455 section 5.1: a client closes the connection.", "It fails the connection with 1002.",
        "It unmasks the frame, and takes it.", _AS_CHROMIUM, _PROMISE, ("*masked*",),
        (Sign("masked", rf"error|{_FAILED}", rf"{_CLEAN}|(text|bytes) .*"),
         Sign("masked", _1002, r"(Close.*)?", "server"),),
    ),
    Difference(
        ("firefox",), "Another rule about frames is broken.",
        "RFC 6455 section 7.1.7: an endpoint should send a Close frame with a code.", "It sends 1002 and a reason.",
        "It sends no Close. Its page gets error and 1006, as Chromium's.", _AS_CHROMIUM, _PROMISE,
        ("a text with reserved bit *", "a ping with reserved bit *", "opcode *", "a ping *", "a pong *", "a * of nothing*",
         "a * inside another message*", "a length of *", "close in pieces", "close with 126 bytes", "close with a long length",
         "close with reserved bit *", "page closes in its error event"),
        (Sign("another rule", _1002, r"", "server"),),
    ),
    Difference(
        ("standard",), "A frame says that it is longer than 2**31 - 1 bytes.",
        "RFC 6455 section 5.2: up to 2**63 - 1 can be.", "It drops the connection at once: close, 1006, no error.",
        _AS_CHROMIUM, _AS_CHROMIUM, _PROMISE, ("a length of 2[*][*]62, and nothing more", "a length of 2147483648, and nothing more"),
    ),
    Difference(
        ("firefox",), "The page has closed, and the server sends messages that break a rule, or a ping.",
        "RFC 6455 section 5.5.2: a ping is answered unless a Close has come.",
        "It looks at heads only, and answers no ping.", "It looks at all, and answers pings.", _AS_CHROMIUM, _PROMISE,
        ("*, when the page has closed", "page closes, a ping comes before the echo", "page closes, no answer but pings"),
        (Sign("a ping, when the page has closed", r"", r"Pong.*", "server"),),
    ),
    Difference(
        ("firefox",), "Something comes after the server's Close.",
        "RFC 6455 section 5.5.1: nothing may; section 1.4: it is discarded.", "It fails the connection: error, 1006.",
        "It reads no more: the code, clean.", _AS_CHROMIUM, _PROMISE,
        ("close and *", "close, answer, a *", "close, answer, what is no frame", "close, answer, another close",
         "page closes, echo twice, FIN", "page closes, echo, a text*"),
        (Sign("behind the goodbye", _FAILED, _CLEAN),),
    ),
    Difference(
        ("firefox",), "The server ends TCP right behind its Close, and waits for no answer.",
        "RFC 6455 section 7.1.4: it is clean if TCP was closed after the closing handshake.",
        "It answers, and tells its page the code, clean.", "It tells its page the code; not always clean, and not always with an answer.",
        _AS_CHROMIUM, _PROMISE, ("close, then FIN at once", "close, FIN at once, page closes too"),
        (Sign("FIN behind the goodbye", _CLEAN, _NOT_CLEAN),
         Sign("FIN behind the goodbye", r"Close.*", r"", "server"),),
    ),
    Difference(
        ("firefox",), "A Close frame has the code 0.",
        "RFC 6455 section 5.5.1: an answer typically has the code that came.", "It answers with 0.", "It answers with an empty Close.",
        _AS_CHROMIUM, _PROMISE, ("close 0",),
        (Sign("the code 0", r"Close 0 .*", r"Close", "server"),),
    ),
    Difference(
        ("firefox",), "TCP is reset after both goodbyes.",
        "RFC 6455 section 7.1.4: it is clean if TCP was closed after the closing handshake.",
        "The code, not clean.", "The code, clean.", _AS_CHROMIUM, _PROMISE, ("close, answer, RST*", "page closes, echo, RST"),
        (Sign("RST after both goodbyes", _NOT_CLEAN, _CLEAN),),
    ),
    Difference(
        ("firefox",), "TCP is reset while the connection is open, or when only the page has closed.",
        "WHATWG section 4: error is for a connection that was failed.", "close with 1006, and no error.",
        "error, and close with 1006.", _AS_CHROMIUM, _PROMISE,
        ("RST", "a text, then RST", "half a close, then RST", "half a frame, then RST", "page closes, RST*"),
        (Sign("RST", r"", r"error"),),
    ),
    Difference(
        ("firefox",), "The page has closed, and the server does not answer.",
        "RFC 6455 section 7.1.1: a client may end TCP when it has waited for a reasonable time.",
        "It waits 60 seconds: close with 1006, and no error.", "It waits 20 seconds: error, and close with 1006.", _AS_CHROMIUM, _PROMISE,
        ("page closes, no answer", "page closes, no answer but pings"),
    ),
    Difference(
        ("standard", "firefox"), "Both have said goodbye, and the server does not end TCP.",
        "RFC 6455 section 7.1.1: a client waits for the server, a reasonable time.",
        "It waits two seconds: the code, clean.", "It ends TCP at once: the code, clean.", _AS_CHROMIUM, _PROMISE,
        ("close, answer, no FIN", "close, answer, FIN after *", "page closes, echo, no FIN", "page closes, echo, FIN after *",
         "page closes, an answer after 15 s, no FIN"),
    ),
    Difference(
        ("firefox",), "The server does not answer the opening handshake, or answers slowly.",
        "RFC 6455 section 4.1 names no time.", "It waits four minutes.", "It waits 20 seconds.", _AS_CHROMIUM, _PROMISE,
        ("no answer at all",),
    ),
    Difference(
        ("standard", "firefox"), "The answer to the opening handshake is strange HTTP.",
        "RFC 9112: a version, lines that end in `CRLF`, headers with a colon. RFC 9110 section 15.2: other answers may come before the answer.",
        "It takes any version, and lines without CR or colon; not an answer before the answer, nor two Upgrades.",
        "It asks for HTTP/1.1; it takes answers before the answer, two Upgrades, an empty list of extensions, and a head of any length.",
        _AS_CHROMIUM, _PROMISE, ("answer: *", "403, and no FIN"),
    ),
    Difference(
        ("firefox",), "The page offers protocols, and the server chooses none; or it chooses one, and none was offered.",
        "RFC 6455 section 4.1: the first is no failure; WHATWG makes it one. The second is.",
        "It fails the connection.", "It opens the connection.", _AS_CHROMIUM, _PROMISE, ("protocols: *",),
    ),
    Difference(
        ("standard",), "The page closes before the connection is open.",
        "WHATWG section 3: it is failed. RFC 6455 section 7.1.7: with a Close frame, if it was established meanwhile.",
        "error, and close with 1006. On the line after `new WebSocket()`, of 80 tries the server saw nothing of 58, a connection "
        "that came and went of 19, and a Close with 1001 of 3. Later, but before the 101: it came and went, 40 times of 40.",
        "As Chromium, and no Close: nothing 79 times of 80. Of 80 that closed 1 or 3 ms later, two were open meanwhile: the page's "
        "own Close was sent, and the page was told error and its own code, clean.",
        "error, and close with 1006. It sends no Close.",
        "How far the network part has come when the page closes is chance. The page is told the same.",
        ("page closes before it is open*", "page closes twice before it is open"),
    ),
    Difference(
        ("firefox",), "The page closes at a message, and the server's Close is right behind it.",
        "WHATWG section 4: the page's close() counts until it has been told that the server closes.",
        "The network part has answered the server's Close before the page closes.", "The page's own Close is sent.",
        _AS_CHROMIUM, _PROMISE, ("page closes at a text, and the server's close is behind it",),
    ),
    Difference(
        ("firefox",), "The host of a URL is 0x.",
        "WHATWG URL: it is a number, and it is 0.", "It is 0.0.0.0.", "SyntaxError.", _AS_CHROMIUM, _PROMISE, ("URL 'ws://0x/'",),
    ),
)
# fmt: on


def told_of(code: int) -> str:
    """Say what a page is told if a Close frame with this code comes, though nobody may send it."""
    if code in NEVER_FORGIVEN:
        return f"{CHROMIUM} and WebSocket fail the connection (error, and 1006). {FIREFOX} tells its page {code}, as a clean end."
    return f"{CHROMIUM}, {FIREFOX} and WebSocket tell their page {code}, as a clean end."
