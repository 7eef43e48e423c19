"""Texts: a file that somebody brought, read as lines of text. What is read at a time is bounded.

1. The encoding is that of its byte order mark, and UTF-8 if it has none. PowerShell's ``>`` writes UTF-16.
2. A byte that is no text becomes U+FFFD; nothing raises.
3. A line ends with LF, CRLF or CR. One that is too long is cut, and what was cut off is not read.
"""

from __future__ import annotations

import codecs
import contextlib
import io
from collections.abc import Iterator
from typing import IO, Final

__all__ = ["begins", "encoding_of", "is_text", "lines_of"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(beginning: bytes) -> str:
    """Return the encoding of a text that begins so."""
    return next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")


def begins(beginning: bytes) -> str:
    """Return what a text begins with, without the white space before it."""
    return beginning.decode(encoding_of(beginning), errors="replace").lstrip()


def is_text(beginning: bytes) -> bool:
    """Tell whether this is the beginning of a text, and not of something binary: almost all of it are characters."""
    text = begins(beginning)
    # Colours of a terminal begin with ESC, and a page may begin with a form feed.
    odd = sum(character == "\ufffd" or (character < " " and character not in "\t\r\n\f\x1b") for character in text)
    return bool(text) and odd * 20 <= len(text)


def lines_of(file: IO[bytes], longest: int) -> Iterator[str]:
    """Return the lines of a file, each without its end and cut after so many characters.

    The file is left open.
    """
    beginning = file.read(4)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding_of(beginning), errors="replace", newline=None)
    try:
        while line := text.readline(longest + 1):
            yield line.rstrip("\n")[:longest]
            while line and not line.endswith("\n") and len(line) > longest:
                line = text.readline(longest + 1)
    finally:
        with contextlib.suppress(ValueError):  # whoever stopped reading may have closed the file before
            text.detach()
