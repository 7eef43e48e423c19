"""Session: somebody answers the inventory, or half of it, one item after the other.

1. Who has answered goes on to the next item at once. Nobody is told what was right before all is answered.
2. An answer counts when its experiment has come to its end. Where that fails, the item is asked again, last.
3. What was answered in an earlier session is not asked again, until somebody begins anew.
"""

from __future__ import annotations

from ..views.outcome import Outcome
from . import answers
from .answers import Answer, Given
from .asking import Asking
from .inventory import Half, Pair, Score, When, asking, pairs, score
from .items import Choice, Item

__all__ = ["Session"]


class Session:
    """Answers to the inventory, ``when`` and of which ``half``.

    Raises:
        ValueError: if there is no such time or half.
    """

    def __init__(self, when: When, half: Half = "") -> None:
        if when not in ("before", "after"):
            raise ValueError(f'an inventory is answered "before" or "after" the course, not {when!r}')
        self.when: When = when
        self.half: Half = half
        self.pairs = pairs(half)
        self._given: dict[str, Given] = answers.given()
        self._waiting: list[Pair] = [pair for pair in self.pairs if self._name(pair) not in self._given]
        self._running = 0
        self._asking: Asking | None = None
        self._begin()

    @property
    def pair(self) -> Pair | None:
        """The idea that is asked for now, None when all is answered."""
        return self._waiting[0] if self._waiting else None

    @property
    def item(self) -> Item | None:
        """What is asked now."""
        return self._asking.item if self._asking else None

    @property
    def place(self) -> int:
        """The number of this item among those of the session."""
        return len(self.pairs) - len(self._waiting) + 1

    @property
    def over(self) -> bool:
        """Whether all is answered, and every experiment has come to its end."""
        return not self._waiting and not self._running

    async def answer(self, choice: Choice | None) -> None:
        """Answer with a choice, or None for *I don't know*, and go on. Returns when it is decided."""
        now, pair = self._asking, self.pair
        if now is None or pair is None:
            return
        self._waiting.pop(0)
        self._running += 1
        self._begin()
        reply = await (now.give_up() if choice is None else now.answer(choice))
        self._running -= 1
        if reply.outcome is Outcome.UNCLEAR:
            self._waiting.append(pair)
            self._begin()
            return
        right = reply.outcome is Outcome.RIGHT
        slip = choice.slip if choice and not right else ""
        label = choice.label if choice else ""
        name = self._name(pair)
        first = Answer(name, label, right, misconception=slip, gave_up=choice is None)
        self._given.setdefault(name, Given((first,)))

    def begin_anew(self) -> None:
        """Ask everything again. What was answered is kept, and counts no more."""
        for pair in self.pairs:
            answers.begin_anew(self._name(pair))
            self._given.pop(self._name(pair), None)
        self._waiting = list(self.pairs)
        self._asking = None
        self._begin()

    def score(self, when: When) -> Score:
        """Return what came of this session, or of the other one."""
        return score(when, {**answers.given(), **self._given}, self.pairs)

    def _begin(self) -> None:
        pair = self.pair
        if pair is None:
            self._asking = None
        elif self._asking is None or self._asking.item.name != self._name(pair):
            self._asking = asking(self._name(pair))

    def _name(self, pair: Pair) -> str:
        return f"{self.when}.{pair.number}"
