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
from ..course.classes import Class, OneCard
from ..protocol.legible import visible
from ..views.markup import escape, inline

__all__ = ["page"]

_STYLE: Final = """
:root { color-scheme: light dark; --ink: light-dark(#1c1c1c, #ececec); --quiet: light-dark(#555, #b5b5b5);
 --line: light-dark(#c4c4c4, #555); --paper: light-dark(#fff, #161616); --bar: light-dark(#2e7d32, #66bb6a);
 --rest: light-dark(#e4e4e4, #3a3a3a); }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; margin: 0 auto;
 max-width: 60rem; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
caption { color: var(--quiet); padding-bottom: .5rem; text-align: left; }
th, td { border-bottom: 1px solid var(--line); padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.asks { color: var(--quiet); font-weight: 400; }
ul { margin: 0; padding: 0 0 0 1.2rem; }
.bar { background: var(--rest); display: block; height: .5rem; margin-top: .25rem; min-width: 5rem; }
.bar > span { background: var(--bar); display: block; height: 100%; }
@media (max-width: 40rem) {
 table, caption, tbody, tr, th, td { display: block; } thead { display: none; }
 tr { border-bottom: 2px solid var(--line); }
 th, td { border: 0; padding: .2rem 0; } td::before { content: attr(data-of) " "; color: var(--quiet); } }
@media print { :root { color-scheme: light; } body { font-size: 10.5pt; max-width: none; padding: 0; }
 thead { display: table-header-group; } tr { break-inside: avoid; } .bar, .bar > span { print-color-adjust: exact; } }
@media (forced-colors: active) { .bar { border: 1px solid; } .bar > span { background: CanvasText;
 forced-color-adjust: none; } }
"""

_HEADS: Final = ("Card", "Answered", "Right at first", "Right in the end", "Median time", "Not right at first")


def page(found: Class) -> str:
    """Return the page."""
    cards = found.cards()
    learners = len(found.learners)
    title = f"Class report: {learners:,} {'learner' if learners == 1 else 'learners'}"
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"{_beginning(found, cards)}"
        '<table role="table">\n<caption>The first answer is what counts. In the last column: what stood behind the '
        "first answers that were not right, and how often each was given.</caption>\n"
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">\n'
        f"{''.join(map(_row, cards))}</tbody>\n</table>\n{_left_out(found)}</main>\n</body>\n</html>\n"
    )


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


def _left_out(found: Class) -> str:
    if not found.left_out:
        return ""
    files = "".join(f"<li>{_text(one.file)} {_text(one.why)}</li>\n" for one in found.left_out)
    return f"<h2>Left out</h2>\n<ul>\n{files}</ul>\n"


def _text(text: str) -> str:
    return escape(visible(text))
