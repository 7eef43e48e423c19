"""Ruling: what is shown of evidence, and what came of a guess: in words, for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ...views.ladder import LIVE_STYLE, Ladder
from ...views.markup import STYLE, escape, inline, plain
from ...views.outcome import Outcome, headline
from ...views.report import Report
from ...views.sheet import STYLE_OF_SHEETS
from .pieces import Piece, Shown
from .sufficiency import cost, listed

__all__ = ["LESSON", "RECORD", "Evidence", "Ruling", "compared"]

LESSON: Final = "Why, what would have been enough, and where it is taught"
RECORD: Final = "All that happened, step by step"
"""What stands on what is folded."""


@dataclass(frozen=True, repr=False)
class Evidence:
    """What a piece of evidence shows, under a title. A notebook shows it as a page does, ``print`` as text."""

    title: str
    shown: tuple[Shown, ...]

    def __str__(self) -> str:
        return "\n".join([*([self.title] if self.title else []), *map(str, self.shown)])

    __repr__ = __str__

    def as_html(self, *, live: bool = False) -> str:
        """Draw what it shows as HTML, without the title. Needs the style sheets of ladders and of sheets."""
        return "".join(one.as_html(live=live) if isinstance(one, Ladder) else one.as_html() for one in self.shown)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        title = f'<div class="wskit"><strong>{escape(self.title)}</strong></div>' if self.title else ""
        return {
            "text/plain": str(self),
            "text/html": STYLE + LIVE_STYLE + STYLE_OF_SHEETS + title + self.as_html(),
        }


@dataclass(frozen=True)
class Ruling:
    """What came of a guess: the ``outcome``, a ``message``, and the ``points`` that the case is worth now.

    Once the case is closed, ``decided`` has the few facts by which it is known, under a heading. Then ``said`` tells
    why, how what was bought compares with the least that is enough, and where it is taught; and ``report`` tells what
    happened, with the ladder.
    """

    outcome: Outcome
    message: str
    points: int
    said: tuple[str, ...] = ()
    report: Report | None = None
    decided: tuple[str, ...] = ()

    def __str__(self) -> str:
        heading, *facts = self.decided or ("",)
        decided = [heading, *(f"  {fact}" for fact in facts)] if facts else []
        return plain("\n".join((f"{self.outcome.value}: {self.message}", *decided, *self.said)))

    def __repr__(self) -> str:
        return str(self) if self.report is None else f"{self}\n\n{self.report.ladder}\n\n{self.report}"

    def as_html(self) -> str:
        """Draw what it says, without the report, as HTML. Needs the style sheet. The verdict is read out.

        What decided it stands below the verdict, and the rest is folded.
        """
        verdict = f'<p class="wskit-verdict" role="alert">{headline(self.outcome, self.message, marked=True)}</p>'
        heading, *facts = self.decided or ("",)
        listed = "".join(f"<li>{inline(fact)}</li>" for fact in facts)
        decided = f'<p>{escape(heading)}</p><ul class="wskit-decided">{listed}</ul>' if facts else ""
        said = "".join(f"<p>{inline(one)}</p>" for one in self.said)
        more = f"<details><summary>{LESSON}</summary>{said}</details>" if said else ""
        return f'<div class="wskit wskit-reply">{verdict}{decided}{more}</div>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": STYLE + self.as_html() + self.folded_report()}

    def folded_report(self) -> str:
        """Draw the whole record, folded, if there is one."""
        if self.report is None:
            return ""
        shown = self.report._repr_mimebundle_()["text/html"]
        return f'<details class="wskit"><summary>{RECORD}</summary>{shown}</details>'


def compared(bought: Sequence[Piece], least: Sequence[Iterable[Piece]], possible: int, causes: int) -> str:
    """Say how what was bought compares with the ``least`` that is enough, which may be had in several ways."""
    ways = ", or ".join(_together(tuple(some)) for some in list(least)[:2])
    spent, price = cost(bought), min(map(cost, least), default=0)
    if possible == 1 and spent == price:
        return f"You bought {listed(bought) or 'nothing'}. Nothing cheaper would have been enough."
    did = f"You bought {spent}" if spent else "You bought nothing"
    if possible > 1:
        some = f"{possible} of the {causes}" if possible < causes else f"all {causes}"
        did += f", and that leaves {some} causes possible"
    if not ways:
        return f"{did}."
    comma = "," if ", or " in ways else ""
    return f"{did}; {ways}{comma} would have been enough."


def _together(pieces: tuple[Piece, ...]) -> str:
    if not pieces:
        return "what you had at first"
    return f"{listed(pieces)} together" if len(pieces) > 1 else listed(pieces)
