"""Markup: how text becomes HTML that is safe, and legible in every theme.

1. Nothing from the wire reaches HTML unescaped. What is to be seen of it is for :mod:`~wskit.protocol.legible`.
2. Inks, spaces and letters are those of :mod:`~wskit.views.tokens`. Colour is never the only sign: every line says in
   words what it is.
3. A table is no wider than its place, and is not cut there: a word that is too long for it breaks. The heads' do not.
4. What a page does to its own links, code and tables, it does not do to ours.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from .tokens import TOKENS

__all__ = ["STYLE", "escape", "inline", "plain"]

STYLE: Final = (
    "<style>"
    + TOKENS
    + """
.wskit { font: var(--wskit-size)/1.5 var(--wskit-sans); }
.wskit a:any-link { color: var(--wskit-blue); text-decoration: underline; }
.wskit :is(code, kbd, pre, samp) { background: none; border: 0; color: inherit; font-family: var(--wskit-mono);
 font-size: inherit; padding: 0; }
.wskit :is(p, td, th, summary) { unicode-bidi: plaintext; /* each as its own language is written */ }
.wskit pre { overflow-wrap: anywhere; word-break: normal; /* JupyterLab breaks code between any two letters */ }
.wskit button:disabled:not(.jupyter-button) { background: none; border: 1px solid var(--wskit-line);
 border-radius: 4px; color: inherit; font: inherit; padding: 2px 8px; }
.wskit-log { border: 1px solid var(--wskit-line); display: flex; flex-direction: column-reverse;
 max-height: 18em; overflow-y: auto; padding: 4px 8px; overflow-wrap: anywhere;
 font-family: var(--wskit-mono); }
.wskit-log:focus-visible { outline: 2px solid var(--wskit-blue); }
.wskit-response { color: var(--wskit-blue); }
.wskit-error { color: var(--wskit-red); }
.wskit-right { color: var(--wskit-green); }
.wskit-dropped { font-style: italic; }
.wskit-badge { border: 2px solid currentColor; border-radius: 4px; font-weight: 600; padding: 0 8px; }
.wskit-open { color: var(--wskit-green); }
.wskit-connecting, .wskit-closing { border-style: dashed; color: var(--wskit-amber); }
.wskit table.wskit-report { border-collapse: collapse; margin: 8px 0; overflow-wrap: anywhere; }
.wskit table.wskit-report :is(th, td) { border: 1px solid var(--wskit-line); padding: 2px 8px;
 text-align: start; vertical-align: top; white-space: normal; }
.wskit table.wskit-report th { overflow-wrap: normal; }
.wskit-tight { container-type: inline-size; }
@container (max-width: 20em) { .wskit-tight table.wskit-report th { overflow-wrap: anywhere; } }
.wskit-row { display: flex; flex-wrap: wrap; gap: 4px 8px; margin: 4px 0; align-items: center; }
</style>"""
)
"""The style sheet that every HTML view of wskit brings with it."""

_INLINE: Final = re.compile(r"`([^`]+)`|\*([^*]+)\*")
"""What is code in a text for people, and what is stressed."""


def inline(text: str) -> str:
    """Draw a text in which words between `` ` `` are code, and words between ``*`` are stressed, as HTML."""
    return _INLINE.sub(lambda found: f"<code>{found[1]}</code>" if found[1] else f"<em>{found[2]}</em>", escape(text))


def plain(text: str) -> str:
    """Return such a text without its signs."""
    return _INLINE.sub(lambda found: found[1] or found[2], text)
