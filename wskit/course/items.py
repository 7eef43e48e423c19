"""Items: what a card asks. The words of a question, its choices, and what each wrong one usually comes from.

1. An item does not say which answer is right. That is for the experiment, which is run when somebody has answered.
2. A wrong choice names the misconception that it comes from, so that the reply can speak to it.
3. ``given`` holds what the question says, in words for programs: a simulated learner answers from it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .comparison import same, show

__all__ = ["Choice", "Item"]


@dataclass(frozen=True)
class Choice:
    """An answer to choose: its ``value`` is compared with what the experiment returns, its ``label`` is on the button.

    ``slip`` is the key of the misconception that it comes from, in :data:`~wskit.course.misconceptions.MISCONCEPTIONS`.

    >>> from wskit.course.items import Choice
    >>> Choice(1005).label
    '1005'
    """

    value: object
    label: str = ""
    slip: str = ""

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", show(self.value).strip('"'))


@dataclass(frozen=True)
class Item:
    """What one card asks.

    Args:
        name: the lesson, and the place of the question in it, such as "1.2".
        question: what is asked. Words between `` ` `` are code, words between ``*`` are stressed.
        choices: the answers there are. Without them there is a field to type in.
        typed: what is typed in that field, "number" or "word".
        hint: a thought that helps, and gives nothing away.
        why: what is said after the answer. It may stand here, for no notebook shows this file.
        notes: what an experiment's notes are, such as "In the shop's book".
        slips: for a field, which misconception an answer comes from.
        given: what the question says, for simulated learners.

    Raises:
        ValueError: if two choices are the same, or there is only one.
    """

    name: str
    question: str
    choices: tuple[Choice, ...] = ()
    typed: Literal["number", "word", ""] = ""
    hint: str = ""
    why: str = ""
    notes: str = "Noted"
    slips: Mapping[object, str] = field(default_factory=dict)
    given: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if bool(self.choices) == bool(self.typed):
            raise ValueError(
                f'card {self.name}: give choices, or say what is typed ("number" or "word"), one of the two'
            )
        if self.choices and len(self.choices) < 2:
            raise ValueError(f"card {self.name}: a question with one choice is none; give at least two")
        for place, one in enumerate(self.choices):
            for other in self.choices[:place]:
                if same(one.value, other.value) or one.label == other.label:
                    raise ValueError(f"card {self.name}: two of its choices are the same: {one.label}")

    def choice(self, answer: object) -> Choice | None:
        """Return the choice with this value or this label; None if there is none."""
        for one in self.choices:
            if one is answer or same(answer, one.value) or answer == one.label:
                return one
        return None

    def slip(self, answer: object) -> str:
        """Return the key of the misconception that an answer comes from, "" if none is known."""
        chosen = self.choice(answer)
        if chosen is not None:
            return chosen.slip
        return next((slip for value, slip in self.slips.items() if same(answer, value)), "")

    def read(self, typed: str) -> object:
        """Return the answer that somebody typed.

        Raises:
            ValueError: if nothing was typed, or no number where one is wanted; the message is for the learner.
        """
        typed = typed.strip()
        if not typed:
            raise ValueError(f"Type {'a number' if self.typed == 'number' else 'a word'} first.")
        if self.typed == "word":
            return typed
        try:
            number = float(typed.replace(",", "."))
        except ValueError:
            raise ValueError("The answer is a number such as 2, in digits.") from None
        if number != number or abs(number) == float("inf"):
            raise ValueError("The answer is a number such as 2.")
        return int(number) if number.is_integer() else number
