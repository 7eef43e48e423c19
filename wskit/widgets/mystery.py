"""Mystery: a connection has ended, for real. You see one side's log, ask for evidence, and name the cause."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final

import ipywidgets

from ..course.deck import EVIDENCE, GUESSING, QUESTION, RULES, WORTH, Case, Deck, Evidence, Ruling
from ..course.scenes import SCENES
from ..loops import cells, portal
from ..loops.portal import Promise
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import Ladder
from ..views.markup import STYLE, escape
from ..views.sheet import STYLE_OF_SHEETS
from .controls import button, notice, row, still_button
from .dress import DRESS
from .pacer import Pacer
from .pictured import WAKE, Pictured

__all__ = ["Mystery"]

PATIENCE: Final = 20.0
"""How long a cell that shows this waits for the first case, in seconds."""

MOST: Final = max(len(scene.causes) for scene in SCENES)
"""How many causes a case has at most."""

# The labels are sentences: they have to wrap.
_STYLE: Final = f"""{STYLE}{LADDER_STYLE}{STYLE_OF_SHEETS}{DRESS}<style>
.wskit-causes .jupyter-button {{ height: auto; line-height: 1.4; max-width: 100%; padding: 4px 10px; text-align: left;
 white-space: normal; }}
</style>"""


class Mystery(Pictured):
    """A log, buttons for evidence, a list of causes, and the score. One case after the other.

    Args:
        seed: a whole number; the same one brings the same cases. None brings any.
        beat: the unit of time for pings and patience, in seconds.

    Raises:
        TypeError, ValueError: for arguments that cannot be.

    >>> Mystery(7)
    The server's log
      connection open
      ConnectionClosedError: sent 1002 (protocol error) invalid status code; no close frame received
    What was the cause?
      1. ...
    """

    def __init__(self, seed: int | None = None, *, beat: float = 0.1) -> None:
        self._deck = Deck(seed, beat=beat)
        cells.begin()
        self.case: Case | None = None
        """The case that is shown, None while one is being prepared."""
        self.prepared: Promise[None] = Promise()
        """Settled when the first case is there, or could not be made."""
        self._preparing = False
        self._shown: dict[str, Evidence] = {}
        self._ruling: Ruling | None = None
        self._problem = ""
        self._pacer = Pacer(self._draw)
        self.heading = ipywidgets.HTML(layout={"width": "auto"})
        self.notice = ipywidgets.HTML()
        self.case_log = ipywidgets.HTML(layout={"width": "auto"})
        self.evidence_buttons = {name: self._evidence_button(name) for name in EVIDENCE}
        self.evidence = ipywidgets.HTML(layout={"width": "auto"})
        self.question = ipywidgets.HTML()
        self.cause_buttons = [self._cause_button(place) for place in range(MOST)]
        causes = ipywidgets.VBox(self.cause_buttons, layout={"align_items": "flex-start"})
        causes.add_class("wskit-causes")
        self.answer_button = button("Show me the answer", "Close this case for no points", self._give_up)
        self.next_button = button("Next case", "Let another connection end", self._next)
        self.ruling = ipywidgets.HTML(layout={"width": "auto"})
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        super().__init__(
            [
                ipywidgets.HTML(_STYLE, layout={"display": "none"}),
                self.heading,
                self.notice,
                self.case_log,
                row(*self.evidence_buttons.values()),
                self.evidence,
                self.question,
                causes,
                self.ruling,
                row(self.answer_button, self.next_button),
                self.outcome,
            ]
        )
        portal.run(self._next)
        cells.keep(self)

    def _evidence_button(self, name: str) -> Any:
        return button(
            f"{name[:1].upper()}{name[1:]}", "Ask for this evidence; it costs 1 point", lambda: self._ask(name)
        )

    def _cause_button(self, place: int) -> Any:
        return button(
            "", f"Say that this was the cause; a wrong guess costs {GUESSING} points", lambda: self._guess(place)
        )

    # What the buttons do, on the background loop.

    def _next(self) -> None:
        if self._preparing:
            return
        self._preparing = True
        self.case = self._ruling = None
        self._shown, self._problem = {}, ""
        self._pacer.draw()
        portal.start(self._prepare())

    async def _prepare(self) -> None:
        try:
            self.case = await self._deck.deal()
        except Exception as error:
            self._problem = f"The case could not be prepared: {error}. Press Next case to try another."
        self._preparing = False
        self.prepared.resolve(None)
        self._pacer.draw()

    def _ask(self, name: str) -> None:
        if self.case is not None:
            self._shown.setdefault(name, self.case.evidence(name))
            self._pacer.draw()

    def _guess(self, place: int) -> None:
        if self.case is not None:
            self._rule(self.case.guess(place + 1))

    def _give_up(self) -> None:
        if self.case is not None:
            self._rule(self.case.give_up())

    def _rule(self, ruling: Ruling) -> None:
        self._ruling = ruling
        self._pacer.draw()

    # What is shown.

    def _draw(self) -> None:
        case = self.case
        labels = _labels(case) if case else []
        for one, label in zip(self.cause_buttons, labels + [""] * (MOST - len(labels)), strict=True):
            one.description = label
            one.layout.display = None if label else "none"
        self.question.value = f'<div class="wskit"><strong>{QUESTION}</strong></div>' if case else ""
        self.heading.value = f'<div class="wskit" role="status">{self._heading()}</div>'
        self.notice.value = notice(self._problem)
        self.case_log.value = case.log().as_html() + f'<div class="wskit">{escape(RULES)}</div>' if case else ""
        self.evidence.value = "".join(_drawn(one) for one in self._shown.values())
        self.ruling.value = f'<div role="status">{self._ruling.as_html()}</div>' if self._ruling else ""
        report = self._ruling.report if self._ruling else None
        self.outcome.value = report.ladder.as_html(live=True) + report.as_html() if report else ""

    def _heading(self) -> str:
        if self._preparing:
            return "<strong>A case is being prepared:</strong> a connection is made, and ends."
        if self.case is None:
            return f"Score: {self._deck.score}."
        state = "It was" if self.case.closed else "It is"
        worth = f"{state} worth {self.case.points} of {WORTH} points."
        return f"<strong>Case {len(self._deck.cases)}.</strong> {worth} Score: {self._deck.score}."

    # How it is stored.

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        self._wait_for_the_first()
        return super()._repr_mimebundle_(**kwargs)

    def _ipython_display_(self, **kwargs: object) -> None:
        self._wait_for_the_first()
        super()._ipython_display_(**kwargs)

    def _wait_for_the_first(self) -> None:
        if portal.running_loop() is not portal.loop():
            portal.run_async(self._first())

    async def _first(self) -> None:
        """Wait for the first case: it belongs into the picture that is stored."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.prepared

    def _still(self) -> dict[str, str]:
        report = self._ruling.report if self._ruling else None
        html = [
            _STYLE,
            self.heading.value,
            self.notice.value,
            self.case_log.value,
            _still_row(*self.evidence_buttons.values()),
            *(_drawn(one, live=False) for one in self._shown.values()),
            self.question.value,
            *(_still_row(one) for one in self.cause_buttons if one.description),
            self.ruling.value,
            _still_row(self.answer_button, self.next_button),
            report.ladder.as_html() + report.as_html() if report else "",
            f'<p class="wskit">{WAKE}</p>',
        ]
        text = [str(self.case or self._problem or "A case is being prepared."), *map(str, self._shown.values())]
        text += [repr(self._ruling)] if self._ruling else []
        return {"text/html": "".join(html), "text/plain": "\n\n".join(text)}


def _still_row(*buttons: Any) -> str:
    return f'<div class="wskit"><div class="wskit-row">{"".join(still_button(one) for one in buttons)}</div></div>'


def _labels(case: Case) -> list[str]:
    """Return the causes of a case, marked where it is known."""
    marks = {**dict.fromkeys(case.wrong, "✗ "), case.answer: "✓ "}
    return [f"{marks.get(words, '')}{words}" for words in case.causes]


def _drawn(evidence: Evidence, *, live: bool = True) -> str:
    return evidence.as_html(live=live) if isinstance(evidence, Ladder) else evidence.as_html()
