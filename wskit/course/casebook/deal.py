"""Deal: which case stands at which place of a deck, the same for everybody. No I/O.

1. A deck goes through the scenes, round by round. In each round a scene has another of its causes. So no scene comes
   again before all were there, and no case before all were: wherever somebody begins.
2. Dice are thrown for each purpose anew, from the codeword. What one throw brought says nothing about another.
3. Who remembers what has been gains little by it: in two rounds less than two cases in a hundred.
4. Only what Python promises to keep is asked of its dice here: a word of this year brings its case in the next one,
   for as long as the kit has the same scenes.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

from . import scenes
from .codeword import Codeword
from .pieces import Cause, Scene

__all__ = ["dealt", "dice", "shuffled"]

T = TypeVar("T")


def dice(word: object, purpose: str) -> random.Random:
    """Return dice for one purpose, which fall the same way for everybody."""
    return random.Random(f"{word} {purpose}")  # noqa: S311  (it is a game)


def shuffled(things: Iterable[T], chance: random.Random) -> list[T]:
    """Return things in an order by dice."""
    return sorted(things, key=lambda _: chance.random())


def dealt(word: Codeword, among: Sequence[Scene] = ()) -> tuple[Scene, Cause]:
    """Return the scene and the cause of a case.

    Args:
        word: its codeword.
        among: the scenes; without them, all that the deck has.
    """
    among = among or scenes.SCENES
    scene_place = (word.number - 1) % len(among)
    scene = shuffled(among, dice(word.deck, "scenes"))[scene_place]
    turn = (word.number - 1) // len(among) % len(scene.causes)
    return scene, shuffled(scene.causes, dice(word.deck, scene.key))[turn]
