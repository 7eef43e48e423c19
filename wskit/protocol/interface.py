"""Interface: the browser's rules about WebSocket, and the objects a page gets. No I/O.

1. ``url`` must be ws, wss, http or https and have no fragment; how it is read, :mod:`.url` says.
2. ``protocols`` are tokens (RFC 9110 section 5.6.2), each given once.
3. ``close()`` takes 1000 or 3000-4999, and a reason of at most 123 bytes of UTF-8. This is checked first of all.
4. ``send()`` takes text or bytes. In text, half a surrogate pair becomes U+FFFD.
5. What a browser throws is a :class:`DOMException` with the same name. What JavaScript would quietly convert
   (``close("1000")``) is a ``TypeError`` here, as everywhere in Python.

Source: the WHATWG WebSockets standard, section 3 ("The WebSocket interface").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar

from .codes import close_code
from .nearby import Nearby
from .redaction import redact_url, shown
from .url import URLError, read_url

__all__ = [
    "CloseEvent",
    "DOMException",
    "MessageEvent",
    "PageEvent",
    "ReadyState",
    "check_close",
    "check_message",
    "check_protocols",
    "check_reason",
    "check_url",
    "message_size",
]

MAX_REASON = 123
"""The longest reason in bytes: a control frame holds 125, and the code takes two (RFC 6455 section 5.5)."""


class DOMException(Exception):  # noqa: N818  (the browser's own name for it)
    """What a browser throws. ``name`` is the name a page's ``catch`` would see, ``message`` says what to do.

    >>> try:
    ...     WebSocket("ftp://localhost")
    ... except DOMException as error:
    ...     print(error.name)
    SyntaxError
    """

    def __init__(self, message: str, name: str) -> None:
        super().__init__(f"{name}: {message}")
        self.message = message
        self.name = name

    def __reduce__(self) -> tuple[type[DOMException], tuple[str, str]]:
        return DOMException, (self.message, self.name)


class ReadyState(IntEnum):
    """The four states of a WebSocket, as a page sees them.

    >>> ws = WebSocket(EchoServer().url)
    >>> ws.ready_state
    <ReadyState.CONNECTING: 0>
    >>> await ws.opened
    <WebSocket OPEN>
    >>> ws.ready_state
    <ReadyState.OPEN: 1>
    """

    CONNECTING = 0
    OPEN = 1
    CLOSING = 2
    CLOSED = 3


@dataclass(frozen=True)
class PageEvent(Nearby):
    """What ``onopen`` and ``onerror`` are called with. ``type`` is "open" or "error"; a page is told no more.

    ``target`` is the WebSocket that it happened to, as in every event of a page.
    """

    type: str
    target: Any = field(default=None, kw_only=True, repr=False, compare=False)


@dataclass(frozen=True)
class MessageEvent(Nearby):
    """What ``onmessage`` is called with: ``data`` is a ``str`` or ``bytes``, and ``target`` the WebSocket.

    >>> def hang_up(event):
    ...     print(event)
    ...     event.target.close()
    >>> ws = await WebSocket(EchoServer().url).opened
    >>> ws.onmessage = hang_up
    >>> ws.send("hello")
    >>> await ws.closed
    MessageEvent(data='hello')
    CloseEvent(code=1005, reason='', was_clean=True)
    """

    type: ClassVar[str] = "message"
    data: str | bytes
    target: Any = field(default=None, kw_only=True, repr=False, compare=False)


@dataclass(frozen=True)
class CloseEvent(Nearby):
    """What ``onclose`` is called with.

    ``code`` and ``reason`` are those of the Close frame received, or 1005 where that was empty, or 1006 where no valid
    one came (RFC 6455 section 7.1.5). ``was_clean`` tells whether both sides said goodbye before the connection went
    away. ``target`` is the WebSocket that was closed, and None at a server, where no page is told. It does not count
    when two events are compared.

    >>> ws = await WebSocket(EchoServer().url).opened
    >>> ws.link.reset()  # the network breaks it off
    >>> await ws.closed
    CloseEvent(code=1006, reason='', was_clean=False)
    """

    type: ClassVar[str] = "close"
    code: int
    reason: str
    was_clean: bool
    target: Any = field(default=None, kw_only=True, repr=False, compare=False)


_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def check_url(url: object) -> str:
    """Return ``url`` as ``WebSocket.url`` would show it: as :mod:`.url` reads it.

    Raises:
        TypeError: if it is not a ``str``.
        DOMException: SyntaxError, if it is not the URL of a WebSocket.
    """
    if not isinstance(url, str):
        raise TypeError(f"a URL is text such as 'ws://localhost:8765/', not {type(url).__name__}")
    try:
        return str(read_url(_scalar(url)))
    except URLError as error:
        raise DOMException(f"{shown(redact_url(url))!r} {error}", "SyntaxError") from None


def check_protocols(protocols: object) -> tuple[str, ...]:
    """Return ``protocols``, one name or several, as a tuple.

    Raises:
        TypeError: if it is neither a ``str`` nor an iterable of ``str``.
        DOMException: SyntaxError, if one is repeated or is not a token.
    """
    names = (protocols,) if isinstance(protocols, str) else protocols
    if not isinstance(names, Iterable) or isinstance(names, (bytes, bytearray)):
        raise TypeError(f"protocols are a name such as 'chat' or a list of names, not {type(protocols).__name__}")
    names = tuple(names)
    # Pages put their token here, for want of another place. So what is wrong is told by its number.
    for number, name in enumerate(names, 1):
        if not isinstance(name, str):
            raise TypeError(f"the name of a protocol is text such as 'chat', not {type(name).__name__}")
        if not _TOKEN.fullmatch(name):
            wrong = next((one for one in name if not _TOKEN.fullmatch(one)), "")
            what = f"it has {wrong!r}" if wrong else "it is empty"
            raise DOMException(
                f"protocol {number} has a name that cannot be: {what}; use letters, digits and !#$%&'*+-.^_`|~ only",
                "SyntaxError",
            )
        if name in names[: number - 1]:
            first = names.index(name) + 1
            raise DOMException(
                f"a protocol is named twice, as number {first} and as number {number}; name each once", "SyntaxError"
            )
    return names


def check_close(code: object, reason: object) -> tuple[int | None, str]:
    """Return what a page may pass to ``close()``.

    Raises:
        TypeError: if ``code`` is not an int or ``reason`` not a ``str``, or there is a reason without a code.
        DOMException: InvalidAccessError for a code a page may not send, SyntaxError for a reason over 123 bytes.
    """
    if code is not None:
        if isinstance(code, bool) or not isinstance(code, int):
            raise TypeError(f"a close code is a whole number such as 1000, not {code!r}")
        if not (code == 1000 or 3000 <= code <= 4999):
            known = f" ({close_code(code).name})" if 0 <= code <= 65535 else ""
            raise DOMException(
                f"a page may close with 1000 or with 3000 to 4999, not with {code}{known}", "InvalidAccessError"
            )
    reason = check_reason(reason)
    if code is None and reason:
        raise TypeError("a reason needs a code before it: close(1000, reason)")
    return code, reason


def check_reason(reason: object) -> str:
    """Return ``reason`` as it will travel.

    Raises:
        TypeError: if it is not a ``str``.
        DOMException: SyntaxError, if it is over 123 bytes of UTF-8.
    """
    if not isinstance(reason, str):
        raise TypeError(f"a reason is text, not {type(reason).__name__}")
    reason = _scalar(reason)
    length = len(reason.encode())
    if length > MAX_REASON:
        raise DOMException(
            f"a reason has room for {MAX_REASON} bytes of UTF-8, and this one has {length}; make it shorter",
            "SyntaxError",
        )
    return reason


def check_message(data: object) -> str | bytes:
    """Return a message as it will travel, its bytes copied: what the caller does to a buffer later changes nothing.

    Raises:
        TypeError: if ``data`` is neither ``str`` nor bytes-like.
    """
    if isinstance(data, str):
        return _scalar(data)
    if isinstance(data, bytes):
        return data
    try:
        return memoryview(data).tobytes()  # type: ignore[arg-type]  # this is the test for bytes-like
    except TypeError:
        raise TypeError(
            f"a message is text (str) or bytes, not {type(data).__name__}; use str() or json.dumps() first"
        ) from None


def message_size(data: str | bytes) -> int:
    """Return how many bytes of payload a message has, as ``buffered_amount`` counts them."""
    return len(data) if isinstance(data, bytes) or data.isascii() else len(data.encode())


def _scalar(text: str) -> str:
    """Make ``text`` a USVString: surrogate pairs become one character, half a pair becomes U+FFFD (Web IDL)."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
