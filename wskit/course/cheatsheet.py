"""The cheat sheet: what a code or a line of a log can mean, as one page of paper.

1. It says what ``wskit why`` says, from the same tables, and the name of each code.
2. As a page it stands alone. On paper it is one A4 page; on a screen it is legible, dark or narrow too.
3. In a notebook it is the same tables, plain, in the letters of the notebook. Where it is narrow, each row is a list.
4. It is written whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ..protocol.codes import REGISTRY, CloseCode, NextStep, Sender
from ..record.replacing import replacing
from ..views.markup import STYLE, inline, plain
from ..views.standalone import standalone
from ..views.widesheet import REPORT_STYLE
from .symptoms import PAGE, SERVER, Symptom

__all__ = ["CheatSheet", "cheat_sheet"]

_TITLE: Final = "Why did this WebSocket connection end?"
_FIND: Final = (
    "Find what your log says. The code of a close event came from the other end, but for 1005, 1006 and 1015: those an "
    "end reports by itself, and nobody sends them."
)

_PAGE_STYLE: Final = """
@page { size: A4; margin: 9mm 11mm; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 64rem; }
h1 { font-size: 1.6em; margin: 0 0 .2em; } h2 { font-size: 1.15em; margin: 1em 0 .2em; }
p { margin: .3em 0; } .quiet { color: var(--quiet); }
th, td { padding: .25em .8em .25em 0; }
thead th { color: var(--quiet); font-weight: 400; }
tbody th { font-weight: 600; width: 27%; } td:nth-child(3) { width: 25%; }
tr > :nth-child(4) { white-space: nowrap; width: 5em; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
dl { columns: 3 15em; column-gap: 2em; margin: .4em 0; } dl > div { break-inside: avoid; padding: .1em 0; }
dt { display: inline; font-weight: 600; } dd { display: inline; margin: 0; }
@media (max-width: 42rem) { table, tbody, tr, th, td { display: block; } thead { display: none; }
 tr { border-bottom: 1px solid var(--line); padding: .4em 0; }
 th, td { border: 0; padding: .1em 0; width: auto !important; }
 td::before { color: var(--quiet); content: attr(data-of) ": "; } }
@media print { body { font-size: 8pt; line-height: 1.22; }
 h2 { margin-top: .6em; } th, td { padding: .12em .8em .12em 0; } }
"""

_HEADS: Final = ("What it can mean", "Ask for", "Lesson")
_LOGS: Final = (("In your page", "Your page’s log", PAGE), ("In your server", "Your server’s log", SERVER))

_STEPS: Final[dict[NextStep, str]] = {
    NextStep.NOTHING: "Over: nothing to do",
    NextStep.RETRY: "Come back, after a random while",
    NextStep.DO_NOT_RETRY: "Do not come back by yourself",
    NextStep.LOG_IN: "Log in, then come back",
    NextStep.ASK: "Ask somebody",
}


class CheatSheet:
    """The sheet. A notebook shows its tables, ``print`` writes them, and :meth:`save` makes the page to print.

    >>> print(str(cheat_sheet()).splitlines()[0])
    Why did this WebSocket connection end?
    """

    def save(self, to: str | Path) -> None:
        """Write the sheet to this file, as a page that a browser can show and print.

        Raises:
            OSError: if it cannot be written. What was there stays.
        """
        with replacing(Path(to)) as file:
            file.write(self.page().encode())

    def page(self) -> str:
        """Return the sheet as a page that stands alone."""
        tables = "".join(f"<h2>{heading}</h2>\n{_table(whose, rows)}" for heading, whose, rows in _LOGS)
        body = (
            f'<p class="quiet">{_FIND}</p>\n{tables}<h2>What a code asks of you</h2>\n{_codes()}'
            '<p class="quiet">More of it: <code>wskit why</code> with a code or a line of a log. What a recording '
            "says: <code>wskit diagnose FILE</code>.</p>\n"
        )
        return standalone(_TITLE, _PAGE_STYLE, body)

    def __str__(self) -> str:
        lines = [_TITLE]
        for heading, _, rows in _LOGS:
            lines += ["", heading]
            lines += [f"  {plain(one.seen)}: {plain(one.means)}. Ask for: {plain(one.ask)}" for one in rows]
        lines += ["", "What a code asks of you"]
        lines += [f"  {words}: {', '.join(f'{one.number} {one.name}' for one in codes)}" for words, codes in _steps()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        tables = "".join(f"<h4>{heading}</h4>{_table(whose, rows)}" for heading, whose, rows in _LOGS)
        codes = "".join(
            f'<tr><th scope="row">{words}</th><td data-of="Codes">{", ".join(map(_named, some))}</td></tr>'
            for words, some in _steps()
        )
        html = f'{tables}<h4>What a code asks of you</h4><table class="wskit-report"><tbody>{codes}</tbody></table>'
        shown = f'{STYLE}{REPORT_STYLE}<div class="wskit-wide"><div class="wskit">{html}</div></div>'
        return {"text/plain": str(self), "text/html": shown}


def cheat_sheet() -> CheatSheet:
    """Return the cheat sheet: what a code or a line of a log can mean.

    >>> print(str(cheat_sheet()).splitlines()[-5].strip())
    Over: nothing to do: 1000 Normal Closure, 1005 No Status Rcvd
    """
    return CheatSheet()


def _table(whose: str, rows: Iterable[Symptom]) -> str:
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in (whose, *_HEADS))
    body = "".join(map(_row, rows))
    return (
        f'<table class="wskit-report" role="table">\n<thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{body}</tbody>\n</table>\n'
    )


def _row(one: Symptom) -> str:
    said = inline(one.means), inline(one.ask), ", ".join(map(str, one.lessons))
    cells = "".join(f'<td role="cell" data-of="{head}">{text}</td>' for head, text in zip(_HEADS, said, strict=True))
    return f'<tr role="row"><th scope="row" role="rowheader">{inline(one.seen)}</th>{cells}</tr>\n'


def _steps() -> list[tuple[str, list[CloseCode]]]:
    """Return which codes there are, under what their receiver does next."""
    return [(words, [code for code in REGISTRY.values() if code.next_step is step]) for step, words in _STEPS.items()]


def _codes() -> str:
    return "".join(f"<p><b>{words}</b></p>\n<dl>\n{''.join(map(_code, codes))}</dl>\n" for words, codes in _steps())


def _code(one: CloseCode) -> str:
    return f"<div><dt>{one.number}</dt> <dd>{inline(one.name)}{_never(one)}</dd></div>\n"


def _named(one: CloseCode) -> str:
    return f"{one.number} {inline(one.name)}{_never(one)}"


def _never(one: CloseCode) -> str:
    return " (never sent)" if one.sender is Sender.NOBODY else ""
