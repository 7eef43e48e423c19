"""Legible: how text and bytes from the wire become text that a person can read on one line.

1. What cannot be seen is spelled out: a line feed as ``\\n``, a character that turns text around as ``\\u202e``.
2. What is long is cut, and says how long it was.
"""

from __future__ import annotations

from typing import Final

from ..language.speaking import counted

__all__ = ["LONGEST", "begun", "many", "preview", "visible"]

LONGEST: Final = 200
"""How many characters of a message are shown, or four times as many bytes' worth of digits."""

_JOINERS: Final = "\u200c\u200d"  # invisible, but emoji and some scripts need them


def visible(text: str) -> str:
    """Spell out every character that cannot be seen."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in _JOINERS else character.encode("unicode_escape").decode()
        for character in text
    )


def preview(data: str | bytes) -> str:
    """Show a message on one line, cut if it is long. Not escaped yet."""
    if isinstance(data, str):
        shown = visible(data[:LONGEST])
        return shown if len(data) <= LONGEST else f"{shown}… ({len(data):,} characters)"
    shown = data[: LONGEST // 4].hex(" ")
    more = "…" if len(data) > LONGEST // 4 else ""
    unit = "byte" if len(data) == 1 else "bytes"
    return f"{shown}{more} ({len(data):,} {unit}, binary)" if data else "(0 bytes, binary)"


def begun(words: str) -> str:
    """Let words begin a sentence. The others keep their capitals, which some languages give to nouns.

    >>> from wskit.protocol.legible import begun
    >>> begun("2 bytes"), begun("the client of ACME")
    ('2 bytes', 'The client of ACME')
    """
    return words[:1].upper() + words[1:]


def many(count: int, what: str) -> str:
    """Say how many there are, as in "1 packet" and "1,200 packets"."""
    return f"{count:,} {counted(count, what, f'{what}s')}"
