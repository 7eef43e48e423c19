"""Mysteries for tests: every scene with each of its endings, performed once for all tests."""

from __future__ import annotations

import asyncio
import random
from functools import cache

from wskit.course.deck import Case
from wskit.course.scenes import SCENES, Scene, perform
from wskit.reading.signs import Signs

BEAT = 0.05

CARDS = [(scene, ending) for scene in SCENES for ending in scene.endings]
NAMES = [f"{ending}-{scene.side}" for scene, ending in CARDS]


def record_of(scene: Scene, ending: str) -> Signs:
    """Return what happened. No loop may be running here."""
    return _performed(SCENES.index(scene), ending)


@cache
def _performed(scene: int, ending: str) -> Signs:
    return asyncio.run(perform(SCENES[scene], ending, BEAT))


def case_of(name: str, seed: int = 0) -> Case:
    """Make the case of a name such as "too-big-server"."""
    scene, ending = CARDS[NAMES.index(name)]
    return Case(scene, ending, record_of(scene, ending), random.Random(seed))
