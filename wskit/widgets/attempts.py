"""Attempts: what somebody has tried with a panel and what came of it, in a table that can be compared.

1. What was tried needs words, and they have a row of their own: beside its numbers there is no room where it is narrow.
2. A number never breaks, nor does its sign or unit leave it.
3. What was tried last is heavier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from ..views.markup import escape

__all__ = ["ATTEMPTS", "Attempt", "in_a_table"]

Attempt: TypeAlias = tuple[str, Sequence[tuple[str, bool]]]
"""What was tried, in words, and what stands in each column, and whether that hurts."""

ATTEMPTS: Final = """<style>
.wskit-tight:has(> .wskit-attempts) { overflow-x: auto; /* a language may have long words for what is counted */ }
.wskit table.wskit-report.wskit-attempts { overflow-wrap: normal; }
.wskit table.wskit-report.wskit-attempts :is(th, td) { font-variant-numeric: tabular-nums; padding: 2px 5px; }
.wskit table.wskit-attempts td.wskit-error { font-weight: 600; }
.wskit table.wskit-report.wskit-attempts td[colspan] { border-bottom-color: transparent; padding-top: 6px; }
@container (max-width: 24em) { .wskit table.wskit-report.wskit-attempts :is(th, td) { padding: 2px 3px; } }
</style>"""
"""The style sheet of the table. It needs the common one."""


def in_a_table(about: str, heads: Sequence[str], attempts: Iterable[Attempt], last: int) -> str:
    """Draw attempts in the order in which they are given. The one whose place is ``last`` is heavier."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    rows = "".join(_rows(words, cells, is_last=place == last) for place, (words, cells) in enumerate(attempts))
    table = f'<table class="wskit-report wskit-attempts" aria-label="{escape(about)}">'
    return f'<div class="wskit wskit-tight">{table}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _rows(words: str, cells: Sequence[tuple[str, bool]], *, is_last: bool) -> str:
    said = f"<strong>{escape(words)}</strong>" if is_last else escape(words)
    numbers = "".join(_cell(cell, hurts=hurts) for cell, hurts in cells)
    return f'<tr><td colspan="{len(cells)}">{said}</td></tr><tr>{numbers}</tr>'


def _cell(words: str, *, hurts: bool) -> str:
    whole = escape(f"\N{BALLOT X} {words}" if hurts else words).replace(" ", "&nbsp;")
    return f'<td class="wskit-error">{whole}</td>' if hurts else f"<td>{whole}</td>"
