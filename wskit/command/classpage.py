"""The class page: a class report as one page that stands alone.

1. It needs nothing else: no network, no script, and it says so to the browser. What a file says cannot become markup.
2. It is legible in the light and in the dark, on a narrow screen and on paper; narrow, the table is still one to who
   listens. A bar never stands without its number.
3. It names no learner: it can be shown to the class.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..course import classes
from ..course.casebook.sufficiency import NAMES
from ..course.classes import Class, OneCard
from ..course.solved import OneCase, complaint
from ..protocol.legible import visible
from ..views.markup import escape, inline
from ..views.standalone import standalone

__all__ = ["page"]

_STYLE: Final = """
:root { --bar: light-dark(#2e7d32, #66bb6a); --rest: light-dark(#e4e4e4, #3a3a3a); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; }
caption { color: var(--quiet); padding-bottom: .5rem; text-align: start; }
th, td { padding: .5rem .75rem .5rem 0; }
thead th { overflow-wrap: normal; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.asks { color: var(--quiet); font-weight: 400; }
ul { margin: 0; padding: 0 0 0 1.2rem; }
.bar { background: var(--rest); display: block; height: .5rem; margin-top: .25rem; min-width: 5rem; }
.bar > span { background: var(--bar); display: block; height: 100%; }
@media (max-width: 40rem) {
 table, caption, tbody, tr, th, td { display: block; } thead { display: none; }
 tr { border-bottom: 2px solid var(--line); }
 th, td { border: 0; padding: .2rem 0; } td::before { content: attr(data-of) " "; color: var(--quiet); } }
@media print { body { font-size: 10.5pt; } thead { display: table-header-group; }
 .bar, .bar > span { print-color-adjust: exact; } }
@media (forced-colors: active) { .bar { border: 1px solid; } .bar > span { background: CanvasText;
 forced-color-adjust: none; } }
"""

_HEADS: Final = ("Card", "Answered", "Right at first", "Right in the end", "Median time", "Not right at first")

_HEADS_OF_CASES: Final = (
    *("Case", "Closed", "Solved at first", "Skipped", "Mean cost", "Enough", "Bought by how many", "First guesses"),
)


def page(found: Class) -> str:
    """Return the page."""
    cards = found.cards()
    learners = len(found.learners)
    title = f"Class report: {learners:,} {'learner' if learners == 1 else 'learners'}"
    body = f"{_beginning(found, cards)}{_cards(cards)}{_deck(found.cases())}{_left_out(found)}"
    return standalone(title, _STYLE, body)


def _beginning(found: Class, cards: Sequence[OneCard]) -> str:
    said = []
    hard = [f"{_text(one.card)} ({one.first / one.answered:.0%})" for one in classes.hardest(cards)]
    if hard:
        said.append(f"Fewer than half were right at first: {', '.join(hard)}.")
    if growth := found.growth():
        said.append(escape(str(growth)))
    if found.begun_anew:
        many = f"{found.begun_anew:,} {'learner' if found.begun_anew == 1 else 'learners'}"
        said.append(f"Begun anew by {many}: what they had answered before does not count.")
    return "".join(f"<p>{sentence}</p>\n" for sentence in said)


def _row(one: OneCard) -> str:
    share = f"{one.first / one.answered:.0%}"
    asks = classes.question(one.card)
    slips = "".join(f"<li>{often:,} × {_text(slip)}</li>" for slip, often in one.slips)
    cells = (
        f"{one.answered:,}",
        f'{one.first:,} ({share})<span class="bar"><span style="width: {share}"></span></span>',
        f"{one.end:,}",
        "" if one.seconds is None else f"{one.seconds:,.0f} s",
    )
    asked = f' <span class="asks">{inline(asks)}</span>' if asks else ""
    numbers = "".join(
        f'<td class="number" role="cell" data-of="{head}:">{cell}</td>'
        for head, cell in zip(_HEADS[1:5], cells, strict=True)
    )
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{_text(one.card)}{asked}</th>'
        f'{numbers}<td role="cell" data-of="{_HEADS[5]}:">{f"<ul>{slips}</ul>" if slips else ""}</td></tr>\n'
    )


def _cards(cards: Sequence[OneCard]) -> str:
    if not cards:
        return ""
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    return (
        '<table role="table">\n<caption>The first answer is what counts. In the last column: what stood behind the '
        "first answers that were not right, and how often each was given.</caption>\n"
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">\n'
        f"{''.join(map(_row, cards))}</tbody>\n</table>\n"
    )


def _deck(cases: Sequence[OneCase]) -> str:
    if not cases:
        return ""
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS_OF_CASES)
    return (
        '<h2>The deck</h2>\n<table role="table">\n<caption>The mean cost is that of the evidence bought. Enough '
        "is the least that leaves one cause. In the last column: the first guesses that were wrong.</caption>"
        f'\n<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">\n'
        f"{''.join(map(_case, cases))}</tbody>\n</table>\n"
    )


def _case(one: OneCase) -> str:
    share = f"{one.solved / one.closed:.0%}"
    cells = (
        f"{one.closed:,}",
        f'{one.solved:,} ({share})<span class="bar"><span style="width: {share}"></span></span>',
        f"{one.skipped:,}",
        f"{one.cost:.1f}",
        f"{one.enough}",
    )
    numbers = "".join(
        f'<td class="number" role="cell" data-of="{head}:">{cell}</td>'
        for head, cell in zip(_HEADS_OF_CASES[1:6], cells, strict=True)
    )
    bought = "".join(f"<li>{many:,} × {escape(NAMES[piece])}</li>" for piece, many in one.bought)
    slips = "".join(f"<li>{often:,} × {_text(slip)}</li>" for slip, often in one.slips)
    lists = "".join(
        f'<td role="cell" data-of="{head}:">{f"<ul>{items}</ul>" if items else ""}</td>'
        for head, items in zip(_HEADS_OF_CASES[6:], (bought, slips), strict=True)
    )
    told = complaint(one.word)
    asked = f' <span class="asks">{escape(told)}</span>' if told else ""
    return f'<tr role="row"><th scope="row" role="rowheader">{_text(one.word)}{asked}</th>{numbers}{lists}</tr>\n'


def _left_out(found: Class) -> str:
    if not found.left_out:
        return ""
    files = "".join(f"<li>{_text(one.file)} {_text(one.why)}</li>\n" for one in found.left_out)
    return f"<h2>Left out</h2>\n<ul>\n{files}</ul>\n"


def _text(text: str) -> str:
    return escape(visible(text))
