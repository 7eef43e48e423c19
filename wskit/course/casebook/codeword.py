"""Codeword: three words by which a case of the deck is known: "blue-otter-17". No I/O.

1. A codeword is an adjective, an animal and a number. Whoever hears one read aloud can write it down: no two adjectives
   are nearly the same, and no two animals.
2. The first two name a deck, and the number is the place of a case in it. So the next case of blue-otter-17 is
   blue-otter-18.
3. Whoever mistypes one is told which part is not known, which words are the nearest to it, and what would do.
"""

from __future__ import annotations

import difflib
import random
import re
from dataclasses import dataclass
from typing import Final

__all__ = ["ADJECTIVES", "ANIMALS", "Codeword", "any_codeword", "codeword"]

ADJECTIVES: Final = (
    *("amber", "blue", "brave", "bright", "calm", "cheerful", "clever", "curly", "fancy", "gentle", "golden"),
    *("green", "happy", "jolly", "kind", "lucky", "mellow", "misty", "modest", "noble", "orange", "patient", "purple"),
    *("quiet", "royal", "snowy", "spotted", "striped", "sunny", "velvet", "wise", "young"),
)
ANIMALS: Final = (
    *("badger", "camel", "crane", "dolphin", "donkey", "eagle", "falcon", "ferret", "fox", "gecko", "giraffe"),
    *("hamster", "hedgehog", "heron", "iguana", "jaguar", "koala", "lemur", "magpie", "octopus", "otter", "panda"),
    *("penguin", "rabbit", "seal", "sparrow", "squirrel", "toucan", "walrus", "wombat", "yak", "zebra"),
)
LAST: Final = 99_999
"""The highest number. After it comes 1 again."""
COMMON: Final = 99
"""The highest number of those that are made up: they are short."""
NEAREST: Final = 3
"""How many words are offered for one that is not known."""
EXAMPLE: Final = "blue-otter-17"

_PARTS: Final = re.compile(r"([a-z]+)[\s_-]+([a-z]+)[\s_-]+0*(\d{1,5})", re.ASCII)


@dataclass(frozen=True)
class Codeword:
    """What a case is known by."""

    adjective: str
    animal: str
    number: int

    @property
    def deck(self) -> str:
        """The deck that it is a case of: "blue-otter"."""
        return f"{self.adjective}-{self.animal}"

    def after(self, many: int = 1) -> Codeword:
        """Return the codeword of the next case, or of one that comes later."""
        return Codeword(self.adjective, self.animal, (self.number - 1 + many) % LAST + 1)

    def __str__(self) -> str:
        return f"{self.deck}-{self.number}"


def any_codeword() -> Codeword:
    """Make up a codeword."""
    chance = random.SystemRandom()
    return Codeword(chance.choice(ADJECTIVES), chance.choice(ANIMALS), chance.randint(1, COMMON))


def codeword(given: object) -> Codeword:
    """Read a codeword that somebody typed. Capitals do not matter, and spaces may stand for ``-``.

    Raises:
        TypeError: if it is no text.
        ValueError: if it is no codeword; the message says what would do, and what is near.
    """
    if isinstance(given, Codeword):
        return given
    if not isinstance(given, str):
        raise TypeError(f'a case has a word such as "{EXAMPLE}", and not {given!r}')
    typed = given.strip().casefold()[:80]
    found = _PARTS.fullmatch(typed)
    if found and found[1] in ADJECTIVES and found[2] in ANIMALS and int(found[3]):
        return Codeword(found[1], found[2], int(found[3]))
    near = _near(typed)
    said = [f'There is no case "{given[:80]}".', *_wrong(typed)]
    said += [f'Did you mean "{near}"?'] if near else []
    raise ValueError(" ".join([*said, f'A word is an adjective, an animal and a number: "{EXAMPLE}".']))


def _parts(typed: str) -> tuple[list[str], list[str]]:
    """Return the words in what was typed, and the numbers."""
    parts = re.findall(r"[^\W\d_]+|\d+", typed)
    return [one for one in parts if not one.isdecimal()], [one for one in parts if one.isdecimal() and one.isascii()]


def _wrong(typed: str) -> list[str]:
    """Say of each part what is wrong with it. Of what is no two words there is nothing to say."""
    words, numbers = _parts(typed)
    if len(words) != 2 or (words[0] in ANIMALS and words[1] in ADJECTIVES):
        return []
    said = []
    for kind, word, known in (("adjective", words[0], ADJECTIVES), ("animal", words[1], ANIMALS)):
        if word not in known:
            nearest = difflib.get_close_matches(word, known, NEAREST, 0.0)
            said.append(f'"{word}" is no {kind} here; the nearest are {", ".join(nearest[:-1])} and {nearest[-1]}.')
    if not numbers:
        said.append("It lacks a number.")
    elif not 0 < int(numbers[0][:9]) <= LAST:
        said.append(f"Its number is from 1 to {LAST:,}.")
    return said


def _near(typed: str) -> str:
    """Return the codeword that is like what was typed; "" if none is."""
    words, numbers = _parts(typed)
    number = next((one for one in numbers if 0 < int(one[:9]) <= LAST), "1")
    if len(words) == 2 and words[0] in ANIMALS and words[1] in ADJECTIVES:
        words = words[::-1]
    adjective = next((like for one in words[:1] if (like := _like(one, ADJECTIVES))), "")
    animal = next((like for one in words[-1:] if (like := _like(one, ANIMALS))), "")
    return f"{adjective}-{animal}-{int(number)}" if adjective and animal else ""


def _like(word: str, words: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(word, words, 1, 0.7)), "")
