"""Histogram: how many of some moments there were in each span of time, as text and as a picture.

Several series stand one below the other, on the same axes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..language.speaking import word
from ..protocol.legible import visible
from ..protocol.numbers import check_seconds
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
    in_digits,
    pad,
    page,
    percent,
    table,
)

__all__ = ["histogram"]

MOST: Final = 120
"""How many bins a histogram may have: on a narrow page each is then two pixels wide."""
NARROWEST, WIDEST = 1e-6, 1e9
"""How many seconds a bin may cover."""
HEIGHT, HEAD, FOOT = 110, 18, 20
"""How many pixels the highest bar has, what stands above it, and what stands below the axis."""


def histogram(
    series: Mapping[str, Iterable[float]],
    *,
    width: float,
    unit: str,
    title: str,
    y: str = "",
    limit: tuple[float, str] | None = None,
) -> Plot:
    """Count how many moments fall into each ``width`` seconds, and draw each series below the other, on the same axes.

    A bin holds the moment that it begins with, and not the one that it ends with.

    Args:
        series: for each name, moments in seconds, from 0 on and in any order.
        width: how many seconds a bin covers.
        unit: what the axis of time is in, such as "s".
        title: what is drawn.
        y: what is counted, such as "attempts".
        limit: how many in one bin are as many as there should be, and what that is. It is drawn as a line.

    Raises:
        TypeError: if a number is no number, or a text no text.
        ValueError: if there is nothing to draw, a number is out of range, or there would be more than ``MOST`` bins.

    >>> histogram({"with jitter": [0.2, 1.1, 1.2, 2.7]}, width=1, unit="s", title="Clients come back")
    Clients come back
    how many in each 1 s
    with jitter: 4 in all; the peak is 2, from 1 s to 2 s
    0 s |################################### 1
    1 s |###################################################################### 2
    2 s |################################### 1
    """
    check_text("the title", title)
    check_unit(unit)
    check_text("y", y, blank=True)
    check_seconds("width", width, above_zero=True)
    if not NARROWEST <= width <= WIDEST:
        raise ValueError(f"width is from {NARROWEST:f} to {WIDEST:,.0f} seconds, not {width}")
    _check_limit(limit)
    drawn = _Histogram(_counts(series, width), width, unit, visible(y.strip()) or "how many", limit)
    title = visible(title)
    return Plot("\n".join([*wrap(title, ROOM), *drawn.text()]), page(title, drawn.html()))


def _counts(series: Mapping[str, Iterable[float]], width: float) -> dict[str, list[int]]:
    """Count, for each series, the moments in each bin."""
    check_mapping("series", series)
    moments: dict[str, list[float]] = {}
    for name, given in series.items():
        if not isinstance(given, Iterable):
            raise TypeError(f"{name!r} is moments in seconds, such as a list of numbers, not {given!r}")
        moments[name] = list(given)
        for moment in moments[name]:
            check_seconds(f"a moment of {name!r}", moment)
    latest = max((moment for some in moments.values() for moment in some), default=None)
    if latest is None:
        raise ValueError("there is no moment in any of the series, so there is nothing to draw")
    if _bin(latest, width) >= MOST:
        wider = in_digits(_nice(latest / (MOST - 1)))
        raise ValueError(f"there would be more than {MOST} bins up to {in_digits(latest)}: make width {wider} or more")
    found = {name: Counter(int(_bin(moment, width)) for moment in some) for name, some in moments.items()}
    return {name: [some[place] for place in range(int(_bin(latest, width)) + 1)] for name, some in found.items()}


def _bin(moment: float, width: float) -> float:
    """Return which bin a moment is in, and how far. In floating point 0.3 / 0.1 is less than the 3 that is meant."""
    return round(moment / width, 9)


@dataclass(frozen=True)
class _Histogram:
    counts: dict[str, list[int]]
    width: float
    unit: str
    what: str
    limit: tuple[float, str] | None

    # Each of ``some`` below is the counts of one series, a number for every bin.

    @property
    def bins(self) -> int:
        return len(next(iter(self.counts.values())))

    @property
    def top(self) -> float:
        """What the highest bar or line stands for."""
        return max(max(max(some) for some in self.counts.values()), self.limit[0] if self.limit else 0)

    @property
    def bars_are(self) -> str:
        return f"{self.what} in each {amount(self.width, self.unit)}"

    @property
    def line_is(self) -> str:
        return f"limit of {in_digits(self.limit[0])}: {visible(self.limit[1])}" if self.limit else ""

    def at(self, place: int) -> str:
        """Say when a bin begins."""
        return amount(place * self.width, self.unit)

    def words(self, some: Sequence[int]) -> str:
        """Say what there is to see of a series."""
        if not any(some):
            return "none"
        peak = max(some)
        first = some.index(peak)
        begins = "first from" if some.count(peak) > 1 else word("from")
        said = f"{sum(some):,} in all; the peak is {peak:,}, {begins} {self.at(first)} to {self.at(first + 1)}"
        if self.limit is None:
            return said
        return f"{said}; bars over the limit: {sum(count > self.limit[0] for count in some)} of {self.bins}"

    def text(self) -> Iterable[str]:
        rows = {name: self.rows(some) for name, some in self.counts.items()}
        beside = max(columns(self.at(place)) for place in range(self.bins))
        room = ROOM - beside - 4 - max(columns(number) for some in rows.values() for _, _, number in some)
        each = self.top / room
        yield from wrap(self.bars_are, ROOM)
        if self.limit:
            yield from wrap(f"! is the {self.line_is}", ROOM)
        for name, some in rows.items():
            yield ""
            yield from wrap(f"{visible(name)}: {self.words(self.counts[name])}", ROOM)
            for place, count, number in some:
                bar = "#" * math.ceil(count / each)
                if self.limit:
                    line = math.ceil(self.limit[0] / each)
                    bar = f"{bar[:line]:<{line}}!{bar[line:]}"
                yield f"{pad(self.at(place), beside, right=True)} |{bar} {number}"

    def rows(self, some: Sequence[int]) -> list[tuple[int, int, str]]:
        """Return bins, how many are in them, and the words for it. One row stands for several that are empty."""
        rows: list[tuple[int, int, str]] = []
        for place, count in enumerate(some):
            if count or not rows or rows[-1][1]:
                rows.append((place, count, f"{count:,}"))
            else:
                rows[-1] = (rows[-1][0], 0, f"0 until {self.at(place + 1)}")
        return rows

    def html(self) -> Iterable[str]:
        if self.limit:
            yield f'<p class="wskit-error">The dashed line is the {escape(self.line_is)}</p>'
        for name, some in self.counts.items():
            words = self.words(some)
            yield f"<p><strong>{escape(visible(name))}</strong>: {escape(words)}</p>"
            yield from self.drawing(f"Histogram, {visible(name)}: {words}", some)
        bins = enumerate(zip(*self.counts.values(), strict=True))
        rows = [(self.at(place), *(f"{count:,}" for count in counts)) for place, counts in bins if any(counts)]
        yield from table([word("from"), *map(visible, self.counts)], rows)

    def drawing(self, label: str, some: Sequence[int]) -> Iterable[str]:
        """Draw a series. What stands beside the axes is in the margins, which are as wide as the numbers need."""
        left = 8 * max(len(in_digits(step)) for step in _steps(self.top, 4, 1)) + 10
        right = max(24, 8 * len(in_digits(self.limit[0])) + 8 if self.limit else 0)
        yield f'<div class="wskit-drawing" style="padding: 0 {right}px 0 {left}px" hidden="until-found">'
        yield f'<div class="axis">↑ {escape(self.bars_are)}</div>'
        yield f'<svg height="{HEAD + HEIGHT + FOOT}" role="img" aria-label="{escape(label)}">'
        yield from self.axes()
        yield '<g class="wskit-response">'
        yield from (self.bar(place, count) for place, count in enumerate(some) if count)
        yield "</g>"
        if self.limit:
            at = f'y1="{self.height(self.limit[0])}" y2="{self.height(self.limit[0])}"'
            yield f'<line class="casing" x2="100%" {at}/>'
            yield f'<g class="wskit-error"><line class="dashed" x2="100%" {at}/>'
            number = f'<text class="number" x="100%" dx="4" y="{self.height(self.limit[0])}" dy="4">'
            yield f"{number}{in_digits(self.limit[0])}</text></g>"
        if any(some):
            # It begins or ends where its bar does, so that it does not reach into the margins.
            place = some.index(max(some))
            anchor, edge = ("start", place + 0.08) if 2 * place < self.bins else ("end", place + 0.92)
            number = f'<text class="number" text-anchor="{anchor}" x="{percent(edge / self.bins)}"'
            yield f'{number} y="{self.height(max(some))}" dy="-5">{max(some):,}</text>'
        yield f'</svg><div class="axis across">time in {escape(visible(self.unit))} →</div></div>'

    def axes(self) -> Iterable[str]:
        for step in _steps(self.top, 4, 1):
            at = self.height(step)
            yield f'<line class="grid" x2="100%" y1="{at}" y2="{at}"/>'
            yield f'<text text-anchor="end" dx="-6" y="{at}" dy="4">{in_digits(step)}</text>'
        span, floor = self.bins * self.width, HEAD + HEIGHT
        for step in _steps(span, 6, self.width):
            x = percent(step / span)
            yield f'<line x1="{x}" x2="{x}" y1="{floor}" y2="{floor + 4}"/>'
            yield f'<text text-anchor="middle" x="{x}" y="{floor + 16}">{in_digits(step)}</text>'
        yield f'<line x2="100%" y1="{floor}" y2="{floor}"/>'

    def bar(self, place: int, count: int) -> str:
        high = max(round(HEIGHT * count / self.top, 1), SLIVER)
        x, wide = percent((place + 0.08) / self.bins), percent(0.84 / self.bins)
        hint = escape(f"{self.at(place)} to {self.at(place + 1)}: {count:,}")
        rect = f'<rect x="{x}" y="{HEAD + HEIGHT - high:.1f}" width="{wide}" height="{high}">'
        return f"{rect}<title>{hint}</title></rect>"

    def height(self, count: float) -> float:
        """Return how far down a bar of that many begins."""
        return round(HEAD + HEIGHT * (1 - count / self.top), 1)


def _steps(span: float, most: int, least: float) -> list[float]:
    """Return round numbers from 0 to ``span`` for an axis, at least ``least`` apart."""
    step = max(_nice(span / most), least)
    return [number * step for number in range(int(span / step * (1 + 1e-9)) + 1)]


def _nice(least: float) -> float:
    """Return the next number of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least * (1 - 1e-9))


def _check_limit(limit: object) -> None:
    if limit is None:
        return
    if not isinstance(limit, tuple) or len(limit) != 2:
        raise TypeError(f"limit is a number and what it is, such as (100, 'what the server can take'), not {limit!r}")
    check_amount("limit[0]", limit[0])
    check_text("limit[1]", limit[1])
