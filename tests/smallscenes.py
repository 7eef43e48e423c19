"""Small scenes: what a deck is dealt from in tests. Each cause is a real ending; its facts are written down here.

In the first, the other end's log is enough. In the second it takes that log and the metrics, or a capture. In the
third, captures at both ends.
"""

from __future__ import annotations

import asyncio
import functools
import random
from collections.abc import Mapping
from typing import Final

from wskit.course.casebook.codeword import Codeword
from wskit.course.casebook.pieces import Cause, Exhibit, Piece, Played, Scene
from wskit.endings.table import performed
from wskit.loops.virtual import fast_forward
from wskit.reading.signs import Signs
from wskit.record.timeline import Timeline
from wskit.views.ladder import Ladder
from wskit.views.sheet import Sheet

__all__ = ["BOTH", "ONE", "SCENES", "TWO", "played", "word_of"]

ENDINGS: Final = ("network-resets", "network-cuts", "server-1011", "server-no-answer", "too-big", "both-at-once")
KEYS: Final = ("break", "cut", "crash", "mute", "big", "both")
WORDS: Final = (
    "Something on the way broke it off.",
    "Something on the way ended it, quietly.",
    "The server could not go on.",
    "The server never answered the goodbye.",
    "A message was too large for the server, and so the server would not read it.",
    "Both hung up in the same moment.",
)


def _causes(facts: Mapping[str, tuple[str, ...]]) -> tuple[Cause, ...]:
    """Make the causes of a scene. Each is ruled out by the facts that others have and it has not."""
    every = {fact for some in facts.values() for fact in some}
    return tuple(
        Cause(
            key, words, 5, f"This is what {key} leaves.", {fact: f"It says {fact}." for fact in every - {*facts[key]}}
        )
        for key, words in zip(KEYS, WORDS, strict=True)
    )


def _scene(name: str, says: Mapping[Piece, Mapping[str, str]]) -> Scene:
    """Make a scene. ``says`` has the fact that a piece says of a cause."""
    facts = {key: tuple(f"{piece.value} {says[piece][key]}" for piece in says) for key in KEYS}

    async def play(key: str, chance: random.Random) -> Played:
        timeline = Timeline()
        async with performed(ENDINGS[KEYS.index(key)], timeline=timeline, beat=1):
            signs = Signs(timeline.events())
        at = f"09:{chance.randrange(60):02}:00"
        exhibits = {}
        for piece in Piece:
            said = says.get(piece, {}).get(key)
            lines = f"{at} {piece.value} {said}" if said else f"{at} nothing of it"
            shown = (Ladder(signs.talk),) if piece is Piece.CAPTURES else (Sheet(f"{piece.value}.log", (lines,)),)
            exhibits[piece] = Exhibit(shown, frozenset([f"{piece.value} {said}"] if said else []))
        opening = Exhibit((Sheet("The page's log", (f"{at} close 1006",)),), frozenset())
        return Played(opening, exhibits, signs)

    return Scene(name, f"It stopped again in {name}, and nobody knows why.", _causes(facts), play)


_EACH: Final = dict(zip(KEYS, KEYS, strict=True))
_THIRDS: Final = dict(zip(KEYS, ("low", "low", "mid", "mid", "high", "high"), strict=True))
_HALVES: Final = dict(zip(KEYS, ("odd", "even") * 3, strict=True))

ONE: Final = _scene("one", {Piece.OTHER: _EACH, Piece.CAPTURE: _EACH})
TWO: Final = _scene("two", {Piece.OTHER: _THIRDS, Piece.METRICS: _HALVES, Piece.CAPTURE: _EACH})
BOTH: Final = _scene("both", {Piece.MIDDLE: _THIRDS, Piece.CAPTURES: _EACH})
SCENES: Final = (ONE, TWO, BOTH)


@functools.cache
def _played(scene: int, key: str) -> Played:
    async def story() -> Played:
        return await SCENES[scene].play(key, random.Random(7))

    return asyncio.run(fast_forward(story))


def played(scene: Scene, key: str) -> Played:
    """Return what a cause has left. No loop may be running here."""
    return _played(SCENES.index(scene), key)


def word_of(number: int = 1, deck: str = "blue-otter") -> Codeword:
    """Make a codeword."""
    adjective, animal = deck.split("-")
    return Codeword(adjective, animal, number)
