"""Filled: a text whose values are in it already, in another language."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass

from .patterns import cut, places

__all__ = ["Filled"]


@dataclass(frozen=True)
class Filled:
    """A text that was filled in English, and how it is said: what it looks like, and its words with their places."""

    looks: re.Pattern[str]
    places: tuple[str, ...]
    words: str

    @classmethod
    def of(cls, text: ast.JoinedStr, words: str) -> Filled:
        """Make it of the text that was filled, and of its translation."""
        looks = "".join(re.escape(str(one.value)) if isinstance(one, ast.Constant) else "(.*)" for one in text.values)
        return cls(re.compile(looks, re.DOTALL), tuple(places(text)), words)

    def shown(self, filled: str, shown: Callable[[str], str]) -> str:
        """Return it in the other language, each value as it is ``shown``; nothing if it is another text.

        >>> import ast

        >>> from wskit.language.filled import Filled

        >>> english = ast.parse("f'status {status} instead of {other}'", mode="eval").body
        >>> Filled.of(english, "{other} war es nicht, sondern {status}").shown("status 503 instead of 101", str)
        '101 war es nicht, sondern 503'
        """
        found = self.looks.fullmatch(filled)
        if found is None:
            return ""
        values = dict(zip(self.places, map(shown, found.groups()), strict=True))
        return "".join(values.get(one, one[:1] if one in ("{{", "}}") else one) for one in cut(self.words, self.places))
