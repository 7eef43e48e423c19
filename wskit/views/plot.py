"""Plot: what plots have in common: the paper, the numbers, and the table for who cannot see them.

1. The same numbers give the same plot, byte for byte: all that is drawn is rounded, and there is no id in it.
2. A picture is as wide as its page. What is across is a share of that width, what is up and down is pixels: so letters
   keep their size on a narrow page. Names stand in lines of their own, where they can be broken.
3. What is not zero is drawn at least as a sliver. Each bar has its number, in the plot or in the table that it brings.
4. Where HTML is not trusted, what draws pictures is taken out of it: without the style sheet the rest of the picture
   hides, and the words and the table stay. It hides until it is found: Jupyter Book and marimo insist that what is
   hidden stays so, each in its own way, and the one gives way to the style sheet, the other to that word.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..protocol.legible import visible
from .labels import columns
from .markup import STYLE as COMMON
from .markup import escape

__all__ = [
    "ROOM",
    "SLIVER",
    "STYLE",
    "UNIT",
    "Plot",
    "amount",
    "check_amount",
    "check_mapping",
    "check_text",
    "check_unit",
    "in_digits",
    "pad",
    "page",
    "percent",
    "table",
]

ROOM: Final = 78
"""How many columns a line of text has."""
UNIT: Final = 12
"""How many columns a unit may take."""
SLIVER: Final = 3
"""How many pixels the smallest bar has."""

STYLE: Final = """<style>
.wskit-plot { background: var(--wskit-paper); max-width: 720px; padding: 4px; }
.wskit.wskit-plot p { margin: 4px 0; }
.wskit-drawing[hidden] { content-visibility: visible; display: block !important; }
.wskit-drawing svg { display: block; overflow: visible; width: 100%; }
.wskit-drawing rect { fill: currentColor; }
.wskit-drawing rect.faint { opacity: .15; }
.wskit-drawing :is(line, path) { fill: none; stroke: currentColor; stroke-width: 1; }
.wskit-drawing path { stroke-width: 2; }
.wskit-drawing .grid { opacity: .25; }
.wskit-drawing .dashed { stroke-dasharray: 6 4; stroke-width: 2; }
.wskit-drawing .casing { stroke: var(--wskit-paper); stroke-width: 4; }
.wskit-drawing text { fill: currentColor; font: 12px var(--wskit-sans); paint-order: stroke;
 stroke: var(--wskit-paper); stroke-linejoin: round; stroke-width: 3px; }
.wskit-drawing text.number { font-weight: 600; }
.wskit-drawing .axis { font-size: 12px; }
.wskit-drawing .across { text-align: right; }
.wskit-plot summary { cursor: pointer; }
.wskit-numbers { max-height: 20em; overflow: auto; }
.wskit-numbers:focus-visible { outline: 2px solid currentColor; }
</style>"""
"""What a plot needs besides the common style sheet."""


@dataclass(frozen=True, repr=False)
class Plot:
    """Numbers, drawn. A notebook shows a picture, ``print`` plain text of at most 80 columns."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def page(title: str, parts: Iterable[str]) -> str:
    """Put the parts of a picture, which are HTML, under their title, and the style sheets before them."""
    head = f'{COMMON}{STYLE}<div class="wskit wskit-plot"><p><strong>{escape(title)}</strong></p>'
    return "\n".join([head, *parts, "</div>"])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Draw the numbers in a table that opens at a press. What stands first in a row names it."""
    yield '<details><summary>The numbers as a table</summary><div class="wskit-numbers" tabindex="0">'
    yield f'<table class="wskit-report"><tr>{"".join(f"<th>{escape(one)}</th>" for one in head)}</tr>'
    for first, *more in rows:
        yield f"<tr><th>{escape(first)}</th>{''.join(f'<td>{escape(one)}</td>' for one in more)}</tr>"
    yield "</table></div></details>"


def in_digits(value: float) -> str:
    """Write a number so that it is the same wherever it was reckoned."""
    value += 0.0  # no minus before a zero
    if value < 999_999.5:
        return f"{value:,.6g}"
    return f"{value:,.0f}" if value < 1e12 else f"{value:.3g}"


def amount(value: float, unit: str) -> str:
    return f"{in_digits(value)} {visible(unit)}"


def percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def pad(text: str, room: int, *, right: bool = False) -> str:
    """Fill a text up to ``room`` columns, from its right or, to stand on the ``right``, from its left."""
    blank = " " * (room - columns(text))
    return blank + text if right else text + blank


def check_text(what: str, value: object, *, blank: bool = False) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{what} is text, not {value!r}")
    if not blank and not value.strip():
        raise ValueError(f"{what} is empty: give it a word at least")


def check_unit(unit: str) -> None:
    check_text("the unit", unit)
    if columns(visible(unit)) > UNIT:
        raise ValueError(f"the unit stands beside every number: make it at most {UNIT} characters, such as 's'")


def check_mapping(what: str, given: object) -> None:
    if not isinstance(given, Mapping):
        raise TypeError(f"{what} is a dict with a name for each, not {given!r}")
    if not given:
        raise ValueError(f"{what} is empty, so there is nothing to draw")
    for name in given:
        check_text("a name", name)


def check_amount(what: str, value: object, kind: str = "a number") -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{what} is {kind}, not {value!r}")
    if not 0 <= value <= sys.float_info.max:
        raise ValueError(f"{what} is a finite number of 0 or more, not {value}")
