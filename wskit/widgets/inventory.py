"""Inventory: a panel that asks for one idea after the other, and says at the end which of them somebody has.

1. One press answers and goes on. Nothing says what was right until all is answered.
2. Who presses twice by mistake, or holds a key down, has answered once: for a moment after a question has come,
   presses do not count.
3. No button goes away under the focus without handing it on: to the first answer, or at the end to what is harmless.
   What is new is an alert for a screen reader, as on a card.
4. Before the course nobody is told what is right, only what the question was about; after it, each idea is said.
5. Who begins anew is asked once more, and the focus is on the other answer: it would discard all that was said.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import ipywidgets

from ..course.answers import Answer, where
from ..course.inventory import ITEMS, Half, Pair, When
from ..course.items import Choice
from ..course.misconceptions import MISCONCEPTIONS
from ..course.session import Session
from ..loops import cells, portal
from ..protocol.legible import begun, many
from ..views.markup import STYLE, escape, inline, plain
from .cardlook import still_choices
from .controls import button
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured
from .rest import Rest

__all__ = ["Inventory"]

MOST: Final = max(len(item.choices) for item in ITEMS.values())

SIGNS: Final = {
    "right": "\N{CHECK MARK} right",
    "wrong": "\N{BALLOT X} not yet",
    "unknown": "? not known",
    "": "\N{EM DASH}",
}

_STYLE: Final = f"""{STYLE}{DRESS}<style>
.wskit.wskit-inventory {{ border: 1px solid var(--wskit-line); border-left: 4px solid var(--wskit-blue);
 border-radius: 8px; box-sizing: border-box; gap: 8px; margin: 8px 0; max-width: 62em; overflow: visible;
 padding: 12px clamp(10px, 2.5%, 18px); }}
.wskit-inventory > .jupyter-widgets, .wskit-inventory .widget-html {{ flex-shrink: 0; margin: 0; max-width: 100%;
 min-width: 0; }}
.wskit-inventory .widget-html-content {{ line-height: inherit; min-width: 0; }}
.wskit-inventory .wskit-count {{ color: var(--wskit-quiet); }}
.wskit-inventory .wskit-question {{ font-size: 1.2em; font-weight: 600; line-height: 1.4; max-width: 44em; }}
.wskit-inventory .wskit-choices {{ gap: 6px; max-width: 44em; overflow: visible; }}
.wskit-inventory .jupyter-button.wskit-button.wskit-choice {{ min-height: 38px; text-align: start; white-space: normal;
 width: 100%; }}
.wskit-inventory .wskit-more {{ flex-flow: row wrap; margin-left: -8px; }}
.wskit-inventory .wskit-scores {{ overflow-x: auto; }}
.wskit-inventory .wskit-scores th[scope="row"] {{ font-weight: 400; }}
.wskit-inventory li {{ margin: 4px 0; max-width: 44em; }}
</style>"""


class Inventory(Pictured):
    """Twenty questions, one for each idea of the course. Answer them before the course, and others after it.

    Args:
        when: "before" or "after".
        half: "first" for what lessons 1 to 4 are about, "second" for the rest, "" for all.

    Raises:
        ValueError: if there is no such time or half.

    >>> Inventory("before", half="first")
    Question 1 of 10, before the course
    A page is connected. In one go it calls send("one"), close() and send("two"), ...
      [...]
    """

    def __init__(self, when: When, *, half: Half = "") -> None:
        self.session = Session(when, half)
        cells.begin()
        self._drawn = self.session.item
        self._is_used = False  # somebody has pressed something
        self._pacer = Pacer(self._draw)
        self.count = ipywidgets.HTML(layout={"width": "auto"})
        self.question = ipywidgets.HTML(layout={"width": "auto"})
        self.choice_buttons = [self._choice_button(place) for place in range(MOST)]
        self.unknown_button = button("I don't know", "Say so, and go on", lambda: self._answer(None))
        self.anew_button = button("Begin anew", "Answer all of it again", self._begin_anew)
        self.anew_button.add_class("wskit-anew")
        self.keep_button = button("Keep them", "Discard nothing", self._keep)
        self.where_button = button("Where are my answers?", "Say where they are kept", self._tell_where)
        self._is_told = False  # where they are
        self._is_asked = False  # whether it is asked if all shall be discarded
        for quiet in (self.unknown_button, self.where_button, self.keep_button, self.anew_button):
            quiet.add_class("wskit-quiet")
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        choices = ipywidgets.VBox(self.choice_buttons)
        choices.add_class("wskit-choices")
        more = ipywidgets.HBox([self.unknown_button, self.where_button, self.keep_button, self.anew_button])
        more.add_class("wskit-more")
        style = ipywidgets.HTML(_STYLE, layout={"display": "none"})
        super().__init__([style, self.count, self.question, choices, self.outcome, more])
        self.add_class("wskit")
        self.add_class("wskit-inventory")
        self._rest = Rest(self)
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _choice_button(self, place: int) -> Any:
        made = button("", "Answer so, and go on", lambda: self._answer_at(place))
        made.layout.width = "auto"
        made.add_class("wskit-choice")
        return made

    # What the buttons do, on the background loop.

    def _answer_at(self, place: int) -> None:
        item = self.session.item
        if item is not None and place < len(item.choices):
            self._answer(item.choices[place])

    def _answer(self, choice: Choice | None) -> None:
        if self._rest.ignores() or self.session.item is None:
            return
        self._is_used = True
        self._rest.begin()
        portal.start(self._decide(choice))

    async def _decide(self, choice: Choice | None) -> None:
        deciding = asyncio.ensure_future(self.session.answer(choice))
        await asyncio.sleep(0)  # by now the next question is there
        self._pacer.draw()
        await deciding
        self._pacer.ask()

    def _begin_anew(self) -> None:
        # While the last experiments run it is there for the focus alone: their answers would count in what begins.
        if self._rest.ignores() or not self.session.over:
            return
        self._is_used = True
        self._is_asked = not self._is_asked
        if not self._is_asked:
            self._is_told = False
            self.session.begin_anew()
        self._pacer.draw()
        if self._is_asked:
            self._hand_on(self.keep_button)

    def _tell_where(self) -> None:
        if not self._rest.ignores() and self.session.over:
            self._is_told = True
            self._pacer.draw()

    def _keep(self) -> None:
        if self._rest.ignores() or not self._is_asked:
            return
        self._is_asked = False
        self._pacer.draw()
        self._hand_on(self.anew_button)

    def _hand_on(self, to: Any) -> None:
        """Let something else have the focus. A key that is still down is not heard."""
        self._rest.begin()
        if hasattr(to, "focus"):  # since ipywidgets 8
            to.focus()

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._rest.stop()
        super().replace()

    # What is drawn.

    def _draw(self) -> None:
        item = self.session.item
        labels = [plain(one.label) for one in item.choices] if item else []
        for one, label in zip(self.choice_buttons, labels + [""] * (MOST - len(labels)), strict=True):
            one.description = label
            one.layout.display = None if label else "none"
        self.unknown_button.layout.display = None if item else "none"
        for one in (self.where_button, self.anew_button):
            one.layout.display = "none" if item else None
        discard = f"Press again to discard {many(len(self.session.pairs), 'answer')}"
        self.anew_button.description = discard if self._is_asked else "Begin anew"
        self.keep_button.layout.display = None if self._is_asked else "none"
        self.count.value = self._count_drawn()
        asked = f'<div class="wskit wskit-question"{self._role()}>{inline(item.question)}</div>' if item else ""
        self.question.value = asked
        self.outcome.value = self._outcome() if self.session.over else ""
        if item is not self._drawn:
            self._drawn = item
            self._hand_on(self.choice_buttons[0] if item else self.where_button)

    def _role(self) -> str:
        return ' role="alert"' if self._is_used else ""

    def _count_drawn(self) -> str:
        """Draw where somebody is. At the end the score stands above its table, and not here too."""
        return "" if self.session.over else f'<div class="wskit wskit-count">{escape(self._count())}</div>'

    def _count(self) -> str:
        if self.session.item is not None:
            return f"Question {self.session.place} of {len(self.session.pairs)}, {self.session.when} the course"
        return (
            str(self.session.score(self.session.when))
            if self.session.over
            else "The last experiments run \N{HORIZONTAL ELLIPSIS}"
        )

    def _outcome(self) -> str:
        """Draw the score, idea by idea, beside the other session if all that was asked here was asked there."""
        before, after = self.session.score("before"), self.session.score("after")
        both = all(one.answered == len(one.first) for one in (before, after))
        shown = [before, after] if both else [self.session.score(self.session.when)]
        head = "".join(f'<th scope="col">{begun(one.when)}</th>' for one in shown)
        rows = "".join(
            f'<tr><th scope="row">{inline(pair.about)}</th>'
            + "".join(f"<td>{SIGNS[_kind(answer)]}</td>" for answer in answers)
            + f"<td>{pair.lesson}</td></tr>"
            for pair, answers in _beside(*(one.first for one in shown))
        )
        head = f'<tr><th scope="col">What was asked</th>{head}<th scope="col">Lesson</th></tr>'
        table = (
            '<div class="wskit-scores" tabindex="0" role="group" aria-label="Your score">'
            f'<table class="wskit-report"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
        )
        said = f"{before}, {after}." if both else f"{shown[0]}."
        said = f"<p{self._role()}><strong>{escape(said)}</strong></p>"
        return f'<div class="wskit wskit-reply">{said}{table}{self._told()}{self._where()}</div>'

    def _told(self) -> str:
        """After the course, say what those ideas are that were missed. Before it, nothing: the lessons will."""
        if self.session.when == "before":
            return (
                "<p>What was right is not said here: the course shows it. Come back after it for other questions.</p>"
            )
        missed = [(pair, one) for pair, one in self.session.score("after").first if one is not None and not one.right]
        parts = []
        for pair, one in missed:
            slip = MISCONCEPTIONS.get(one.misconception)
            thought = f" {inline(slip.thinks)} {inline(slip.instead)}" if slip else ""
            parts.append(f"<li><strong>{inline(pair.about)}.</strong> {inline(pair.idea)}{thought}</li>")
        return f"<p>What was not right yet:</p><ul>{''.join(parts)}</ul>" if parts else ""

    def _where(self) -> str:
        return f'<p class="wskit-where" role="alert">{escape(where())}</p>' if self._is_told else ""

    # How it is stored.

    def _still(self) -> dict[str, str]:
        item = self.session.item
        asked = f'<div class="wskit-question">{inline(item.question)}</div>' if item else ""
        shown = [one for one in self.choice_buttons if one.description]
        answers = still_choices(one.description for one in shown)
        html = (
            f'{_STYLE}<div class="wskit wskit-inventory">{self.count.value}{asked}{answers}{self.outcome.value}</div>'
        )
        lines = [self._count(), *([plain(item.question)] if item else []), *(f"  [{one.description}]" for one in shown)]
        return {"text/html": html, "text/plain": "\n".join(lines)}

    def __repr__(self) -> str:
        return portal.run(self._still)["text/plain"]


def _kind(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return "right" if answer.right else "unknown" if answer.gave_up else "wrong"


def _beside(
    *scores: tuple[tuple[Pair, Answer | None], ...],
) -> list[tuple[Pair, list[Answer | None]]]:
    """Put the answers of one session beside those of the other, pair by pair."""
    return [(pair, [one[place][1] for one in scores]) for place, (pair, _) in enumerate(scores[0])]
