"""Patterns: what a text in the kit's code is called in a catalogue, with a place for each value that it is given.

A text without values is called what it is. ``f"closed after {seconds:.1f} s"`` is called what stands between its
quotation marks. A translation has the same places in any order, and may leave one out: what adds an *s* to a word in
English has no use elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

__all__ = ["bare", "cut", "inner", "pattern", "places", "translated"]

_CONVERSIONS: Final = {-1: "", ord("s"): "!s", ord("r"): "!r", ord("a"): "!a"}


def pattern(text: ast.JoinedStr) -> str:
    """Return what a text with values is called.

    >>> from wskit.language.patterns import pattern

    >>> import ast
    >>> pattern(ast.parse("f'closed after {seconds:.1f} s {{so}}'", mode="eval").body)
    'closed after {seconds:.1f} s {{so}}'
    """
    return "".join(_part(one) for one in text.values)


def bare(text: ast.JoinedStr) -> str:
    """Return a text with nothing in its places.

    >>> from wskit.language.patterns import bare

    >>> import ast
    >>> bare(ast.parse("f'{code} after {seconds:.1f} s'", mode="eval").body)
    '{} after {} s'
    """
    return "".join(_part(one) if isinstance(one, ast.Constant) else "{}" for one in text.values)


def places(text: ast.JoinedStr) -> dict[str, ast.FormattedValue]:
    """Return the places in a text, by what each is called.

    >>> from wskit.language.patterns import places

    >>> import ast
    >>> list(places(ast.parse("f'{code} after {seconds:.1f} s'", mode="eval").body))
    ['{code}', '{seconds:.1f}']
    """
    return {_part(one): one for one in text.values if isinstance(one, ast.FormattedValue)}


def inner(text: ast.JoinedStr) -> Iterator[ast.Constant]:
    """Find the words that a text chooses from within its places: ``f"{count} {'time' if count == 1 else 'times'}"``.

    They are words of this text alone. The same letters are something else elsewhere.

    >>> from wskit.language.patterns import inner

    >>> import ast
    >>> sentence = ast.parse("f'''{n} {'time' if n == 1 else 'times'}'''", mode="eval").body
    >>> [one.value for one in inner(sentence)]
    ['time', 'times']
    """
    for place in places(text).values():
        for node in ast.walk(place.value):
            if isinstance(node, ast.IfExp):
                for one in (node.body, node.orelse):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and re.search("[a-z]", one.value):
                        yield one


def cut(words: str, known: Iterable[str]) -> list[str]:
    """Cut a text into its letters, its places and its doubled braces.

    >>> from wskit.language.patterns import cut

    >>> cut("{{so}} {code}", ["{code}"])
    ['', '{{', 'so', '}}', ' ', '{code}', '']
    """
    each = "|".join([*(re.escape(one) for one in sorted(known, key=len, reverse=True)), r"\{\{", r"\}\}"])
    return re.split(f"({each})", words)


def translated(name: str, known: Mapping[str, ast.FormattedValue], words: str) -> ast.JoinedStr:
    """Return a text with other words, and the values of the text called ``name`` where they have their places.

    Raises:
        ValueError: if there is a place that the text does not have, or a brace that is not closed.

    >>> from wskit.language.patterns import pattern, places, translated

    >>> import ast
    >>> english = ast.parse("f'{who} said {code}'", mode="eval").body
    >>> ast.unparse(translated(pattern(english), places(english), "{code} sagte {who}"))
    "f'{code} sagte {who}'"
    >>> translated(pattern(english), places(english), "{code} sagte {wer}")
    Traceback (most recent call last):
        ...
    ValueError: there is no {wer} in '{who} said {code}', only {who}, {code}
    """
    parts: list[ast.expr] = []
    for one in cut(words, known):
        if one in known:
            parts.append(known[one])
        elif one in ("{{", "}}"):
            parts.append(ast.Constant(one[0]))
        elif strange := re.search(r"\{[^{}]*\}?|\}", one):
            raise ValueError(f"there is no {strange[0]} in {name!r}, only {', '.join(known)}")
        elif one:
            parts.append(ast.Constant(one))
    return ast.JoinedStr(parts)


def _part(one: ast.expr) -> str:
    if isinstance(one, ast.Constant):
        return str(one.value).replace("{", "{{").replace("}", "}}")
    if not isinstance(one, ast.FormattedValue):
        raise TypeError(f"a text has letters and values in it, and no {type(one).__name__}")
    spec = (
        ":" + "".join(_part(each) for each in one.format_spec.values)
        if isinstance(one.format_spec, ast.JoinedStr)
        else ""
    )
    return "{" + ast.unparse(one.value) + _CONVERSIONS[one.conversion] + spec + "}"
