"""Mysterylook: how a mystery looks. Its style sheet, and its words as HTML.

1. A complaint looks like a ticket, and a log like a log: in letters of one width, with its times.
2. What was right and what was not is said in words and signs, as on a card. A mystery is a card, and has the style
   sheet of cards too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..course.casebook.case import QUESTION, RISK, Case
from ..course.casebook.pieces import Piece
from ..course.casebook.ruling import Evidence
from ..course.outlay import WORTH
from ..protocol.legible import many
from ..views.markup import escape

__all__ = ["LOOK", "cause_labels", "exhibit", "label", "piece_label", "piece_note", "question", "shared", "ticket"]

PRICES: Final = "Evidence, and what it costs:"
FREE: Final = "Evidence, which costs nothing now:"
"""What stands above the evidence: it takes as little room when the case is closed, so that nothing moves then."""

LOOK: Final = """<style>
.wskit-mystery { container-type: inline-size; }
.wskit-ticket { border: 1px solid var(--wskit-line); border-radius: 8px; max-width: 46em; overflow: hidden; }
.wskit-ticket header { align-items: baseline; background: var(--wskit-wash);
 border-bottom: 2px dashed var(--wskit-line); display: flex; flex-wrap: wrap;
 gap: 2px 12px; justify-content: space-between; padding: 6px 14px; }
.wskit-ticket header b { font: 600 1.05em var(--wskit-mono); }
.wskit-ticket header span { color: var(--wskit-quiet); font-variant-numeric: tabular-nums; }
.wskit.wskit-card .wskit-ticket p { font-size: 1.15em; line-height: 1.45; margin: 0; padding: 10px 14px 12px;
 text-wrap: pretty; }
.wskit.wskit-card .wskit-label { color: var(--wskit-quiet); font-weight: 600; margin: 4px 0 0; }
.wskit-mystery .wskit-question { margin-top: 4px; }
.wskit-mystery pre.wskit-lines { margin: 4px 0 2px; max-width: 100%; }
.wskit-mystery .wskit-exhibit { border-left: 3px solid var(--wskit-line); padding: 0 0 0 12px; }
.wskit-mystery .wskit-bought { gap: 10px; margin-bottom: 4px; }
.wskit-mystery .wskit-exhibit > summary { cursor: pointer; font-weight: 600; padding: 2px 0; }
.wskit-mystery .wskit-exhibit > summary:focus-visible { outline: 2px solid var(--wskit-blue); }
.wskit-mystery .wskit-price { color: var(--wskit-quiet); font-weight: 400; }
.wskit.wskit-mystery .jupyter-button.wskit-button.wskit-piece { max-width: 100%; text-align: left;
 white-space: normal; }
.wskit-mystery .wskit-offer { align-items: center; column-gap: 10px; display: grid;
 grid-template-columns: 23em 1fr; max-width: 68em; padding: 2px 0; }
.wskit-mystery .wskit-offer :is(.wskit-piece, .wskit-unpressed) { box-sizing: border-box; margin: 0 !important;
 width: 100%; }
.wskit.wskit-mystery .wskit-offer p { color: var(--wskit-quiet); font-size: .94em; line-height: 1.35; margin: 0; }
.wskit-mystery .wskit-offer b { display: inline-block; min-width: 5.8em; }
.wskit-mystery .wskit-decided { margin: 0 0 6px; max-width: 50em; padding-left: 1.4em; }
.wskit-mystery details > summary { cursor: pointer; }
.wskit-mystery details > summary:focus-visible { outline: 2px solid var(--wskit-blue); }
.wskit-mystery .wskit-unpressed.wskit-choice::before,
.wskit.wskit-mystery .jupyter-button.wskit-button.wskit-choice::before { content: none !important; }
.wskit.wskit-card.wskit-mystery .jupyter-button.wskit-button.wskit-choice {
 padding-left: 2.15em; text-indent: -1.25em; }
.wskit.wskit-card.wskit-mystery .jupyter-button.wskit-button.wskit-choice:is(.wskit-chosen, .wskit-true) {
 padding-left: calc(2.15em - 1px); }
.wskit.wskit-mystery .wskit-more .jupyter-button.wskit-main { margin-left: 8px; }
.wskit-mystery .wskit-score { border-top: 1px solid color-mix(in srgb, var(--wskit-line) 40%, transparent);
 padding-top: 8px; }
.wskit-mystery .wskit-score p { margin: 0 0 2px; max-width: 50em; }
.wskit-mystery .wskit-score code { user-select: all; }
@container (max-width: 42em) {
 .wskit-mystery .wskit-offer { grid-template-columns: 1fr; margin-bottom: 6px; }
}
@container (max-width: 30em) {
 .wskit-mystery .wskit-exhibit { padding-left: 8px; }
 .wskit.wskit-mystery .jupyter-button.wskit-button.wskit-piece { width: 100%; }
}
</style>"""
"""The style sheet of a mystery. It needs the common one, and those of panels, cards, sheets and ladders."""


def ticket(case: Case, *, role: str = "") -> str:
    """Draw what somebody complains of."""
    worth = f"worth {case.points} of {WORTH} points" if not case.closed else f"closed: {many(case.points, 'point')}"
    return (
        f'<div class="wskit wskit-ticket"><header><b>{case.word}</b><span>{worth}</span></header>'
        f"<p{role}>{escape(case.complaint)}</p></div>"
    )


def exhibit(piece: Piece, evidence: Evidence, *, cost: int, live: bool = True) -> str:
    """Draw a piece of evidence under its title, with what it did ``cost``. It can be folded, and begins unfolded."""
    price = f'<span class="wskit-price">({many(cost, "point")})</span>' if cost else ""
    return (
        f'<details class="wskit wskit-exhibit" open><summary>{escape(piece.words)} {price}</summary>'
        f"{evidence.as_html(live=live)}</details>"
    )


def piece_label(piece: Piece, *, had: bool) -> str:
    """Return what stands on the button of a piece of evidence."""
    return f"\N{CHECK MARK} {piece.words}" if had else piece.words


def piece_note(piece: Piece, *, free: bool = False) -> str:
    """Draw what stands beside the button of a piece of evidence: what it costs, unless it is ``free``, and holds.

    Both take as much room, so that nothing moves when a case is closed.
    """
    price = "Free now." if free else f"{many(piece.cost, 'point')}."
    return f'<p class="wskit"><b>{price}</b> {escape(piece.holds)}</p>'


def label(case: Case | None) -> str:
    """Draw what stands above the evidence."""
    words = FREE if case is not None and case.closed else PRICES
    return f'<p class="wskit wskit-label">{escape(words)}</p>'


def question(case: Case) -> str:
    """Draw what stands above the causes, with what a wrong guess costs, in words as long when it costs no more."""
    costs = "A wrong guess costs nothing now." if case.closed else RISK
    return f'<p class="wskit-question">{QUESTION} <span class="wskit-price">{escape(costs)}</span></p>'


def cause_labels(case: Case) -> list[str]:
    """Return the causes of a case with their numbers, marked where it is known."""
    marks = {**dict.fromkeys(case.wrong, "\N{BALLOT X} "), case.answer: "\N{CHECK MARK} "}
    return [f"{marks.get(words, '')}{number}. {words}" for number, words in enumerate(case.causes, 1)]


def shared(word: str, score: str, notes: Iterable[str] = ()) -> str:
    """Draw the score, and with which word somebody else gets this case."""
    lines = [
        f"<strong>Score:</strong> {escape(score)}",
        *map(escape, notes),
        f'Everybody who runs <code>Mystery("{word}")</code> gets this case, and the same cases after it.',
    ]
    return f'<div class="wskit wskit-score">{"".join(f"<p>{line}</p>" for line in lines)}</div>'
