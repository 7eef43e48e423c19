"""The examiner: takes cards out of notebooks, each without the rest, and looks for learners that choose what is wrong.

1. A card's cell is run alone, in this process. A cell that needs another one fails here.
2. Which answer is right, the experiment says, and nothing else.
3. A simulated learner holds some misconceptions, and in all else is right.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import course

import wskit
from wskit.course.asking import Asking
from wskit.course.comparison import same
from wskit.course.finding import Finding
from wskit.course.inventory import ITEMS as INVENTORY
from wskit.course.inventory import asking
from wskit.course.items import Choice, Item
from wskit.course.misconceptions import MISCONCEPTIONS
from wskit.loops.virtual import fast_forward

__all__ = ["Examined", "Place", "asked", "concerns", "examined", "inventory", "learner", "places", "strategies"]


@dataclass(frozen=True)
class Place:
    """Where a card is asked: the cell of a notebook."""

    path: Path
    number: int
    name: str
    source: str

    def __str__(self) -> str:
        return f"card {self.name} ({self.path.name}, cell {self.number})"


@dataclass(frozen=True)
class Examined:
    """A card that was tried: what its experiment ``found``, and how many ``seconds`` that took."""

    where: str
    asking: Asking
    found: Finding
    seconds: float
    place: Place | None = None

    @property
    def item(self) -> Item:
        return self.asking.item

    @property
    def right(self) -> list[Choice]:
        """The choices that are what the experiment found."""
        return [one for one in self.item.choices if same(one.value, self.found.answer)]

    @property
    def wrong(self) -> list[tuple[object, str]]:
        """Each answer that is known to be wrong, with its slip."""
        choices = [(one.value, one.slip) for one in self.item.choices if one not in self.right]
        return choices or list(self.item.slips.items())


def asked(source: str) -> str | None:
    """Return the name of the card that a cell asks, None if it asks none."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="ask"), args=[ast.Constant(value=str(name)), *_]):
                return name
    return None


def places(paths: Iterable[Path] | None = None) -> Iterator[Place]:
    """Return where cards are asked, in the order of the course."""
    for path in course.notebooks() if paths is None else paths:
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and (name := asked(source)):
                yield Place(path, number, name, source)


async def _run_cell(source: str) -> list[tuple[Asking, str]]:
    """Run one cell in a namespace of its own, and return what it asks."""
    found: list[tuple[Asking, str]] = []
    really = wskit.ask

    def ask(name: str, *arguments: Any, **options: Any) -> Any:
        card = really(name, *arguments, **options)
        found.append((card.asking, name))
        return card

    code = compile(source, "<the cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with mock.patch.object(wskit, "ask", ask):
        result = eval(code, {"__name__": "__main__"})
        if inspect.isawaitable(result):
            await result
    return found


async def try_out(where: str, card: Asking, *, most: float = 1.0) -> Examined:
    """Run an experiment; if it takes longer than it should, again, for this computer may be busy."""
    for _ in range(4):
        begun = time.perf_counter()
        if card._story:
            found = await fast_forward(card.experiment)  # type: ignore[arg-type]
        else:
            made = card.experiment()
            found = await made if inspect.isawaitable(made) else made
        took = time.perf_counter() - begun
        if took < most:
            break
    return Examined(where, card, found if isinstance(found, Finding) else Finding(found), took)


@cache
def examined() -> tuple[Examined, ...]:
    """Try every card of the notebooks."""

    async def all_() -> list[Examined]:
        tried = []
        for place in places():
            [(card, _)] = await _run_cell(place.source)
            one = await try_out(str(place), card, most=0.3 if card._story else 1.0)
            tried.append(replace(one, place=place))
        return tried

    return tuple(asyncio.run(all_()))


@cache
def inventory() -> tuple[Examined, ...]:
    """Try every item of the inventory."""

    async def all_() -> list[Examined]:
        return [await try_out(f"item {name}", asking(name), most=0.3) for name in INVENTORY]

    return tuple(asyncio.run(all_()))


def learner(*beliefs: str) -> Any:
    """Return a learner who holds these misconceptions, and no other: a function from what is examined to the answer."""

    def answer(one: Examined) -> object:
        expected = (MISCONCEPTIONS[belief].expects(one.item.given) for belief in beliefs)
        return next((value for value in expected if value is not None), one.found.answer)

    return answer


def concerns(belief: str, one: Examined) -> bool:
    """Tell whether a misconception has anything to do with a question."""
    return MISCONCEPTIONS[belief].expects(one.item.given) is not None


def strategies(some: Iterable[Examined]) -> dict[str, tuple[float, float]]:
    """Return how often somebody is right who chooses without thinking, and how often chance would be, by strategy."""
    cards = [one for one in some if one.item.choices]
    chance = sum(1 / len(one.item.choices) for one in cards)

    def hits(best: Any) -> float:
        total = 0.0
        for one in cards:
            chosen = best(one.item.choices)
            total += sum(choice in one.right for choice in chosen) / len(chosen)
        return total

    def most(measure: Any) -> Any:
        return lambda choices: [one for one in choices if measure(one) == max(map(measure, choices))]

    def length(one: Choice) -> int:
        return len(re.sub(r"[`*]", "", one.label))

    found = {
        "the first": hits(lambda choices: choices[:1]),
        "the second": hits(lambda choices: choices[1:2]),
        "the last": hits(lambda choices: choices[-1:]),
        "the one before the last": hits(lambda choices: choices[-2:-1]),
        "one in the middle": hits(lambda choices: choices[1:-1] or choices),
        "one at the edge": hits(lambda choices: (choices[0], choices[-1])),
        "the longest": hits(most(length)),
        "the shortest": hits(most(lambda one: -length(one))),
    }
    return {name: (count / len(cards), chance / len(cards)) for name, count in found.items()}
