"""Strategies: whoever does not diagnose is right as often as by chance, and whoever reasons from the evidence always.

1. Every scene is played with every cause, several times, with other dice. A player sees what a learner sees: the
   opening, the evidence that it buys, and the causes in the order of their buttons. It never sees a fact.
2. A player that does not diagnose has read nothing of what the lines mean: it goes by places, by words that look alike,
   by lengths and counts, and by what it was most often.
3. Each of these is measured over all cases, in many orders of the causes.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import random
import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import pytest
import smallscenes

from wskit.course.casebook.case import Case
from wskit.course.casebook.codeword import ADJECTIVES, ANIMALS, Codeword
from wskit.course.casebook.pieces import CAUSES, Cause, Exhibit, Piece, Played, Scene
from wskit.course.casebook.scenes import SCENES
from wskit.course.casebook.sufficiency import cheapest, cost, facts_of, left
from wskit.course.outlay import WORTH
from wskit.loops.virtual import fast_forward

pytestmark = pytest.mark.timeout(180)

SEEDS: Final = 3
"""How often each cause of a scene is played."""
ORDERS: Final = 20
"""How many orders of the causes each play is shown in."""
CHANCE: Final = 1 / CAUSES
FEW: Final = 0.05
"""How much more often than by chance somebody may be right who does not diagnose."""

Decks: TypeAlias = Sequence[Scene]
SETS: Final[dict[str, Decks]] = {"small": smallscenes.SCENES, "real": SCENES}


@dataclass(frozen=True)
class Sight:
    """What a player sees of a case: the opening, each piece if it is bought, and the causes in their order."""

    opening: str
    evidence: dict[Piece, str]
    causes: tuple[str, ...]
    history: Counter[str]
    """How often each cause, in words, was it so far."""


Strategy: TypeAlias = Callable[[Sight, random.Random], str]


@functools.cache
def plays(which: str) -> list[tuple[Scene, Cause, Played]]:
    """Play every cause of every scene, each with several dice. No loop may be running here."""

    async def play(scene: Scene, cause: Cause, seed: int) -> Played:
        async def story() -> Played:
            return await scene.play(cause.key, random.Random(f"{scene.key} {seed}"))

        return await fast_forward(story)

    return [
        (scene, cause, asyncio.run(play(scene, cause, seed)))
        for scene, seed in itertools.product(SETS[which], range(SEEDS))
        for cause in scene.causes
    ]


def seen(exhibit: Exhibit) -> str:
    return "\n".join(map(str, exhibit.shown))


@functools.cache
def sights(which: str) -> list[tuple[Sight, str]]:
    """Return what a player sees of each play, in several orders, and what it was; and what others were before it."""
    cases = list(itertools.product(plays(which), range(ORDERS)))
    before = random.Random(7).choices(cases, k=len(cases))
    history: Counter[str] = Counter()
    found = []
    for ((scene, truth, played), number), ((_, other, _), _) in zip(cases, before, strict=True):
        case = Case(_word(number), scene, truth, played)
        evidence = {piece: seen(played.exhibits[piece]) for piece in Piece}
        found.append((Sight(seen(played.opening), evidence, case.causes, Counter(history)), truth.words))
        history[other.words] += 1
    return found


def _word(number: int) -> Codeword:
    return Codeword(ADJECTIVES[number % 32], ANIMALS[number // 32 % 32], number + 1)


def rate(which: str, strategy: Strategy) -> float:
    """Return how often a strategy is right at the first guess."""
    chance = random.Random(11)
    return statistics.mean(strategy(sight, chance) == truth for sight, truth in sights(which))


# Those who do not diagnose.


@functools.cache
def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{3,}", text.casefold()))


def best(sight: Sight, chance: random.Random, value: Callable[[str], float]) -> str:
    """Return the cause with the highest value; of several, any."""
    values = {cause: value(cause) for cause in sight.causes}
    return chance.choice([cause for cause in sight.causes if values[cause] == max(values.values())])


def at(place: int) -> Strategy:
    return lambda sight, chance: sight.causes[place]


def alike(bought: Sequence[Piece], sign: int = 1) -> Strategy:
    """Buy always the same, and choose the cause that has the most of the words that stand there (or the fewest)."""

    def choose(sight: Sight, chance: random.Random) -> str:
        there = words(sight.opening).union(*(words(sight.evidence[piece]) for piece in bought))
        return best(sight, chance, lambda cause: sign * len(words(cause) & there))

    return choose


def alike_and_rare(bought: Sequence[Piece]) -> Strategy:
    """Do the same with words that only one or two causes have: the others say nothing."""

    def choose(sight: Sight, chance: random.Random) -> str:
        there = frozenset[str]().union(*(words(sight.evidence[piece]) for piece in bought)) - words(sight.opening)
        often = Counter(word for cause in sight.causes for word in words(cause))
        return best(sight, chance, lambda cause: sum(1 / often[word] for word in words(cause) & there))

    return choose


def by_lines(bought: Sequence[Piece]) -> Strategy:
    """Count the lines of what is bought, and choose a place by that."""

    def choose(sight: Sight, chance: random.Random) -> str:
        lines = sum(sight.evidence[piece].count("\n") for piece in bought)
        return sight.causes[lines % len(sight.causes)]

    return choose


def by_letters(bought: Sequence[Piece]) -> Strategy:
    """Choose the cause whose length goes with how much is there: a long one where much is."""

    def choose(sight: Sight, chance: random.Random) -> str:
        much = sum(len(sight.evidence[piece]) for piece in bought)
        return sorted(sight.causes, key=len)[min(much // 400, len(sight.causes) - 1)]

    return choose


def most_unlike(sight: Sight, chance: random.Random) -> str:
    """Choose the cause that shares the fewest words with the other causes: elimination by wording."""
    others = {
        one: frozenset[str]().union(*(words(cause) for cause in sight.causes if cause != one)) for one in sight.causes
    }
    return best(sight, chance, lambda cause: -len(words(cause) & others[cause]) / max(len(words(cause)), 1))


def most_like(sight: Sight, chance: random.Random) -> str:
    others = {
        one: frozenset[str]().union(*(words(cause) for cause in sight.causes if cause != one)) for one in sight.causes
    }
    return best(sight, chance, lambda cause: len(words(cause) & others[cause]) / max(len(words(cause)), 1))


BLIND: Final[dict[str, Strategy]] = {
    **{f"place {place + 1}": at(place) for place in range(CAUSES)},
    "any": lambda sight, chance: chance.choice(sight.causes),
    "the most frequent so far": lambda sight, chance: best(sight, chance, lambda cause: sight.history[cause]),
    "the least frequent so far": lambda sight, chance: best(sight, chance, lambda cause: -sight.history[cause]),
    "the longest": lambda sight, chance: best(sight, chance, len),
    "the shortest": lambda sight, chance: best(sight, chance, lambda cause: -len(cause)),
    "the most sentences": lambda sight, chance: best(sight, chance, lambda cause: cause.count(".")),
    "the most commas": lambda sight, chance: best(sight, chance, lambda cause: cause.count(",")),
    "the one with a number": lambda sight, chance: best(sight, chance, lambda cause: bool(re.search(r"\d", cause))),
    "the first by the alphabet": lambda sight, chance: min(sight.causes),
    "the last by the alphabet": lambda sight, chance: max(sight.causes),
    "the most unlike the others": most_unlike,
    "the most like the others": most_like,
    "words like the opening's": alike([]),
    "words unlike the opening's": alike([], -1),
}
"""Players that buy nothing."""

ORDERS_OF_BUYING: Final[dict[str, tuple[Piece, ...]]] = {
    **{piece.value: (piece,) for piece in Piece},
    "the three logs": (Piece.OTHER, Piece.MIDDLE, Piece.METRICS),
    "all": tuple(Piece),
}
BUYING: Final[dict[str, Strategy]] = {
    f"{name}, then {how}": make(bought)
    for name, bought in ORDERS_OF_BUYING.items()
    for how, make in {
        "place 1": lambda bought: at(0),
        "the count of lines": by_lines,
        "the length of what is there": by_letters,
    }.items()
}
"""Players that always buy the same, and do not read what it says."""

READING: Final[dict[str, Strategy]] = {
    f"{name}, then {how}": make(bought)
    for name, bought in ORDERS_OF_BUYING.items()
    for how, make in {
        "words alike": alike,
        "words unlike": lambda bought: alike(bought, -1),
        "rare words alike": alike_and_rare,
    }.items()
}
"""Players that always buy the same, and look for words of the causes in it."""


@pytest.mark.parametrize("which", SETS)
@pytest.mark.parametrize("name", [*BLIND, *BUYING])
def test_whoever_does_not_diagnose_does_no_better_than_chance(which: str, name: str) -> None:
    assert rate(which, {**BLIND, **BUYING}[name]) < CHANCE + FEW


@pytest.mark.parametrize("name", READING)
def test_whoever_looks_for_words_of_the_causes_does_no_better_than_chance(name: str) -> None:
    # Small scenes say their causes in so many words; that is what makes them small.
    assert rate("real", READING[name]) < CHANCE + FEW


@pytest.mark.parametrize("which", SETS)
def test_whoever_reasons_from_the_evidence_is_always_right_and_keeps_most(which: str) -> None:
    kept = []
    for scene, truth, played in plays(which):
        bought: list[Piece] = []
        for piece in sorted(Piece, key=lambda one: one.cost):
            if len(left(scene.causes, facts_of(played, bought))) == 1:
                break
            bought.append(piece)
        assert left(scene.causes, facts_of(played, bought)) == [truth], (scene.key, truth.key)
        least = min(map(cost, cheapest(played, scene.causes)))
        assert least <= cost(bought)
        kept.append(WORTH - least)
    assert min(kept) >= 6
    assert statistics.mean(kept) >= 8


@pytest.mark.parametrize("which", SETS)
def test_every_cause_that_is_offered_is_true_as_often_as_any(which: str) -> None:
    counts = Counter((scene.key, cause.key) for scene, cause, _ in plays(which))
    assert set(counts.values()) == {SEEDS}
    assert len(counts) == len(SETS[which]) * CAUSES
    assert len(SETS[which]) > 0, "the deck has no scenes"


@pytest.mark.parametrize("which", SETS)
def test_the_cheapest_first_piece_is_not_the_answer_to_all(which: str) -> None:
    """No piece is enough in every case: else the same purchase would do for ever."""
    for piece in Piece:
        enough = [len(left(scene.causes, facts_of(played, [piece]))) == 1 for scene, _, played in plays(which)]
        assert statistics.mean(enough) < 0.9, piece
