"""Mystery: a complaint, a log, evidence that can be bought, and six causes. One case after the other.

1. A case is for :class:`~wskit.course.casebook.case.Case`; here it is shown.
2. Nothing moves under the pointer: what a press brings opens below it. The case that is shown stays until the next one
   is there.
3. No button is ever disabled, and none goes away under the focus without handing it on. For a moment after that,
   presses do not count.
4. What goes wrong in a press is said in the panel. A press never raises.
5. What a press leads to is an alert for a screen reader, as on a card.
6. What a button costs stands on it or beside it, and goes when the case is closed.
7. The score counts what was closed in earlier sittings, too, as far as answers are kept.
8. After a verdict there is what decided it. The whole record is shown to who asks for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final

import ipywidgets

from ..course import answers
from ..course.casebook.case import QUESTION, RISK, RULES, Case
from ..course.casebook.deck import Deck
from ..course.casebook.pieces import CAUSES, Piece
from ..course.casebook.ruling import RECORD, Ruling
from ..course.outlay import CASE
from ..course.solved import closed_in, first_open, how_far, tally
from ..loops import cells, portal
from ..loops.portal import Promise
from ..protocol.legible import many
from ..views.ladder import LIVE_STYLE
from ..views.markup import STYLE, escape
from ..views.sheet import STYLE_OF_SHEETS
from .cardlook import PAPER, SIGNS, still_choices
from .controls import button, dress, row, still_button, text
from .dress import DRESS
from .mysterylook import LOOK, cause_labels, exhibit, label, piece_label, piece_note, question, shared, ticket
from .pacer import Pacer
from .pictured import Pictured
from .placing import drawing, mark_if, show_if
from .replay import Replay
from .rest import Rest

__all__ = ["Mystery"]

PATIENCE: Final = 20.0
"""How long a cell that shows this waits for the first case, in seconds."""
BEFORE: Final = "You have played this case before: the first time is what counts in your answers."
WHERE: Final = ("evidence", "case", "word")
"""Where in the panel something can be said."""
COMES: Final = "A case is being prepared: a connection is made, and ends."
SOON: Final = "The next case is being prepared. One press is enough."

_STYLE: Final = STYLE + LIVE_STYLE + STYLE_OF_SHEETS + DRESS + PAPER + LOOK


class Mystery(Pictured):
    """Cases to be diagnosed, one after the other. One word brings the same cases for everybody.

    Args:
        word: the word of a case, such as "blue-otter-17"; the cases that follow it are those of its deck. None makes
            one up.

    Raises:
        TypeError: if it is no text.
        ValueError: if it is no such word.

    >>> Mystery("blue-otter-17")
    Case blue-otter-17: ...
    What was it?
      [1. ...]
      ...
      [6. ...]
    ...
    """

    def __init__(self, word: str | None = None, *, go_on: bool = False) -> None:
        self._kept = closed_in(answers.given())
        self._deck = Deck(word)
        if go_on:
            self._deck = Deck(first_open(self._deck.word, self._kept))
        self._far = how_far(self._deck.word, self._kept) if go_on else ""
        cells.begin()
        self.case: Case | None = None
        """The case that is shown, None before there is one."""
        self.prepared: Promise[None] = Promise()
        """Settled when the first case is there, or could not be made."""
        self._played: list[Case] = []
        self._preparing = self._is_used = False
        self._ruling: Ruling | None = None
        self._words = dict.fromkeys(WHERE, "")
        self._drawn: object = None  # the ruling that is shown below
        self._replay: Replay | None = None  # made when there is something to play
        self._pacer = Pacer(self._draw)
        self.ticket, self.opening, self.question = drawing(), drawing(), drawing()
        self.notices = {where: drawing() for where in WHERE}
        self.verdict, self.report, self.score = drawing(), drawing(), drawing()
        self.piece_buttons = {piece: self._piece_button(piece) for piece in Piece}
        self.exhibits = {piece: drawing() for piece in Piece}
        self.bought = ipywidgets.VBox([], layout={"overflow": "visible"})
        self.bought.add_class("wskit-bought")
        self.cause_buttons = [self._cause_button(place) for place in range(CAUSES)]
        self.skip_button = button(
            "Skip", "Close this case for no points, and learn what it was", self._skip, kind="quiet"
        )
        self.next_button = button("Next case", "Let another connection end", self._next, kind="main")
        self.field = text("A word:", "", "blue-otter-17", "The word of a case", "14em", self._play_word)
        self.word_button = button("Play it", "Play the case of this word", self._play_word, kind="quiet")
        self.shown = ipywidgets.VBox([], layout={"overflow": "visible"})
        self._choices = ipywidgets.VBox(self.cause_buttons)
        self._choices.add_class("wskit-choices")
        self.more_button = button(RECORD, "Show the whole record of it, and how it is read", self._unfold, kind="quiet")
        self._is_unfolded = False
        more = row(self.skip_button, self.next_button)
        more.add_class("wskit-more")
        self.notes: dict[Piece, Any] = {}
        self._pieces = ipywidgets.VBox([self._offer(piece) for piece in Piece])
        super().__init__(
            [
                ipywidgets.HTML(_STYLE, layout={"display": "none"}),
                self.ticket,
                self.opening,
                self._pieces,
                self.notices["evidence"],
                self.bought,
                self.question,
                self._choices,
                self.verdict,
                self.notices["case"],
                row(self.more_button),
                self.shown,
                more,
                self.score,
                row(self.field, self.word_button),
                self.notices["word"],
            ]
        )
        for name in ("wskit-card", "wskit-mystery"):
            self.add_class(name)
        self._pause = Rest(self)
        portal.run(self._begin)
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _piece_button(self, piece: Piece) -> Any:
        made = button("", f"Buy it for {many(piece.cost, 'point')}", lambda: self._buy(piece))
        made.add_class("wskit-piece")
        return made

    def _offer(self, piece: Piece) -> Any:
        """Lay the button of a piece of evidence beside what is in it."""
        note = self.notes[piece] = drawing()
        made = ipywidgets.Box([self.piece_buttons[piece], note], layout={"display": "grid", "overflow": "visible"})
        made.add_class("wskit-offer")
        return made

    def _cause_button(self, place: int) -> Any:
        made = button("", f"Say that it was this. {RISK}", lambda: self._guess(place))
        made.add_class("wskit-choice")
        return made

    # What the buttons do, on the background loop.

    def _begin(self) -> None:
        """Prepare the next case of the deck."""
        self._preparing = True
        self._say("case", COMES if self.case is None else "")
        portal.start(self._prepare(self._deck))

    async def _prepare(self, deck: Deck) -> None:
        try:
            case = await deck.deal()
        except Exception as error:
            self._preparing = False
            self._say("case", f"The case could not be prepared: {error}. Press Next case to try again.")
        else:
            self._preparing = False
            self._show_case(case)
        self.prepared.resolve(None)

    def _show_case(self, case: Case) -> None:
        self.case, self._ruling, self._is_unfolded = case, None, False
        self._words = dict.fromkeys(WHERE, "")
        self._played = [one for one in self._played if one.closed]
        if all(one.word != case.word for one in self._played):  # else the first time is what counts
            self._played.append(case)
        self.bought.children = []
        for shown in self.exhibits.values():
            shown.value = ""
        if self._is_used:
            self._hand_on(self.piece_buttons[Piece.OTHER])
        given = answers.given()
        self._kept = closed_in(given)
        self._say("evidence", BEFORE if f"{CASE}.{case.word}" in given else self._far)
        self._far = ""

    def _buy(self, piece: Piece) -> None:
        case = self._ready()
        if case is None:
            return
        if self.exhibits[piece].value:
            self._say("evidence", "You have it already. It stands below.")
            return
        costs = 0 if case.closed else piece.cost
        self.exhibits[piece].value = exhibit(piece, case.buy(piece), cost=costs)
        self.bought.children = [*self.bought.children, self.exhibits[piece]]
        cost = f"It cost {many(costs, 'point')}." if costs else "It cost nothing."
        self._say("evidence", f"{piece.words}: it stands below. {cost}")

    def _guess(self, place: int) -> None:
        case = self._ready()
        if case is not None:
            self._rule(case.guess(place + 1))

    def _skip(self) -> None:
        case = self._ready()
        if case is not None and not case.closed:
            self._rule(case.skip())
            self._hand_on(self.next_button)

    def _unfold(self) -> None:
        """Show the whole record, or put it away again."""
        if not self._pause.ignores():
            self._is_unfolded = not self._is_unfolded
            self._pacer.at_once()

    def _rule(self, ruling: Ruling) -> None:
        if ruling.report is not None or self._ruling is None or self._ruling.report is None:
            self._ruling = ruling
        self._kept = closed_in(answers.given())
        self._say("case", "" if self._ruling is ruling else "This case is closed.")

    def _next(self) -> None:
        if self._pause.ignores():
            return
        self._is_used = True
        if self._preparing:
            self._say("case", SOON)
        elif self.case is None or self.case.closed:
            self._begin()
        else:
            self._say("case", "Say what it was, or skip it.")

    def _play_word(self) -> None:
        if self._pause.ignores():
            return
        self._is_used = True
        if self._preparing:
            self._say("word", SOON)
            return
        try:
            self._deck = Deck(self.field.value)
        except ValueError as error:
            self._say("word", str(error))
            return
        if self.case is not None and not self.case.closed and (self.case.bought or self.case.wrong):
            self.case.skip()  # who looked and went has skipped it
        self._begin()

    def _ready(self) -> Case | None:
        """Return the case if a press counts now."""
        if self._pause.ignores():
            return None
        self._is_used = True
        if self._preparing:
            self._say("case", SOON if self.case else COMES)
            return None
        return self.case

    def _say(self, where: str, word: str) -> None:
        """Say something in one place. What was said in others stays: else what is below would move."""
        self._words[where] = word
        self._pacer.at_once()

    def _hand_on(self, to: Any) -> None:
        """Let another button have the focus, which a front end scrolls to. A key that is still down is not heard."""
        if hasattr(to, "focus"):  # since ipywidgets 8
            to.layout.display = None
            to.focus()
        self._pause.begin()

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._pause.stop()
        if self._replay is not None:
            self._replay.halt()
        super().replace()

    # What is drawn.

    def _draw(self) -> None:
        case = self.case
        role = ' role="alert"' if self._is_used else ""
        for one in (self._pieces, self._choices, self.field, self.word_button, self.opening, self.question):
            show_if(one, case is not None)
        show_if(self.skip_button, case is not None and not case.closed)
        show_if(self.next_button, (case is None and not self._preparing) or (case is not None and case.closed))
        for where, word in self._words.items():
            self.notices[where].value = f'<p class="wskit-notice"{role}>{escape(word)}</p>' if word else ""
        self.verdict.value = self._ruling.as_html() if self._ruling else ""
        for shown in (*self.notices.values(), self.verdict):
            show_if(shown, bool(shown.value))
        for sign in SIGNS.values():
            mark_if(self, sign, sign == self._sign)
        if case is not None:
            self._draw_case(case, role)
        self._draw_report()
        if self._is_used:
            self._used()

    @property
    def _sign(self) -> str:
        return SIGNS.get(self._ruling.outcome, "") if self._ruling else ""

    def _draw_case(self, case: Case, role: str) -> None:
        self.ticket.value = ticket(case, role=role)
        self.opening.value = case.opening.as_html(live=True) + label(case)
        self.question.value = question(case)
        for piece, one in self.piece_buttons.items():
            had = bool(self.exhibits[piece].value)
            one.description = piece_label(piece, had=had)
            self.notes[piece].value = piece_note(piece, free=case.closed)
            buy = "See it" if case.closed else f"Buy it for {many(piece.cost, 'point')}"
            one.tooltip = "You have it" if had else f"{buy}: {piece.holds}"
            dress(one, "idle" if had else "")
        for one, words_on_it, words in zip(self.cause_buttons, cause_labels(case), case.causes, strict=True):
            one.description = words_on_it
            one.tooltip = "This case is closed" if case.closed else f"Say that it was this. {RISK}"
            mark_if(one, "wskit-chosen", words in case.wrong or (words == case.answer and not case.skipped))
            mark_if(one, "wskit-true", words == case.answer)
            mark_if(one, "wskit-false", words in case.wrong)
        self.score.value = shared(case.word, self._score(), [RULES])

    def _score(self) -> str:
        score = tally(self._kept, self._played)
        return score[:1].upper() + score[1:]

    def _draw_report(self) -> None:
        report = self._ruling.report if self._ruling else None
        show_if(self.more_button, report is not None)
        self.more_button.description = f"{'▾' if self._is_unfolded else '▸'} {RECORD}"
        show_if(self.shown, report is not None and self._is_unfolded)
        if report is self._drawn:
            return
        self._drawn = report
        parts: list[Any] = []
        if report is not None and report.record is not None:
            self._replay = self._replay or Replay()
            happened, end, exact = report.record
            self._replay.show(happened, end, exact=exact)
            parts.append(self._replay.box)
        elif self._replay is not None:
            self._replay.clear()
        self.report.value = report.as_html() if report is not None else ""
        self.shown.children = [*parts, self.report] if report is not None else []

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
        if self.case is None:
            said = self._words["case"]
            return {"text/html": f'{_STYLE}<div class="wskit">{escape(said)}</div>', "text/plain": said}
        case = self.case
        had = [piece for piece in Piece if self.exhibits[piece].value]
        more = self.next_button if case.closed else self.skip_button
        html = [
            f"{ticket(case)}{case.opening.as_html()}{label(case)}",
            *(_still_offer(one, piece, free=case.closed) for piece, one in self.piece_buttons.items()),
            *(exhibit(one, case.buy(one), cost=one.cost if one in case.bought else 0, live=False) for one in had),
            f"{self.question.value}{still_choices(cause_labels(case))}{self.verdict.value}",
            self._ruling.folded_report() if self._ruling else "",
            f"{_row(more)}{self.score.value}",
        ]
        lines = [f"Case {case.word}: {case.complaint}", str(case.opening), *(str(case.buy(piece)) for piece in had)]
        lines += [QUESTION, *(f"  [{label}]" for label in cause_labels(case))]
        lines += [repr(self._ruling)] if self._ruling else []
        return {
            "text/html": f'{_STYLE}<div class="wskit wskit-card wskit-mystery {self._sign}">{"".join(html)}</div>',
            "text/plain": "\n".join([*lines, self._score()]),
        }

    def __repr__(self) -> str:
        self._wait_for_the_first()
        return portal.run(self._still)["text/plain"]


def _still_offer(one: Any, piece: Piece, *, free: bool) -> str:
    return f'<div class="wskit-offer">{still_button(one)}{piece_note(piece, free=free)}</div>'


def _row(*buttons: Any) -> str:
    return f'<div class="wskit-row">{"".join(map(still_button, buttons))}</div>'
