"""Dealing: the same word brings the same case, and none comes again before all have come."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from collections import Counter

import pytest
import smallscenes
from smallscenes import word_of

from wskit.course.casebook.deal import dealt, dice, shuffled
from wskit.course.casebook.pieces import CAUSES, Scene
from wskit.course.casebook.scenes import SCENES

DECKS = ["blue-otter", "kind-yak", "sunny-seal"]
ALL = [smallscenes.SCENES, SCENES]
NAMES = ["small", "real"]


def case_at(number: int, deck: str, among: tuple[Scene, ...]) -> tuple[str, str]:
    scene, cause = dealt(word_of(number, deck), among)
    return scene.key, cause.key


@pytest.mark.parametrize("among", ALL, ids=NAMES)
@pytest.mark.parametrize("deck", DECKS)
def test_wherever_somebody_begins_no_case_comes_again_before_all_have_come(deck: str, among: tuple[Scene, ...]) -> None:
    whole = len(among) * CAUSES
    for first in (1, 17, 99):
        cases = [case_at(number, deck, among) for number in range(first, first + whole)]
        assert len(set(cases)) == whole
        for round_ in range(0, whole, len(among)):
            assert len({scene for scene, _ in cases[round_ : round_ + len(among)]}) == len(among)


@pytest.mark.parametrize("among", ALL, ids=NAMES)
def test_decks_differ_and_what_one_scene_brings_says_nothing_of_the_next(among: tuple[Scene, ...]) -> None:
    firsts = Counter(
        case_at(1, f"{adjective}-{animal}", among)[1]
        for adjective, animal in itertools.product(("blue", "kind", "wise", "calm"), ("yak", "seal", "owl", "fox"))
    )
    assert len(firsts) > 1
    assert len({tuple(case_at(number, deck, among) for number in range(1, 7)) for deck in DECKS}) == len(DECKS)


@pytest.mark.parametrize("among", ALL, ids=NAMES)
def test_who_remembers_what_has_been_gains_little_in_an_evening(among: tuple[Scene, ...]) -> None:
    """In two rounds a scene comes twice, and the second time one cause of six is known not to be it."""
    assert (1 / CAUSES + 1 / (CAUSES - 1)) / 2 - 1 / CAUSES < 0.02
    seen = [case_at(number, "blue-otter", among)[0] for number in range(1, 2 * len(among) + 1)]
    assert set(Counter(seen).values()) == {2}


def test_dice_fall_the_same_way_everywhere() -> None:
    # What Python promises to keep, it has kept: a word of another year brings the same case.
    assert shuffled("abcdef", dice("blue-otter-17", "causes")) == list("bdecaf")
    code = "from wskit.course.casebook.deal import dice, shuffled; print(*shuffled('abcdef', dice('a-b-1', 'causes')))"
    run = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
        for _ in range(2)
    ]
    assert run[0] == run[1]


def test_dice_are_thrown_for_each_purpose_anew() -> None:
    throws = {dice("blue-otter-17", purpose).random() for purpose in ("scenes", "causes", "play")}
    assert len(throws) == 3


def test_shuffling_loses_nothing_and_favours_no_place() -> None:
    places = Counter(shuffled(range(6), random.Random(seed)).index(0) for seed in range(3000))
    assert sum(places.values()) == 3000
    assert all(400 < many < 600 for many in places.values())
