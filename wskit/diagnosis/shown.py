"""Shown: a diagnosis as a notebook shows it. No I/O.

1. What is asked first stands first, and large: which causes are left, and what to get next. Which are ruled out, and by
   what sign, is folded.
2. Of several connections there is a table first, with a row for each group of those that ended in the same way. What
   else is to be said of a group is folded, and both are bounded.
3. Without its style sheet it says the same, in the same order.
4. Nothing that came from a file reaches HTML unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ..views.ladder import STYLE as LADDERS
from ..views.markup import STYLE as COMMON
from ..views.markup import escape
from ..views.widesheet import REPORT_STYLE
from .drawn import ladder_of
from .groups import MOST, Group, grouped
from .verdict import Left, Next, Verdict, Verdicts
from .whereabouts import MANY, by_side
from .wording import (
    at_most,
    began,
    both_ways,
    by_sign,
    causes_left,
    in_brief,
    like_it,
    likeliest_first,
    lived,
    mend,
    of_file,
    said,
    sentence,
    told,
    ways,
    where,
    whom_to_ask,
)

__all__ = ["as_html"]

ADDRESS: Final = len("[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:65535")
"""How many letters an address has at most, with its port."""

STYLE: Final = """<style>
.wskit-diagnosis { max-width: 1000px; overflow-wrap: anywhere; }
.wskit.wskit-diagnosis p { margin: 0 0 .5em; }
.wskit-diagnosis .head { font-size: 1.15em; font-weight: 650; margin: 1em 0 .3em; }
.wskit-diagnosis .quiet { color: var(--wskit-quiet); }
.wskit-diagnosis :is(ul, ol) { list-style: disc; margin: 0 0 .5em; padding-left: 1.4em; }
.wskit-diagnosis ol { list-style: decimal; padding-left: 1.6em; }
.wskit-diagnosis .causes > li { font-size: 1.25em; line-height: 1.4; margin: .2em 0; }
.wskit-diagnosis .causes ul { color: var(--wskit-quiet); font-size: .8em; }
.wskit-diagnosis .next { border: 2px solid var(--wskit-blue); border-radius: 4px; margin: 1em 0;
 padding: .2em 12px .5em; }
.wskit-diagnosis .next .head { color: var(--wskit-blue); margin-top: .3em; }
.wskit-diagnosis pre { margin: 0 0 .5em; overflow-wrap: anywhere; padding: 0 0 0 12px; white-space: pre-wrap; }
.wskit-diagnosis details { margin: .6em 0; }
.wskit-diagnosis summary { cursor: pointer; }
.wskit-diagnosis :is(pre, summary):focus-visible { outline: 2px solid var(--wskit-blue); }
.wskit-diagnosis td.words { overflow-wrap: break-word; }
@media print {
 .wskit-diagnosis .next { break-inside: avoid; }
 .wskit-diagnosis details.more::details-content { content-visibility: visible; }
}
</style>"""


def as_html(verdicts: Verdicts, *, number: int | None = None, content: bool = True) -> str:
    """Draw what can be said of a recording as HTML, with the style sheets that it needs.

    Args:
        number: the connection of which all is drawn, from 1, and nothing of the others.
        content: whether what messages say is drawn.
    """
    recording, all_ = verdicts.recording, verdicts.verdicts
    if number is None and len(all_) == 1:
        number = 1
    if number is not None:
        name = f"#{number}  " if len(all_) > 1 else ""
        body = _whole(all_[number - 1], recording.notes, name=name, content=content)
    else:
        body = _several(grouped(all_), verdicts.alike, content=content) if all_ else ""
        body += _notes(recording.notes)
    drawn = _paragraph(of_file(recording)) + body
    return f'{COMMON}{LADDERS}{REPORT_STYLE}{STYLE}<div class="wskit wskit-diagnosis">{drawn}</div>'


def _several(groups: Sequence[Group], alike: Sequence[str], *, content: bool) -> str:
    shown = groups[:MOST]
    rows = "".join(map(_row, shown))
    heads = "".join(f'<th scope="col">{words}</th>' for words in ("Connection", *_COLUMNS))
    more = len(groups) - MOST
    rest = _paragraph(f"and {more:,} more that ended in other ways") if more > 0 else ""
    common = _head("What several have in common") + _list(map(_text, alike[:MOST])) if alike else ""
    details = "".join(
        _folded(f"{_name(group)}: {where(group.verdict.brought)}", _whole(group.verdict, content=content))
        for group in shown
    )
    return (
        '<div class="wskit-wide"><div class="wskit"><table class="wskit-report">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>{rest}{common}{details}"
    )


_COLUMNS: Final = "Between", "Began", "Lasted", "How it ended", "Causes left"


def _row(group: Group) -> str:
    verdict = group.verdict
    brought = verdict.brought
    ended = verdict.ended
    cells = said(brought.between), began(brought), lived(brought), ended, in_brief(verdict)
    drawn = "".join(
        f'<td data-of="{of}"{_whole_words(cell)}>{_text(cell)}</td>' for of, cell in zip(_COLUMNS, cells, strict=True)
    )
    return f'<tr><th scope="row">{_name(group)}</th>{drawn}</tr>'


def _whole_words(cell: str) -> str:
    """Let an address be read as one word, unless it needs too much room."""
    return ' class="words"' if max(map(len, cell.split()), default=0) <= ADDRESS else ""


def _name(group: Group) -> str:
    others = like_it(len(group.others))
    return f"#{group.number}" + (f", and {others}" if others else "")


def _whole(verdict: Verdict, notes: Sequence[str] = (), *, name: str = "", content: bool = True) -> str:
    """Draw all that is to be said of one connection. What is known of the whole file goes along."""
    return "".join(
        [
            _paragraph(name + where(verdict.brought), "quiet"),
            _paragraph(verdict.ended),
            _head(causes_left(verdict)),
            _causes(verdict),
            _next(verdict, verdict.next) if verdict.next is not None else "",
            _told(verdict),
            _head("What was recorded"),
            ladder_of(verdict.brought, content=content).as_html(),
            _ruled_out(verdict),
            _notes([*notes, *verdict.brought.notes]),
        ]
    )


def _causes(verdict: Verdict) -> str:
    left = likeliest_first(verdict)
    more = "".join(_paragraph(words) for words in (whom_to_ask(verdict), mend(verdict)) if words)
    if len(left) <= MANY:
        kind = "ol" if len(left) > 1 else "ul"
        return _list(map(_cause, left), "causes", kind) + more
    return (
        _list(map(_text, by_side(left)))
        + _list((_cause(one) for one in left if one.because), "causes")
        + more
        + _folded("All causes that are left", _list(map(_cause, left)))
        + _head("What is ruled out")
        + _list(map(_text, by_sign(verdict)))
    )


def _cause(cause: Left) -> str:
    return _text(cause.words) + _list(map(_text, both_ways(cause)))


def _next(verdict: Verdict, evidence: Next) -> str:
    words = {cause.key: _text(cause.words) for cause in verdict.left}
    seen = [
        f"{_text(seen)}: {'; or '.join(words.get(key, _text(key)) for key in keys)}" for seen, keys in evidence.decides
    ]
    typed = "\n".join(ways(evidence))
    how = f'<pre tabindex="0">{escape(typed)}</pre>' if typed else ""
    aside = _paragraph(evidence.aside) if evidence.aside else ""
    many = _paragraph(at_most(evidence)) if evidence.decides and len(verdict.left) > MANY else ""
    folded = many + _folded("What it may show, and what would then be left", _list(seen)) if seen else ""
    return f'<div class="next">{_head("Get this next")}{_paragraph(sentence(evidence.what))}{how}{aside}{folded}</div>'


def _told(verdict: Verdict) -> str:
    if not verdict.told:
        return ""
    rows = "".join(
        f'<tr><th scope="row">The {one.side}</th><td data-of="told">{_text(told(one))}</td>'
        f'<td data-of="because">{_text(one.because)}</td></tr>'
        for one in verdict.told
    )
    heads = "".join(f'<th scope="col">{words}</th>' for words in ("Was told", "Because"))
    return (
        f'{_head("What each end was told")}<div class="wskit-wide"><div class="wskit"><table class="wskit-report">'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _ruled_out(verdict: Verdict) -> str:
    many = len(verdict.ruled_out)
    if not many:
        return ""
    title = f"{many} causes are ruled out, and by what sign" if many > 1 else "One cause is ruled out, and by what sign"
    listed = _list(f"{_text(one.words)} <em>{_text(one.sign)}</em>" for one in verdict.ruled_out)
    return _folded(title, listed)


def _notes(notes: Sequence[str]) -> str:
    return _head("What this recording does not show") + _list(map(_text, notes)) if notes else ""


def _folded(title: str, body: str) -> str:
    return f'<details class="more"><summary>{_text(title)}</summary>{body}</details>'


def _text(text: str) -> str:
    """Draw a text in which words between `` ` `` are code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(said(text)))


def _paragraph(text: str, name: str = "") -> str:
    return f'<p class="{name}">{_text(text)}</p>' if name else f"<p>{_text(text)}</p>"


def _head(words: str) -> str:
    return f'<p class="head"><strong>{_text(words)}</strong></p>'


def _list(items: Iterable[str], name: str = "", kind: str = "ul") -> str:
    drawn = "".join(f"<li>{item}</li>" for item in items)
    named = f' class="{name}"' if name else ""
    return f"<{kind}{named}>{drawn}</{kind}>" if drawn else ""
