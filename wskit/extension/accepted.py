"""Accepted: what a kernel's server says to an opening handshake, and what of it may be passed on. No I/O.

1. Only a 101 that opens a WebSocket is passed on as such: whatever stands between here and the browser could take any
   other answer for one of Jupyter's, run what it says as Jupyter's, and send the user's next request, with cookies and
   tokens, to the kernel's server.
2. Of a 101 only those lines pass that have to do with the WebSocket. Cookies and all else do not.
3. Of any other answer its status passes, and nothing more. A page cannot tell the difference.
4. Answers before the answer (1xx) stay here. A browser that minds them, as Chromium does, is not told of them.
5. A head is read as browsers read it, where that does no harm: lines without CR, an empty line before the first. But
   no HTTP other than 1.1 and its like opens anything.
"""

from __future__ import annotations

import http
import re
from typing import Final, NamedTuple

__all__ = ["LARGEST", "Answer", "NoAnswerError", "read_answer", "refusal"]

LARGEST: Final = 65536
"""How many bytes the head may have, together with those of all 1xx before it. Chromium takes 256 KiB."""

_PASS: Final = ("upgrade", "connection", "sec-websocket-accept", "sec-websocket-protocol", "sec-websocket-extensions")
_END: Final = re.compile(rb"\r?\n\r?\n")
_FIRST: Final = re.compile(r"HTTP/1\.([0-9]) +([1-5][0-9]{2})(?: .*)?")
_VALUE: Final = re.compile(r"[\t -~\x80-ÿ]*")


class NoAnswerError(Exception):
    """What came is no answer of HTTP's, or its head has no end."""


class Answer(NamedTuple):
    """The ``status`` of an answer, what may be passed on of its ``head``, and how much of what came is ``used``. It
    opens a WebSocket if it has a head."""

    status: int
    head: bytes
    used: int


def read_answer(data: bytes) -> Answer | None:
    """Return the answer that what came so far begins with; None if more must come.

    Raises:
        NoAnswerError: if it can be none any more.

    >>> import wskit.extension.accepted
    >>> wskit.extension.accepted.read_answer(b"HTTP/1.1 403 Forbidden\\r\\nSet-Cookie: a=b\\r\\n\\r\\nno")
    Answer(status=403, head=b'', used=43)
    """
    start = 0
    while True:
        start += len(data[start:]) - len(data[start:].lstrip(b"\r\n"))
        begun = data[start : start + 5]
        if begun != b"HTTP/"[: len(begun)] or start > LARGEST:
            raise NoAnswerError
        end = _END.search(data, start, LARGEST)
        if end is None:
            if len(data) >= LARGEST:
                raise NoAnswerError
            return None
        first, *lines = re.split("\r?\n", data[start : end.start()].decode("latin-1"))
        start = end.end()
        found = _FIRST.fullmatch(first)
        if found is None or any("\0" in line for line in lines):
            raise NoAnswerError
        status = int(found[2])
        if status == 101:
            return Answer(status, _opening(lines) if found[1] != "0" else b"", start)
        if status >= 200:
            return Answer(status, b"", start)


def _opening(lines: list[str]) -> bytes:
    """Return what passes of a 101; nothing if it opens no WebSocket."""
    kept: list[tuple[str, str]] = []
    lengths: set[str] = set()
    before = ""
    for line in lines:
        if line[:1] in (" ", "\t"):  # it belongs to the line before
            if before in _PASS:
                return b""
            continue
        name, _, value = line.partition(":")
        before, value = name.lower().strip(), value.strip(" \t")
        if before == "content-length":
            lengths.add(value)
        if before in _PASS:
            if before != name.lower() or not _VALUE.fullmatch(value):
                return b""
            kept.append((name, value))
    words = {
        wanted: {word.strip().lower() for name, value in kept if name.lower() == wanted for word in value.split(",")}
        for wanted in _PASS
    }
    opens = "websocket" in words["upgrade"] and "upgrade" in words["connection"] and any(words["sec-websocket-accept"])
    if not opens or "close" in words["connection"] or len(lengths) > 1:
        return b""
    passed = ["HTTP/1.1 101 Switching Protocols", *(f"{name}: {value}" for name, value in kept), "", ""]
    return "\r\n".join(passed).encode("latin-1")


def refusal(status: int) -> bytes:
    """Return what a client is told in place of an answer that is not passed on. What is no refusal becomes 502."""
    if status < 200:
        status = 502
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    # These have no body, and so no length of one (RFC 9110 section 8.6).
    length = "" if status in (204, 304) else "Content-Length: 0\r\n"
    return f"HTTP/1.1 {status} {phrase}\r\n{length}Connection: close\r\n\r\n".encode()
