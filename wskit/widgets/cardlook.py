"""Cardlook: how a card looks. Its style sheet, and the picture of it that stays in a notebook's file.

1. Inks and spaces are the tokens of the common style sheet. What was right and what was not is said in words and signs,
   never in colour alone.
2. A picture holds what was answered and no more: of a card that nobody answered, the question and its choices.
3. A picture has the form of the card, so that nothing jumps when that takes its place; only what is to be pressed is
   faint in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ..course.asking import Reply
from ..course.finding import Recording, Several
from ..course.items import Item
from ..reading.across import across
from ..record.events import End, Event
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import as_html, as_text
from ..views.markup import STYLE, escape, inline, plain
from ..views.outcome import Outcome
from ..views.report import Report

__all__ = ["PAPER", "SIGNS", "picture", "playable", "still", "still_choices"]

PAPER: Final = """<style>
.wskit.wskit-card { border: 1px solid var(--wskit-line); border-left: 4px solid var(--wskit-blue); border-radius: 8px;
 box-sizing: border-box; gap: 8px; margin: 8px 0; max-width: 62em; overflow: visible;
 padding: 12px clamp(10px, 2.5%, 18px); }
.wskit.wskit-card.wskit-is-right { border-left-color: var(--wskit-green); }
.wskit.wskit-card.wskit-is-wrong { border-left-color: var(--wskit-amber); }
.wskit-card > .jupyter-widgets, .wskit-card .widget-html { flex-shrink: 0; margin: 0; max-width: 100%; min-width: 0; }
.wskit-card .widget-html-content { line-height: inherit; min-width: 0; }
.wskit-card :is(.wskit-question, .wskit-reply p, .wskit-notice) { margin: 0; max-width: 44em; text-wrap: pretty; }
.wskit-card .wskit-question { font-size: 1.2em; font-weight: 600; line-height: 1.4; }
.wskit-card .wskit-choices { gap: 6px; max-width: 44em; overflow: visible; }
.wskit-card .jupyter-button.wskit-button.wskit-choice { font-weight: 400; line-height: 1.4;
 min-height: 38px; padding: 6px 12px;
 text-align: start; white-space: normal; width: 100%; }
.wskit-card .wskit-unpressed.wskit-choice:not(.wskit-marked)::before,
.wskit-card .jupyter-button.wskit-button.wskit-choice::before { border: 1.5px solid var(--wskit-quiet);
 border-radius: 50%; box-sizing: border-box; content: ""; display: inline-block; height: .8em; margin-right: .45em;
 width: .8em; }
.wskit-card .jupyter-button.wskit-button.wskit-choice:is(.wskit-chosen, .wskit-true)::before { content: none; }
.wskit-card .jupyter-button.wskit-button.wskit-choice:is(.wskit-chosen, .wskit-true) { border-width: 2px;
 font-weight: 600;
 padding: 5px 11px; }
.wskit-card .jupyter-button.wskit-button.wskit-choice.wskit-chosen { border-color: currentColor; }
.wskit-card .jupyter-button.wskit-button.wskit-choice.wskit-true { border-color: var(--wskit-green); }
.wskit-card .jupyter-button.wskit-button.wskit-choice.wskit-false { border-color: var(--wskit-amber); }
.wskit-card .wskit-field > label { font-weight: 600; }
.wskit-card .wskit-more { margin-left: -8px; }
.wskit-card .wskit-notice { color: var(--wskit-quiet); }
.wskit-card .wskit-reply p { margin: 6px 0; }
.wskit-reply .wskit-verdict { font-size: 1.08em; }
.wskit-card .wskit-ladder-box { max-height: none; }
.wskit-card .wskit-unseen { clip-path: inset(50%); height: 1px; margin: 0; overflow: hidden; position: absolute;
 white-space: nowrap; width: 1px; }
.wskit-reply .wskit-slip { background: var(--wskit-wash); border-radius: 6px; padding: 8px 12px; }
.wskit-reply .wskit-slip > em:first-child { display: block; font-style: normal; font-weight: 600; }
.wskit-card pre.wskit-code { background: none; border: 1px solid var(--wskit-line); border-radius: 6px; color: inherit;
 font: 12px/1.5 var(--wskit-mono); margin: 0; overflow-x: auto; padding: 8px 12px; }
.wskit-card pre.wskit-code:focus-visible { outline: 2px solid var(--wskit-blue); }
@media (forced-colors: active) {
 .wskit.wskit-card { border-left-color: CanvasText; }
 .wskit-card .jupyter-button.wskit-button.wskit-choice { border-color: ButtonText; }
 .wskit-card .jupyter-button.wskit-button.wskit-choice:is(.wskit-chosen, .wskit-true) { border-color: Highlight; }
 .wskit-reply .wskit-slip { border: 1px solid CanvasText; }
}
</style>"""
"""The style sheet of cards. It needs the common one, and that of panels."""

SIGNS: Final = {Outcome.RIGHT: "wskit-is-right", Outcome.WRONG: "wskit-is-wrong"}
"""What a card is called in its style sheet when it was answered."""


def still_choices(labels: Iterable[str]) -> str:
    """Draw choices that cannot be pressed."""
    signs = ("\N{CHECK MARK}", "\N{BALLOT X}")
    marks = ((" wskit-marked" if label.startswith(signs) else "", label) for label in labels)
    return "".join(f'<p class="wskit-unpressed wskit-choice{mark}">{escape(label)}</p>' for mark, label in marks)


def _unpressed(label: str) -> str:
    return f'<span class="wskit-unpressed">{escape(label)}</span>'


def playable(shown: object) -> tuple[Sequence[Event], End, bool] | None:
    """Return what can be played again of what an experiment showed."""
    if isinstance(shown, Recording):
        return shown.events, shown.end, shown.exact
    return shown.record if isinstance(shown, Report) else None


def picture(shown: object) -> str:
    """Draw what an experiment showed, as HTML. Needs the style sheets of views."""
    if isinstance(shown, Several):
        return "".join(f"<p><strong>{escape(name)}</strong></p>{picture(one)}" for name, one in shown.shown.items())
    if isinstance(shown, Recording):
        return as_html(across(shown.events, shown.end, exact=shown.exact))
    if shown is None:
        return ""
    if hasattr(shown, "_repr_html_"):
        return str(shown._repr_html_())
    bundle = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {}
    return str(bundle.get("text/html") or f"<pre>{escape(str(shown))}</pre>")


def _as_text(shown: object) -> str:
    """Draw the ladder of what an experiment showed as text; nothing if there is none."""
    if isinstance(shown, Several):
        return "\n".join(f"{name}:\n{_as_text(one)}" for name, one in shown.shown.items())
    if isinstance(shown, Report):
        return str(shown.ladder)
    if isinstance(shown, Recording):
        return as_text(across(shown.events, shown.end, exact=shown.exact))
    return ""


def still(item: Item, labels: Sequence[str], reply: Reply | None, more: Iterable[str] = ()) -> dict[str, Any]:
    """Draw a card as it is, by MIME type. ``labels`` is what stands on its choices, ``more`` on what is below them."""
    answers = still_choices(labels)
    if not labels:
        answers = f'<div class="wskit-row"><code>a {item.typed}</code> {_unpressed("Check")}</div>'
    answers += f'<div class="wskit-row">{" ".join(map(_unpressed, more))}</div>'
    words = reply.as_html() + picture(reply.shown) if reply else ""
    html = (
        f'{STYLE}{LADDER_STYLE if reply else ""}{PAPER}<div class="wskit wskit-card"><div class="wskit-question">'
        f"{inline(item.question)}</div>{answers}{words}</div>"
    )
    lines = [plain(item.question), *(f"  [{label}]" for label in labels)]
    lines += [] if labels else [f"  a {item.typed}: [Check]"]
    if reply is not None:
        lines += [str(reply), *filter(None, [_as_text(reply.shown)])]
    return {"text/html": html, "text/plain": "\n".join(lines)}
