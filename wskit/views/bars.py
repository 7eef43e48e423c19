"""Bars: a bar for each number, as text and as a picture. Nothing here knows what the numbers are of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..language.speaking import word
from ..protocol.legible import visible
from .labels import columns, wrap
from .markup import escape
from .plot import (
    ROOM,
    SLIVER,
    Plot,
    amount,
    check_amount,
    check_mapping,
    check_text,
    check_unit,
    pad,
    page,
    percent,
    table,
)

__all__ = ["bars"]

SHARE: Final = 0.75
"""How far the longest bar reaches where another never ends."""


def bars(values: Mapping[str, float | None], *, unit: str, title: str, note: str = "") -> Plot:
    """Draw one bar for each value, in the order given, all from zero and to the same scale.

    Args:
        values: a number of 0 or more for each name. ``None`` is "never": a bar that goes on and on.
        unit: what the numbers are in, such as "s".
        title: what is drawn.
        note: what else is to be said, below the bars.

    Raises:
        TypeError: if a number is no number, or a text no text.
        ValueError: if there is nothing to draw, or a number is below 0 or not finite.

    >>> bars({"with pings": 40.0, "without": None}, unit="s", title="Until the silence is noticed")
    Until the silence is noticed
    with pings |############################################# 40 s
    without    |- - - - - - - - - - - - - - - - - - - - - - - - - - - - - > never
    """
    check_text("the title", title)
    check_unit(unit)
    check_text("the note", note, blank=True)
    check_mapping("values", values)
    for name, value in values.items():
        if value is not None:
            check_amount(f"the value of {name!r}", value, "a number, or None for never")
    longest = max((value for value in values.values() if value is not None), default=0) or 1
    share = SHARE if None in values.values() else 1.0
    rows: list[tuple[str, str, float | None]] = []
    for name, value in values.items():
        row = (word("never"), None) if value is None else (amount(value, unit), value / longest * share)
        rows.append((visible(name), *row))
    title, note = visible(title), visible(note)
    text = [*wrap(title, ROOM), *_bars_as_text(rows), *(wrap(note, ROOM) if note else ())]
    right = 8 * max(columns(number) for _, number, _ in rows) + 20
    label = escape(f"{title}: {'; '.join(f'{name}: {number}' for name, number, _ in rows)}")
    html = [
        f'<div class="wskit-drawing" role="img" aria-label="{label}" style="padding-right: {right}px" '
        'hidden="until-found">',
        *(part for row in rows for part in _bar(*row)),
        "</div>",
        *([f"<p>{escape(note)}</p>"] if note else []),
        *table(["name", "value"], [(name, number) for name, number, _ in rows]),
    ]
    return Plot("\n".join(text), page(title, html))


def _bars_as_text(rows: Sequence[tuple[str, str, float | None]]) -> Iterable[str]:
    beside = min(max(columns(name) for name, _, _ in rows), 34)
    room = ROOM - beside - 3 - max(columns(number) for _, number, _ in rows)
    for name, number, share in rows:
        first, *more = wrap(name, beside)
        bar = "- " * (room // 2 - 1) + ">" if share is None else "#" * math.ceil(share * room)
        yield f"{pad(first, beside)} |{bar} {number}"
        yield from (f"{pad(line, beside)} |" for line in more)


def _bar(name: str, number: str, share: float | None) -> Iterable[str]:
    """Draw one bar below its name, and its number where it ends."""
    yield f'<div>{escape(name)}</div><svg height="24"><g class="wskit-response">'
    if share is None:
        # A path cannot be placed by a share of the width. A picture in the picture can.
        yield '<rect class="faint" y="2" width="100%" height="16"/>'
        yield '<line class="dashed" x2="100%" y1="2" y2="2"/><line class="dashed" x2="100%" y1="18" y2="18"/>'
        yield '<svg x="100%" overflow="visible"><path d="M0 2l8 8l-8 8"/></svg>'
    elif share:
        yield f'<rect y="2" width="{percent(share)}" height="16"/>'
    yield f'<rect width="{SLIVER}" height="20"/></g>'
    at, gap = ("100%", 14) if share is None else (percent(share), 8)
    yield f'<text class="number" x="{at}" dx="{gap}" y="14">{escape(number)}</text></svg>'
