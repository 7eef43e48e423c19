"""Twins' look: how two pages that did the same stand side by side, as HTML and as text.

1. What differs is marked by a sign, a word for whoever hears it, and an ink; each of them alone would do.
2. Below it stands why: the row of the table of browsers that explains it, whole; or that none does.
3. A script's bytes are frames, and are said in words, with the rule that they break.
4. Where a page has not finished, it says so and asks to try again. What came of too little time is not to be reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ..endings.steps import Step
from ..endings.twins import Compared, Part
from ..protocol.browsers import CHROMIUM, FIREFOX, Difference
from ..protocol.frames import FrameParser
from ..protocol.rules import Problem
from ..views.markup import escape, inline

__all__ = ["LOOK", "as_html", "as_text", "steps_as_html"]

REPORT: Final = (
    "No row of `wskit/protocol/browsers.py` explains this. Please report it: open an issue, and put in the script, the "
    "name and version of your browser, and this table."
)
AGAIN: Final = (
    "Not finished: {} did not open, or was not over, within the time that there is. It may have been busy, so what "
    "differs says nothing yet. Try again: press *Run both*."
)
SAME: Final = "Both pages were told the same, and both servers got the same."
_HEADS: Final = {"page": "What the page is told", "server": "What its server gets"}

LOOK: Final = """<style>
.wskit-script-steps { margin: 4px 0; padding-left: 2em; }
.wskit-script-steps code { overflow-wrap: anywhere; }
.wskit table.wskit-twins { max-width: 100%; }
.wskit table.wskit-twins :is(td, th) { overflow-wrap: anywhere; }
.wskit table.wskit-twins .wskit-differs td { box-shadow: inset 3px 0 0 var(--wskit-amber); color: var(--wskit-amber); }
.wskit-twins .wskit-mark { font-weight: 600; }
</style>"""


def steps_as_html(steps: Iterable[Step]) -> str:
    """Draw a script. What its bytes are is said in words."""
    lines = "".join(f"<li><code>{escape(str(step))}</code>{_said(step.data)}</li>" for step in steps)
    return f'<ol class="wskit wskit-script-steps">{lines}</ol>'


def _said(data: str | bytes) -> str:
    """Say which frames some bytes of a server are, and what is wrong with them."""
    if isinstance(data, str):
        return ""
    parser = FrameParser("server")
    said = [f"{frame}{_wrong(frame.problems)}" for frame in parser.feed(data)]
    said += [_wrong((parser.problem,)).strip(" ()")] if parser.problem else []
    return f"<br>{escape('; then '.join(said))}" if said else ""


def _wrong(problems: Iterable[Problem]) -> str:
    words = "; ".join(f"{problem.what}, RFC 6455 section {problem.section}" for problem in problems)
    return f" ({words})" if words else ""


def as_html(found: Compared, browser: str) -> str:
    """Draw two pages side by side."""
    rows = "".join(_part(part) for part in found.page)
    server = "".join(_part(part) for part in found.server)
    heads = f'<tr><th scope="col">wskit\'s WebSocket</th><th scope="col">{escape(browser)}</th></tr>'
    table = (
        f'<table class="wskit-report wskit-twins"><thead>{heads}</thead>'
        f"<tbody>{_head('page')}{rows}</tbody><tbody>{_head('server')}{server or _nothing()}</tbody></table>"
    )
    said = [_why(number, part, row) for number, (part, row) in enumerate(found.why, 1) if row or not found.unfinished]
    if found.unfinished:
        said.insert(0, f'<p class="wskit-error">{inline(_again(found, browser))}</p>')
    return f'<div class="wskit">{table}{"".join(said) or f"<p>{SAME}</p>"}</div>'


def _again(found: Compared, browser: str) -> str:
    """Say who has not finished."""
    names = {"wskit": "wskit's WebSocket", "other": browser}
    return AGAIN.format(" and ".join(names[who] for who in found.unfinished))


def _head(at: str) -> str:
    return f'<tr><td colspan="2"><strong>{_HEADS[at]}</strong></td></tr>'


def _nothing() -> str:
    return '<tr><td colspan="2">nothing</td></tr>'


def _part(part: Part) -> str:
    if not part.differs:
        return f"<tr><td>{_lines(part.wskit)}</td><td>{_lines(part.other)}</td></tr>"
    mark = '<span class="wskit-mark">≠ differs</span><br>'
    return f'<tr class="wskit-differs"><td>{mark}{_lines(part.wskit)}</td><td>{mark}{_lines(part.other)}</td></tr>'


def _lines(lines: Sequence[str]) -> str:
    return "<br>".join(f"<code>{escape(line)}</code>" for line in lines) or "<em>nothing</em>"


def _why(number: int, part: Part, row: Difference | None) -> str:
    if row is None:
        return f'<p class="wskit-error">{number}. {_named(part)}: {inline(REPORT)}</p>'
    said = "".join(f"<li><strong>{escape(who)}:</strong> {inline(words)}</li>" for who, words in _sides(row))
    return f"<p>{number}. {inline(row.happens)}</p><ul>{said}</ul>"


def _named(part: Part) -> str:
    ours, theirs = ("; ".join(lines) or "nothing" for lines in (part.wskit, part.other))
    return escape(f"{ours} / {theirs}")


def _sides(row: Difference) -> list[tuple[str, str]]:
    named = [("The standard", row.standard), (CHROMIUM, row.chromium), (FIREFOX, row.firefox), ("wskit", row.wskit)]
    return [*named, ("Why", row.why)]


def as_text(found: Compared, browser: str) -> str:
    """Write two pages side by side."""
    lines = [f"wskit's WebSocket | {browser}"]
    for at, parts in (("page", found.page), ("server", found.server)):
        lines.append(f"{_HEADS[at]}:")
        for part in parts:
            ours, theirs = ("; ".join(one) or "nothing" for one in (part.wskit, part.other))
            lines.append(f"  {'!= ' if part.differs else ''}{ours} | {theirs}")
    if found.unfinished:
        lines.append(_again(found, browser).replace("*", ""))
    for _, row in found.why:
        if row is not None:
            lines.append(f"{row.happens} {row.why}")
        elif not found.unfinished:
            lines.append(REPORT.replace("`", ""))
    return "\n".join(lines if found.why or found.unfinished else [*lines, SAME])
