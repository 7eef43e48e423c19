"""Alike: what several connections of one file have in common, and what that speaks for. No I/O.

1. Alike is what differs by a second at most, and was ended by the same end of TCP in the same way.
2. Where many connections end, some of them do so together by chance. What chance would bring about more often than in
   one of fifty recordings is not said.
3. Several that ended after the same silence, or at the same age, and not at the same time: somebody counts seconds.
4. Several that ended at the same time: something happened to all of them.
5. Times are compared that are of one clock, and no others.
6. It is a hint, and rules nothing out. Of each connection it is said how many others there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ..reading.passages import Side
from .hints import age, ended_at, silence
from .look import Look
from .observed import Facts
from .verdict import Left, Verdict

__all__ = ["Ending", "Likeness", "ending_of", "likenesses", "with_likenesses"]

SECOND: Final = 1.0
LEAST: Final = 4.0
"""How many seconds of silence or of life are long enough to be the same not by chance."""
CHANCE: Final = 0.02
"""How often chance may bring about what is said not to be chance: of a kind, in a recording."""
MOMENT: Final = 0.2
"""Who ended within these seconds of each other, ended at the same time."""
EXACT: Final = 5
"""And so did who did within so many times as long as the silences or ages differ by."""
BESIDE: Final = 0.1
"""Who is nearer than these seconds to some that are alike is one of them."""
FINEST: Final = 0.02
"""No two times are taken to be nearer than these seconds: what counts them is not more exact."""

_MOMENT: Final[dict[str, frozenset[str]]] = {
    "server": frozenset(
        {"proxy-stops", "server-stops", "server-killed", "server-out-of-memory", "network-resets", "network-cuts"}
    ),
    "client": frozenset({"proxy-stops", "client-gone", "page-left", "network-resets", "network-cuts"}),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """When and how one connection ended: ``first`` is whose end of TCP, ``at`` a time of day by that ``clock``.

    ``at`` is None where the time of day is not known.
    """

    first: Side
    how: str
    at: float | None
    quiet: float | None
    age: float | None
    clock: str = "UTC"


class Likeness(NamedTuple):
    """What some connections have in common: their ``numbers``, a sentence on all of them and one for each, and the
    ``causes`` that it speaks for. ``but`` is a sentence on what speaks ``against`` some.
    """

    numbers: tuple[int, ...]
    words: str
    because: str
    causes: frozenset[str]
    but: str = ""
    against: frozenset[str] = frozenset()


def ending_of(look: Look, facts: Facts) -> Ending | None:
    """Return when and how a connection ended, None if that was not seen."""
    when = ended_at(look)
    if when is None or facts.how is None or facts.first not in ("client", "server"):
        return None
    side: Side = "client" if facts.first == "client" else "server"
    brought = look.brought
    clock, begins = ("UTC", brought.since) if brought.since is not None else ("its own", brought.own_clock)
    return Ending(side, facts.how, None if begins is None else begins + when, silence(look), age(look), clock)


def likenesses(endings: Sequence[Ending | None]) -> list[Likeness]:
    """Return what connections have in common, of which these are the endings in the order of the recording."""
    numbered = [(number, one) for number, one in enumerate(endings, 1) if one is not None and one.at is not None]
    found: list[Likeness] = []
    for first, how, clock in sorted({(one.first, one.how, one.clock) for _, one in numbered}):
        these = [pair for pair in numbered if (pair[1].first, pair[1].how, pair[1].clock) == (first, how, clock)]
        silent = []
        if how != "Close":
            silent = [*_limits(these, "after the same silence", lambda one: one.quiet, "proxy-idle")]
        old = _limits(these, "at the same age", lambda one: one.age, "proxy-age" if how != "Close" else "session-over")
        # Who says nothing after the beginning is as old as it was silent.
        spoken = {number for one in silent for number in one.numbers}
        found += [*silent, *(one for one in old if 2 * len(spoken.intersection(one.numbers)) < len(one.numbers))]
        found += _moments(these, first)
    return found


Numbered = tuple[int, Ending]


def _at(one: Numbered) -> float:
    return one[1].at or 0.0


def _limits(
    these: Sequence[Numbered], words: str, value: Callable[[Ending], float | None], cause: str
) -> Iterator[Likeness]:
    measured = [(one, seconds) for one in these if (seconds := value(one[1])) is not None]
    for some in _close(measured, max((seconds for _, seconds in measured), default=0.0)):
        times = [_at(one) for one, _ in some]
        apart = max(MOMENT, EXACT * (some[-1][1] - some[0][1]))
        if some[0][1] < LEAST or max(times) - min(times) <= apart:
            continue  # it is short, or whatever it was may have happened to all of them
        numbers, about = _numbers([one for one, _ in some]), f"{some[0][1]:,.0f} s"
        yield Likeness(
            numbers,
            f"{_named(numbers)} ended {words}, {about}, and at different times: somebody counts seconds.",
            f"{_others(numbers)} of this file ended {words}, {about}, at another time.",
            frozenset({cause}),
        )


def _moments(these: Sequence[Numbered], first: Side) -> Iterator[Likeness]:
    begun = min((_at(one) - (one[1].age or 0.0) for one in these), default=0.0)
    for some in _close([(one, _at(one)) for one in these], max(map(_at, these), default=0.0) - begun):
        ended = [one for one, _ in some]
        numbers, also, causes = _numbers(ended), "", frozenset[str]()
        for words, cause, values in (
            ("after the same silence", "proxy-idle", [one.quiet for _, one in ended]),
            ("at the same age", "proxy-age", [one.age for _, one in ended]),
        ):
            known = [value for value in values if value is not None]
            if not also and len(known) == len(ended) and min(known) >= LEAST and max(known) - min(known) <= MOMENT:
                also, causes = f", {words}", frozenset({cause})
        either = "something happened to all of them" + (", or somebody counts seconds" if also else "")
        yield Likeness(
            numbers,
            f"{_named(numbers)} ended within a second of each other{also}: {either}.",
            f"{_others(numbers)} of this file ended at the same time{also}.",
            _MOMENT[first] | causes,
        )


def _close(measured: Sequence[tuple[Numbered, float]], span: float) -> Iterator[list[tuple[Numbered, float]]]:
    """Put those together that differ by a second at most, and not by chance; ``span`` is what they could differ by."""
    rest = sorted(measured, key=lambda pair: pair[1])
    while len(rest) > 1:
        chance, begin, end = min(_windows([value for _, value in rest], len(measured), span))
        if chance > CHANCE:
            return
        while begin and rest[begin][1] - rest[begin - 1][1] <= BESIDE:
            begin -= 1
        while end < len(rest) and rest[end][1] - rest[end - 1][1] <= BESIDE:
            end += 1
        yield rest[begin:end]
        rest[begin:end] = []


def _windows(values: Sequence[float], many: int, span: float) -> Iterator[tuple[float, int, int]]:
    """Yield how often chance brings some of these as near to each other as they are, and which they are."""
    end = 0
    for begin, first in enumerate(values):
        while end < len(values) and values[end] - first <= SECOND:
            end += 1
        if end - begin > 1:
            yield _chance(end - begin, many, values[end - 1] - first, span), begin, end
    yield math.inf, 0, 0


def _chance(some: int, many: int, width: float, span: float) -> float:
    """Return how often so ``some`` of ``many`` fall into so little a width, were they spread evenly over the span.

    The others fall into the width behind each of them as raindrops do (Poisson). There are as many numbers of them that
    would be looked at. Above 1 it is no probability, but how often that is to be expected.
    """
    expected = (many - 1) * max(width, FINEST) / max(span, FINEST)
    if some - 1 <= expected:
        return math.inf  # no more than anywhere
    return many * (many - 1) * math.exp((some - 1) * math.log(expected) - math.lgamma(some) - expected)


def _numbers(these: Sequence[Numbered]) -> tuple[int, ...]:
    return tuple(sorted(number for number, _ in these))


def _named(numbers: Sequence[int]) -> str:
    shown = [f"#{number}" for number in numbers[:3]]
    if len(numbers) > len(shown):
        return f"{', '.join(shown)} and {len(numbers) - len(shown):,} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def _others(numbers: Sequence[int]) -> str:
    many = len(numbers) - 1
    return "Another connection" if many == 1 else f"{many:,} other connections"


def with_likenesses(verdicts: Sequence[Verdict], found: Sequence[Likeness]) -> tuple[Verdict, ...]:
    """Return the verdicts, with what others have in common with them among the hints."""
    made = list(verdicts)
    for one in found:
        for number in one.numbers:
            left = tuple(_with(cause, one) for cause in made[number - 1].left)
            made[number - 1] = replace(made[number - 1], left=left)
    return tuple(made)


def _with(cause: Left, found: Likeness) -> Left:
    if cause.key in found.causes:
        return replace(cause, because=(*cause.because, found.because))
    return replace(cause, but=(*cause.but, found.but)) if cause.key in found.against else cause
