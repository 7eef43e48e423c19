"""Card: a question with its answers as buttons. A press runs the experiment, and the connection decides.

1. What is asked, compared and kept is for :class:`~wskit.course.asking.Asking`; here it is shown.
2. Nothing is run before there is an answer, and no picture of a card that nobody answered holds one.
3. A button stays enabled, or who works with the keyboard would lose the focus. A press too many is told so.
4. What goes wrong in a press is said in the card. A press never raises.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

import ipywidgets

from ..course.asking import Asking, Experiment, Reply
from ..course.catalogue import ITEMS, find
from ..course.finding import Recording
from ..course.items import Choice, Item
from ..loops import cells, portal
from ..reading.conversation import conversation
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import as_html as ladder_as_html
from ..views.ladder import as_text as ladder_as_text
from ..views.markup import STYLE, escape, inline, plain
from .controls import button, row, still_button, text
from .pacer import Pacer
from .pictured import Pictured

__all__ = ["Card", "ask"]

CARD_STYLE: Final = """<style>
.wskit-card { border: 1px solid var(--wskit-line); border-left: 4px solid var(--wskit-blue); border-radius: 6px;
 margin: 8px 0; max-width: 62em; padding: 12px 16px; }
.wskit-card .wskit-question { font-size: 1.15em; font-weight: 600; margin: 0 0 8px; max-width: 46em; }
.wskit-card .wskit-question code, .wskit-reply code { font-family: var(--wskit-mono); font-size: .95em; }
.wskit-card .widget-button.wskit-choice { border: 1px solid var(--wskit-line); border-radius: 6px; height: auto;
 line-height: 1.4; max-width: 46em; min-height: 36px; padding: 6px 12px; text-align: left; white-space: normal;
 width: 100%; }
.wskit-card .widget-button.wskit-quiet { background: none; border: none; box-shadow: none; color: inherit;
 padding: 0 8px; text-decoration: underline; }
.wskit-card .widget-button.wskit-chosen { border-width: 2px; font-weight: 600; }
.wskit-reply { border-left: 3px solid var(--wskit-line); margin: 8px 0; padding: 2px 12px; }
.wskit-reply p { margin: 4px 0; max-width: 46em; }
.wskit-card pre.wskit-code { background: none; border: 1px solid var(--wskit-line); color: inherit;
 font: 12px/1.4 var(--wskit-mono); margin: 4px 0; overflow-x: auto; padding: 8px; }
</style>"""
"""What a card needs besides the common style sheet."""


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
        self._status = ""
        self._hint = ""
        self._shows_code = False
        self._stop: Callable[[], None] = lambda: None
        self._pacer = Pacer(self._draw)
        self.question = ipywidgets.HTML(f'<div class="wskit wskit-question">{inline(item.question)}</div>')
        self.choice_buttons = [self._choice_button(one) for one in item.choices]
        self.field = text("", "", f"a {item.typed}", "Your answer", "12em")
        self.field.continuous_update = True  # or Enter would come before what was typed
        self.check_button = button("Check", "Do it, and compare", self._check)
        self.field.on_msg(self._typed)
        self.hint_button = self._quiet("Hint", "A thought that helps", self._give_hint)
        self.give_up_button = self._quiet(
            "I don't know", "Do it and show what happens; it counts as an answer", self._give_up
        )
        self.code_button = self._quiet("Show the code", "The experiment that a press runs", self._toggle_code)
        self.notice = ipywidgets.HTML(layout={"width": "auto"})
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        self.shown = ipywidgets.HTML(layout={"width": "auto"})
        self.code = ipywidgets.HTML(layout={"width": "auto"})
        answers = ipywidgets.VBox(self.choice_buttons) if item.choices else row(self.field, self.check_button)
        quiet = [*([self.hint_button] if item.hint else []), self.give_up_button, self.code_button]
        super().__init__(
            [
                ipywidgets.HTML(STYLE + LADDER_STYLE + CARD_STYLE, layout={"display": "none"}),
                self.question,
                answers,
                row(*quiet),
                self.notice,
                self.code,
                self.outcome,
                self.shown,
            ]
        )
        self.add_class("wskit")
        self.add_class("wskit-card")
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _choice_button(self, choice: Choice) -> Any:
        made = button(plain(choice.label), "Say so, and see what happens", lambda: self._answer(choice))
        made.layout.width = "auto"
        made.add_class("wskit-choice")
        return made

    def _quiet(self, label: str, tooltip: str, action: Callable[[], None]) -> Any:
        made = button(label, tooltip, action)
        made.add_class("wskit-quiet")
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

    def _typed(self, _: object, content: Any, __: object) -> None:
        # What a text field says when Enter is pressed in it.
        if isinstance(content, dict) and content.get("event") == "submit":
            portal.run(self._check)

    def _give_up(self) -> None:
        self._begin(self.asking.give_up, None)

    def _begin(self, answer: Callable[[], Any], chosen: Choice | None) -> None:
        if self.asking.busy or self._status:
            self._status = "It still runs. One press is enough."
            self._pacer.draw()
            return
        self._status, self._chosen = "It runs …", chosen
        self._stop = portal.start(self._run(answer))
        self._pacer.draw()

    async def _run(self, answer: Callable[[], Any]) -> None:
        try:
            self.reply = await answer()
        finally:
            self._status = ""
            self._pacer.ask()

    def _give_hint(self) -> None:
        self._hint = self.asking.hint()
        self._pacer.draw()

    def _toggle_code(self) -> None:
        self._shows_code = not self._shows_code
        self._pacer.draw()

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._stop()
        super().replace()

    # What is drawn.

    def _draw(self) -> None:
        for one, choice in zip(self.choice_buttons, self.asking.item.choices, strict=True):
            mark = self._mark(choice)
            one.description = f"{mark}{plain(choice.label)}"
            (one.add_class if mark else one.remove_class)("wskit-chosen")
        said = self._status or (f"Hint: {self._hint}" if self._hint and self.reply is None else "")
        self.notice.value = f'<div class="wskit" role="status">{inline(said)}</div>' if said else ""
        self.code_button.description = "Hide the code" if self._shows_code else "Show the code"
        self.code.value = f'<pre class="wskit-code">{escape(self._source())}</pre>' if self._shows_code else ""
        self.outcome.value = self.reply.as_html() if self.reply else ""
        self.shown.value = self._picture(live=True)

    def _mark(self, choice: Choice) -> str:
        """Mark the choice that was right, and one that was chosen and was not."""
        if self.reply is None or self.reply.truth is None:
            return ""
        if choice is self.reply.truth:
            return "\N{CHECK MARK} "
        return "\N{BALLOT X} " if choice is self._chosen else ""

    def _picture(self, *, live: bool) -> str:
        shown = self.reply.shown if self.reply else None
        if isinstance(shown, Recording):
            return ladder_as_html(conversation(shown.events, shown.end, exact=shown.exact), live=live)
        if shown is None:
            return ""
        bundle = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {}
        return str(bundle.get("text/html") or f"<pre>{escape(str(shown))}</pre>")

    def _source(self) -> str:
        try:
            return textwrap.dedent(inspect.getsource(self.asking.experiment)).rstrip()
        except (OSError, TypeError):
            return "The code of this experiment is not known."

    def _still(self) -> dict[str, str]:
        item = self.asking.item
        answers = "".join(f"<p><button disabled>{escape(one.description)}</button></p>" for one in self.choice_buttons)
        if not item.choices:
            field = f"<code>{escape(self.field.placeholder)}</code>{still_button(self.check_button)}"
            answers = f'<div class="wskit-row">{field}</div>'
        reply = self.reply.as_html() if self.reply else ""
        html = (
            f'{STYLE}{LADDER_STYLE}{CARD_STYLE}<div class="wskit wskit-card"><div class="wskit-question">'
            f"{inline(item.question)}</div>{answers}{reply}{self._picture(live=False)}"
            "<p>This is a picture. Run the cell and the buttons work.</p></div>"
        )
        lines = [plain(item.question), *(f"  [{one.description}]" for one in self.choice_buttons)]
        lines += [] if item.choices else [f"  {self.field.placeholder}: [Check]"]
        if self.reply is not None:
            lines.append(str(self.reply))
            if isinstance(shown := self.reply.shown, Recording):
                lines.append(ladder_as_text(conversation(shown.events, shown.end, exact=shown.exact)))
        return {"text/html": html, "text/plain": "\n".join(lines)}

    def __repr__(self) -> str:
        return portal.run(self._still)["text/plain"]
