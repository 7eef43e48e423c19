"""Repair: a service with a fault, what can be set to mend it, and a hundred stories that say whether it is mended.

1. Nothing is in force before it was tried: a press lives through a hundred stories with what is chosen then.
2. Each story is a dot, drawn when it is over. What went wrong is said in words below, each kind with one of its
   stories, which can be played again.
3. What a learner's function prints is shown, and whatever it raises.
4. What was tried before stays in a list, so that it can be compared.
5. Where somebody has given settings in code, these are tried, and there is nothing to choose.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import ipywidgets

from ..course.repairs.faults import find_fault
from ..course.repairs.printing import Printed
from ..course.repairs.proving import SEEDS, Fault, Proof, checked, prove
from ..loops import cells, portal
from ..protocol.legible import many
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.markup import STYLE, escape
from ..views.outcome import Outcome, headline
from ..views.sheet import STYLE_OF_SHEETS, Sheet
from .cardlook import PAPER
from .controls import button, few, row, still_button, still_choice
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured
from .placing import drawing, show_if
from .replay import Replay

__all__ = ["Repair"]

KINDS: Final = 3
"""How many kinds of problems are shown: the most frequent ones."""
TRIED: Final = 6
"""How many of the settings that were tried before are shown."""

_LOOK: Final = """<style>
.wskit-repair .wskit-complaint { border-left: 4px solid var(--wskit-amber); margin: 0 0 8px; max-width: 44em;
 padding: 2px 12px; }
.wskit-repair .wskit-complaint p { margin: 4px 0; }
.wskit-repair :is(.wskit-wanted, .wskit-tried) { margin: 4px 0 8px; max-width: 44em; padding-left: 1.4em; }
.wskit-repair .wskit-few { flex-wrap: wrap; }
.wskit-dots { display: grid; gap: 4px; grid-template-columns: repeat(auto-fill, 14px); margin: 6px 0;
 max-width: calc(25 * 18px); }
.wskit-dots i { border: 1.5px dotted var(--wskit-line); border-radius: 50%; box-sizing: border-box; height: 14px;
 width: 14px; }
.wskit-dots i.well { background: var(--wskit-green); border: 0; }
.wskit-dots i.badly { border: 4px solid var(--wskit-amber); border-radius: 2px; }
@media (forced-colors: active) {
 .wskit-dots i.well { background: CanvasText; forced-color-adjust: none; }
}
</style>"""


_STYLE: Final = STYLE + LADDER_STYLE + STYLE_OF_SHEETS + DRESS + PAPER + _LOOK


class Repair(Pictured):
    """A service that loses connections, buttons for how it is set, and one that tries it in a hundred stories.

    Args:
        name: which service: ``"every-minute"``, ``"always-1000"``, ``"at-once"``, ``"lost-orders"`` or ``"deploy"``.
        settings: how it is set, by name; a function where one may be given. Without it there are buttons to choose.

    Raises:
        TypeError, ValueError: if there is no such service, or it cannot be set so; the message says what can.

    >>> Repair("every-minute", ping_interval=20)
    1006, again and again
      ping_interval=20 s, ping_timeout=for ever
      [Try it in 100 stories]
    """

    def __init__(self, name: str, **settings: Any) -> None:
        self.fault: Fault = find_fault(name)
        self._given = settings
        checked(self.fault, settings)
        cells.begin()
        self.proof: Proof | None = None
        """What came of the last hundred stories, None before."""
        self._stories: list[tuple[str, ...]] = []  # the problems of those that are over
        self._printed = Printed()
        self._tried: list[tuple[str, Proof]] = []
        self._problems: tuple[str, ...] = ()
        self._words = ""
        self._running = False
        self._kind = 0  # which kind of problem is shown
        self._stop: Callable[[], None] = lambda: None
        self._pacer = Pacer(self._draw)
        self.knobs = {
            # By their places: a field takes None for nothing chosen.
            knob.name: few(knob.label, zip(knob.choices, range(len(knob.choices)), strict=True), "How it is set")
            for knob in self.fault.knobs
        }
        for one in self.knobs.values():
            one.observe(lambda _: portal.run(self._pacer.draw), "value")
        self.try_button = button(
            f"Try it in {SEEDS} stories", "Live through them, and see what goes wrong", self._press, kind="main"
        )
        self.stop_button = button("Stop", "Try no more stories", self._halt, kind="quiet")
        self.ticket, self.set_to, self.result, self.printed = (drawing() for _ in range(4))
        self.crowd, self.tried = drawing(), drawing()
        self.kind_buttons = [self._kind_button(place) for place in range(KINDS)]
        kinds = ipywidgets.VBox(self.kind_buttons)
        kinds.add_class("wskit-choices")
        self.replay = Replay()
        super().__init__(
            [
                ipywidgets.HTML(_STYLE, layout={"display": "none"}),
                self.ticket,
                *([] if settings else [row(one) for one in self.knobs.values()]),
                self.set_to,
                row(self.try_button, self.stop_button),
                self.result,
                kinds,
                self.printed,
                self.replay.box,
                self.crowd,
                self.tried,
            ]
        )
        self.add_class("wskit-card")
        self.add_class("wskit-repair")
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _kind_button(self, place: int) -> Any:
        made = button("", "Show a story in which this went wrong", lambda: self._show(place))
        made.add_class("wskit-choice")
        return made

    # What the buttons do, on the background loop.

    def _press(self) -> None:
        if self._running:
            return
        self._running, self._problems, self.proof, self._stories = True, (), None, []
        self._printed = Printed()
        self._kind = 0
        self.replay.clear()
        settings = self._settings()
        self._words = self._in_words(settings)
        self._stop = portal.start(self._run(settings))
        self._pacer.draw()

    def _settings(self) -> dict[str, Any]:
        return checked(self.fault, self._given or self._chosen_settings())

    def _chosen_settings(self) -> dict[str, Any]:
        return {knob.name: list(knob.choices.values())[self.knobs[knob.name].value or 0] for knob in self.fault.knobs}

    async def _run(self, settings: dict[str, Any]) -> None:
        try:
            self.proof = proof = await prove(self.fault, settings, watch=self._note, printed=self._printed)
            self._tried = [one for one in self._tried if one[0] != self._words]
            self._tried.append((self._words, proof))
            self._used()
        except asyncio.CancelledError:
            self._problems = (f"You stopped it after {len(self._stories)} stories.",)
        except Exception as error:
            self._problems = (f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ()))
        finally:
            self._running = False
            self._stop = lambda: None
            if self.proof is not None and not self.proof.mended:
                self._show(0)
            self._pacer.ask()

    def _note(self, seed: int, problems: tuple[str, ...]) -> None:
        if self._running and len(self._stories) < seed:
            self._stories.append(problems)
            self._pacer.ask()

    def _halt(self) -> None:
        self._stop()

    def _show(self, place: int) -> None:
        """Show a story in which something of this kind went wrong."""
        if self.proof is not None and place < len(self.proof.kinds):
            problem, _ = self.proof.kinds[place]
            _, happened = self.proof.shown[problem]
            self.replay.show(happened.events, happened.end_of(problem), exact=True)
            self._kind = place
            self._pacer.ask()

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._stop()
        self.replay.halt()
        super().replace()

    # What is drawn.

    def _in_words(self, settings: dict[str, Any]) -> str:
        code = self.fault.code
        if code and code.name in settings:
            function = settings[code.name]
            return f"{code.name}={getattr(function, '__name__', 'your function')}"
        return ", ".join(f"{knob.name}={knob.called(settings[knob.name])}" for knob in self.fault.knobs)

    def _draw(self) -> None:
        proof = self.proof
        self.ticket.value = self._ticket()
        self.set_to.value = f'<p class="wskit">With <code>{escape(self._in_words(self._settings()))}</code></p>'
        self.try_button.description = "It tries …" if self._running else f"Try it in {SEEDS} stories"
        show_if(self.stop_button, self._running)
        self.result.value = self._result()
        self.printed.value = "" if self._running else self._what_it_printed()
        kinds = proof.kinds if proof else []
        for place, one in enumerate(self.kind_buttons):
            show_if(one, place < len(kinds))
            if place < len(kinds):
                words, count = kinds[place]
                one.description = f"{count} \N{MULTIPLICATION SIGN} {words}"
                (one.add_class if place == self._kind else one.remove_class)("wskit-chosen")
        self.crowd.value = self._crowd()
        self.tried.value = self._list_of_tried()
        for name, wanted in (("wskit-is-right", bool(proof and proof.mended)), ("wskit-is-wrong", bool(kinds))):
            (self.add_class if wanted else self.remove_class)(name)

    def _ticket(self) -> str:
        fault = self.fault
        wanted = "".join(f"<li>{escape(one)}</li>" for one in fault.wanted)
        return (
            f'<div class="wskit"><p class="wskit-question">{escape(fault.title)}</p><div class="wskit-complaint">'
            f"<p>{escape(fault.complaint)}</p></div><strong>Mend it, so that in every story:</strong>"
            f'<ul class="wskit-wanted">{wanted}</ul></div>'
        )

    def _result(self) -> str:
        if self._problems:
            said = "<br>".join(map(escape, self._problems))
            return f'<div class="wskit wskit-error" role="alert">{said}</div>'
        if not self._running and self.proof is None:
            return ""
        well = sum(not one for one in self._stories)
        dots = "".join(f'<i class="{"badly" if one else "well"}"></i>' for one in self._stories)
        dots += "<i></i>" * (SEEDS - len(self._stories))
        drawn = f'<div class="wskit-dots" role="img" aria-label="{well} of {SEEDS} stories went well">{dots}</div>'
        if self.proof is None:
            return f'<div class="wskit">{drawn}</div>'
        return f'<div class="wskit wskit-reply"><p role="alert">{_verdict(self.proof)}</p>{drawn}</div>'

    def _what_it_printed(self) -> str:
        lines = self._printed.lines
        return Sheet("Your function printed", lines).as_html() if lines else ""

    def _crowd(self) -> str:
        """Draw what all clients did in the story that is shown, where it has many."""
        if self.proof is None or self.proof.mended:
            return ""
        _, happened = self.proof.shown[self.proof.kinds[self._kind][0]]
        return happened.crowd.html if happened.crowd else ""

    def _list_of_tried(self) -> str:
        if len(self._tried) < 2:
            return ""
        lines = "".join(
            f"<li><code>{escape(words)}</code>: {SEEDS - len(proof.problems)} of {SEEDS}</li>"
            for words, proof in self._tried[-TRIED:]
        )
        return f'<div class="wskit"><strong>What you have tried</strong><ul class="wskit-tried">{lines}</ul></div>'

    def _still(self) -> dict[str, str]:
        chosen = "" if self._given else " ".join(map(still_choice, self.knobs.values()))
        controls = f'<div class="wskit-row">{chosen}</div><div class="wskit-row">{still_button(self.try_button)}</div>'
        words = self._in_words(self._settings())
        text = f"{self.fault.title}\n  {words}\n  [{self.try_button.description}]"
        html = [_STYLE, '<div class="wskit wskit-card wskit-repair">', self._ticket()]
        html += [controls, self._result()]
        if self.proof is not None:
            text += f"\n{self.proof}"
            html += [f"<p>{count} \N{MULTIPLICATION SIGN} {escape(said)}</p>" for said, count in self.proof.kinds]
            html += [self._what_it_printed()]
            html += [self.replay.still()["text/html"], self._crowd(), self._list_of_tried()]
        return {"text/html": "".join(html) + "</div>", "text/plain": text}

    def __repr__(self) -> str:
        return portal.run(self._still)["text/plain"]


def _verdict(proof: Proof) -> str:
    """Say in a line what came of all stories."""
    fault = proof.fault
    if proof.mended:
        teaches = f" Lesson {fault.lesson} teaches it." if fault.lesson else ""
        words = f"all {proof.count} stories went well. {fault.told}{teaches}"
        return headline(Outcome.RIGHT, words)
    well = proof.count - len(proof.problems)
    words = f"{well} of {proof.count} stories went well. What went wrong in the others:"
    more = len(proof.kinds) - KINDS
    if more > 0:
        words = f"{words[:-1]}, most of all (and {many(more, 'other thing')}):"
    return headline(Outcome.WRONG, words)
