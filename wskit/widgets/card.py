"""Card: a question with its answers as buttons. A press runs the experiment, and the connection decides.

1. What is asked, compared and kept is for :class:`~wskit.course.asking.Asking`; here it is shown.
2. Nothing is run before there is an answer, and no picture of a card that nobody answered holds one. That it was
   answered on another day is said, and not how.
3. No button is ever disabled, and none goes away under the focus: who works with the keyboard would lose it. A press
   too many is told so. *Begin anew* goes, and hands the focus to the first answer; for a moment that does not answer.
4. What goes wrong in a press is said in the card. A press never raises.
5. What a press leads to is an alert for a screen reader: front ends draw each word anew, and of words that are new in a
   page alerts alone are read out by all.
"""

from __future__ import annotations

import asyncio
import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

import ipywidgets

from ..course import answers
from ..course.asking import Asking, Experiment, Reply
from ..course.catalogue import ITEMS, find
from ..course.items import Choice, Item
from ..loops import cells, portal
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE, escape, inline, plain
from ..views.outcome import Outcome
from .cardlook import PAPER, SIGNS, still
from .cardshown import Happened
from .controls import button, row, text
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured
from .placing import drawing, mark_if, show_if
from .rest import Rest

__all__ = ["Card", "ask"]

BEFORE: Final = "You have answered this before; the first answer counts."
RUNS: Final = "It runs …"
ENOUGH: Final = "It still runs. One press is enough."
ANEW: Final = "Begun anew: your next answer counts."
TRUE: Final = "\N{CHECK MARK} "
FALSE: Final = "\N{BALLOT X} "
LATE: Final = 0.3
"""How many seconds an experiment may take before it is said that it runs. Most are over by then."""


def ask(
    name: str,
    experiment: Experiment,
    *,
    question: str = "",
    choices: Iterable[object] | Mapping[object, str] = (),
    typed: Literal["number", "word", ""] = "",
    hint: str = "",
    why: str = "",
    story: bool = False,
    timeout: float = 30.0,
) -> Card:
    """Show a card: a question whose answer the experiment gives. The last line of a cell.

    Args:
        name: the card's name in the course, such as "1.2"; for a card of one's own, any other, with a ``question``.
        experiment: an ``async`` function without arguments that does the real thing and returns what it saw: the
            answer, or a :class:`~wskit.course.finding.Finding` that also holds the socket which shows why.
        question: what is asked. Words between `` ` `` are code.
        choices: the answers to choose from: values, or a mapping from each value to the words on its button.
        typed: instead of choices, what is to be typed: "number" or "word".
        hint: a thought that helps.
        why: what is said after the answer; without it, what the report on the connection says.
        story: whether the experiment is lived through on a clock that jumps, as by
            :func:`~wskit.loops.virtual.fast_forward`.
        timeout: how many seconds the experiment may take.

    Raises:
        TypeError: if the name is no text, or the experiment no function.
        ValueError: if the course has no such card and there is no question, or its choices are none.

    >>> async def hang_up():
    ...     async with EchoServer() as server:
    ...         ws = await WebSocket(server.url).opened
    ...         ws.close(4000, "that is all")
    ...         return Finding((await ws.closed).was_clean, ws)
    >>> ask("my.1", hang_up, question="Is a goodbye with `4000` clean?", choices={True: "Yes", False: "No"})
    Is a goodbye with 4000 clean?
      [Yes]
      [No]
    """
    if not isinstance(name, str) or not name.strip():
        raise TypeError(f'a card\'s name is text such as "my.1", not {name!r}')
    if question:
        if name in ITEMS:
            raise ValueError(f'{name} is a card of the course. Give your own another name, such as "my.1".')
        pairs = choices.items() if isinstance(choices, Mapping) else ((value, "") for value in choices)
        offered = tuple(Choice(value, label) for value, label in pairs)
        item = Item(name, question, offered, typed=typed, hint=hint, why=why)
    else:
        item = find(name)
    return Card(Asking(item, experiment, story=story, timeout=timeout))


class Card(Pictured):
    """A card, as :func:`ask` makes it."""

    def __init__(self, asking: Asking) -> None:
        cells.begin()
        self.asking = asking
        self.reply: Reply | None = None
        """What came of the last answer, None before there is one."""
        item = asking.item
        self._chosen: Choice | None = None
        self._gave_up = False
        self._runs = False
        self._late: asyncio.TimerHandle | None = None
        self._stop: Callable[[], None] = lambda: None
        self._counts = item.name in answers.given()  # an answer does, of today or of another day
        self._word = BEFORE if self._counts else ""
        self._is_used = False  # somebody has pressed something
        self._shows_hint = self._shows_code = False
        self._pacer = Pacer(self._draw)
        self.question = drawing(f'<p class="wskit-question">{inline(item.question)}</p>')
        self.choice_buttons = [self._choice_button(one) for one in item.choices]
        self.field = text("Your answer", "", f"a {item.typed}", "What you predict", "18em", self._check)
        self.check_button = button("Check", "Do it, and compare", self._check, kind="main")
        self.hint_button = button("Hint", "A thought that helps", self._give_hint, kind="quiet")
        does = "Do it and show what happens; it counts as an answer"
        self.give_up_button = button("I don't know", does, self._give_up, kind="quiet")
        self.code_button = button("Show the code", "The experiment that a press runs", self._toggle_code, kind="quiet")
        self.anew_button = button("Begin anew", "As if it had not been answered", self._begin_anew, kind="quiet")
        self.notice, self.code, self.outcome = drawing(), drawing(), drawing()
        self.happened = Happened()
        choices = ipywidgets.VBox(self.choice_buttons)
        choices.add_class("wskit-choices")
        more = row(self.hint_button, self.give_up_button, self.code_button, self.anew_button)
        more.add_class("wskit-more")
        super().__init__(
            [
                ipywidgets.HTML(STYLE + LADDER_STYLE + DRESS + PAPER, layout={"display": "none"}),
                self.question,
                choices if item.choices else row(self.field, self.check_button),
                more,
                self.notice,
                self.code,
                self.outcome,
                self.happened.box,
            ]
        )
        self.add_class("wskit")
        self.add_class("wskit-card")
        self._pause = Rest(self)
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _choice_button(self, choice: Choice) -> Any:
        made = button(plain(choice.label), "Say so, and see what happens", lambda: self._answer(choice))
        made.add_class("wskit-choice")
        return made

    # What the buttons do, on the background loop.

    def answer(self, answer: object) -> None:
        """Answer the card as a press does: with the value or the label of a choice, or with what is typed."""
        chosen = self.asking.item.choice(answer)
        portal.run(lambda: self._answer(answer if chosen is None else chosen))

    def _answer(self, answer: object) -> None:
        self._begin(lambda: self.asking.answer(answer), answer if isinstance(answer, Choice) else None)

    def _check(self) -> None:
        self._answer(self.field.value)

    def _give_up(self) -> None:
        if not self._runs and not self._pause.ignores():
            self._gave_up = True
        self._begin(self.asking.give_up, None)

    def _begin(self, answer: Callable[[], Any], chosen: Choice | None) -> None:
        if self._pause.ignores():
            return
        if self._runs:
            self._say(ENOUGH)
            return
        self._runs, self._chosen, self._word, self._is_used = True, chosen, "", True
        self._shows_hint = False  # what is said of the answer takes its place
        self._late = portal.loop().call_later(LATE, self._say, RUNS)
        self._stop = portal.start(self._run(answer))
        self._pacer.draw()

    async def _run(self, answer: Callable[[], Any]) -> None:
        try:
            self.reply = await answer()
            self._counts |= self.reply.outcome in (Outcome.RIGHT, Outcome.WRONG, Outcome.TOLD)
        finally:
            self._rest()
            self._pacer.ask()

    def _rest(self) -> None:
        """Nothing runs any more."""
        self._runs, self._word = False, ""
        if self._late is not None:
            self._late.cancel()

    def _say(self, word: str) -> None:
        self._word, self._is_used = word, True
        self._pacer.ask()

    def _give_hint(self) -> None:
        self._shows_hint = not self._shows_hint
        self._say(f"*Hint:* {self.asking.hint()}" if self._shows_hint else "")

    def _toggle_code(self) -> None:
        self._shows_code = not self._shows_code
        self._pacer.draw()

    def _begin_anew(self) -> None:
        self._stop()
        self._rest()
        self.asking.begin_anew()
        self.reply = self._chosen = None
        self._counts = self._gave_up = self._shows_hint = self._shows_code = False
        self.field.value = ""
        first = self.choice_buttons[0] if self.choice_buttons else self.field
        if hasattr(first, "focus"):  # since ipywidgets 8
            first.focus()
        self._pause.begin()
        self._say(ANEW)

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._stop()
        self._rest()
        self._pause.stop()
        self.happened.halt()
        super().replace()

    # What is drawn.

    def _draw(self) -> None:
        item, reply = self.asking.item, self.reply
        for one, choice in zip(self.choice_buttons, item.choices, strict=True):
            mark = self._mark(choice)
            one.description = f"{mark}{plain(choice.label)}"
            mark_if(one, "wskit-chosen", choice is self._chosen)
            mark_if(one, "wskit-true", mark == TRUE)
            mark_if(one, "wskit-false", mark == FALSE)
        role = ' role="alert"' if self._is_used else ""
        self.notice.value = f'<p class="wskit-notice"{role}>{inline(self._word)}</p>' if self._word else ""
        self.code_button.description = "Hide the code" if self._shows_code else "Show the code"
        self.hint_button.description = "Hide the hint" if self._shows_hint else "Hint"
        self.code.value = (
            f'<pre class="wskit-code" tabindex="0" role="group" aria-label="Code">{escape(self._source())}</pre>'
            if self._shows_code
            else ""
        )
        self.outcome.value = reply.as_html() if reply else ""
        for one in (self.notice, self.code, self.outcome):
            show_if(one, bool(one.value))
        for outcome, sign in SIGNS.items():
            mark_if(self, sign, reply is not None and reply.outcome is outcome)
        is_over = reply is not None and reply.outcome in (Outcome.RIGHT, Outcome.TOLD)
        show_if(self.hint_button, bool(item.hint) and not is_over)
        show_if(self.give_up_button, self._gave_up or not is_over)
        show_if(self.anew_button, self._counts)
        self.happened.show(reply.shown if reply else None)
        if self._is_used:
            self._used()

    def _mark(self, choice: Choice) -> str:
        """Mark the choice that was right, and one that was chosen and was not."""
        if self.reply is None or self.reply.truth is None:
            return ""
        if choice is self.reply.truth:
            return TRUE
        return FALSE if choice is self._chosen else ""

    def _source(self) -> str:
        try:
            return textwrap.dedent(inspect.getsource(self.asking.experiment)).rstrip()
        except (OSError, TypeError):
            return "The code of this experiment is not known."

    def _still(self) -> dict[str, str]:
        more = (self.hint_button, self.give_up_button, self.code_button)
        labels = [one.description for one in more if one.layout.display != "none"]
        return still(self.asking.item, [one.description for one in self.choice_buttons], self.reply, labels)

    def __repr__(self) -> str:
        return portal.run(self._still)["text/plain"]
