"""Pseudo: languages that nobody speaks, to see what other languages will do to what is shown.

1. ``double`` is twice as long as English, and its letters have marks: words that no catalogue has stay plain, and show.
2. ``mirrored`` is written from right to left, in Hebrew letters.
3. What is no word of a language stays as it is: markup, places for values, what is set as code, numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

__all__ = ["DOUBLE", "LANGUAGES", "MIRRORED"]

DOUBLE: Final = "qps"
MIRRORED: Final = "he-qps"

LONG: Final = 7
"""A word with more letters is doubled by a word beside it."""

_MARKS: Final = dict(zip("aeiouyAEIOUYcnszCNSZ", "áéíóúýÁÉÍÓÚÝćńśźĆŃŚŹ", strict=True))
_HEBREW: Final = dict(zip("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתאבגד", strict=True))
_KEPT: Final = re.compile(
    r"""(<(?:\{[^{}]*\}|[^<>{}])*(?:>|$)          # a tag
    |\{\{|\}\}|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}   # a place
    |`+[^`]*`+               # code
    |&\#?\w+;                # a character by its name
    |\\[a-z0-9]+             # an escape
    |https?://\S+|\]\([^)]*\)
    |%[a-z(])""",
    re.VERBOSE,
)


def _double(text: str) -> str:
    marked = "".join(_MARKS.get(one, one) for one in text)
    return re.sub(r"[^\W\d_]{2,}", _longer, marked) if text.strip() else text


def _longer(word: re.Match[str]) -> str:
    """Make a word twice as long: one word up to a length that words of some languages have, and then two."""
    letters = word[0]
    return f"{letters}~{'' if len(letters) <= LONG else ' ~'}{letters[::-1].swapcase()}"


def _mirror(text: str) -> str:
    return "".join(_HEBREW.get(one.lower(), one) for one in unicodedata.normalize("NFKD", text))


def _between(change: Callable[[str], str]) -> Callable[[str], str]:
    """Change what stands between what is kept."""

    def changed(text: str) -> str:
        return "".join(part if place % 2 else change(part) for place, part in enumerate(_KEPT.split(text)))

    return changed


LANGUAGES: Final[dict[str, Callable[[str], str]]] = {DOUBLE: _between(_double), MIRRORED: _between(_mirror)}
"""What each language makes of an English text."""
