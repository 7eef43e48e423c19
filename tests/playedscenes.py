"""Played scenes: every cause of every scene of the deck, played with some dice, for tests that read what is left."""

from __future__ import annotations

import asyncio
import functools
import random
import re
from collections.abc import Iterable

from wskit.course.casebook.pieces import Cause, Exhibit, Played, Scene
from wskit.course.casebook.scenes import SCENES
from wskit.loops.virtual import fast_forward

__all__ = ["CASES", "CLOCK", "NAMES", "SEEDS", "TIME", "of", "play", "text"]

SEEDS = range(5)
CASES = [(scene, cause) for scene in SCENES for cause in scene.causes]
NAMES = [f"{scene.key}-{cause.key}" for scene, cause in CASES]
CLOCK = re.compile(r"(?:\d{4}:)?(\d\d:\d\d:\d\d)")
TIME = re.compile(r"\d\d:\d\d:\d\d[.,]?\d*")


def play(scene: Scene, cause: Cause, seed: int) -> Played:
    return asyncio.run(fast_forward(lambda: scene.play(cause.key, random.Random(seed))))


@functools.cache
def of(scene_key: str, cause_key: str, seed: int) -> Played:
    """Return what a case left. Each is played once for all tests."""
    [scene] = [one for one in SCENES if one.key == scene_key]
    [cause] = [one for one in scene.causes if one.key == cause_key]
    return play(scene, cause, seed)


def text(exhibits: Iterable[Exhibit]) -> str:
    return "\n".join(str(shown) for exhibit in exhibits for shown in exhibit.shown)
