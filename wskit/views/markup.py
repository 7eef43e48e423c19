"""Markup: how text becomes HTML that is safe, and legible in every theme.

1. Nothing from the wire reaches HTML unescaped. What is to be seen of it is for :mod:`~wskit.protocol.legible`.
2. Colours come from JupyterLab's theme, mixed towards the theme's text colour so that they stay legible on its paper.
   Colour is never the only sign: every line says in words what it is.
3. The prose of a notebook that shows a view of ours is made legible too: JupyterLab does not underline its links, and
   its comments in code are faint on dark paper.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

__all__ = ["STYLE", "escape", "inline", "plain"]


def _legible(variable: str, fallback: str) -> str:
    """Mix a theme's colour with the theme's text colour."""
    return _mixed(f"var({variable}, {fallback})")


def _mixed(colour: str) -> str:
    """Mix a colour with the theme's text colour: darker on light paper, lighter on dark."""
    return f"color-mix(in srgb, {colour} 65%, var(--jp-content-font-color0, #000))"


STYLE: Final = f"""<style>
.wskit {{ color: var(--jp-content-font-color1, #212121);
 font: var(--jp-ui-font-size1, 13px)/1.5 var(--jp-ui-font-family, sans-serif); }}
.wskit-log {{ border: 1px solid var(--jp-border-color1, #bdbdbd); display: flex; flex-direction: column-reverse;
 max-height: 18em; overflow-y: auto; padding: 4px 8px; overflow-wrap: anywhere;
 font-family: var(--jp-code-font-family, monospace); }}
.wskit-log:focus-visible {{ outline: 2px solid {_legible("--jp-brand-color1", "#1976d2")}; }}
.wskit-response {{ color: {_legible("--jp-brand-color1", "#1976d2")}; }}
.wskit-error {{ color: {_legible("--jp-error-color1", "#d32f2f")}; }}
.wskit-right {{ color: {_legible("--jp-success-color1", "#388e3c")}; }}
.wskit-dropped {{ font-style: italic; }}
.wskit-badge {{ border: 2px solid currentColor; border-radius: 4px; font-weight: 600; padding: 0 8px; }}
.wskit-open {{ color: {_legible("--jp-success-color1", "#388e3c")}; }}
.wskit-connecting, .wskit-closing {{ border-style: dashed; color: {_legible("--jp-warn-color1", "#f57c00")}; }}
.wskit table.wskit-report {{ border-collapse: collapse; margin: 8px 0; }}
.wskit table.wskit-report :is(th, td) {{ border: 1px solid var(--jp-border-color1, #bdbdbd); padding: 2px 8px;
 text-align: left; vertical-align: top; white-space: normal; }}
:is(.jp-Notebook:has(.wskit) .jp-MarkdownOutput, .wskit) :is(p, li, td, th) a[href] {{ text-decoration: underline; }}
.jp-Notebook:has(.wskit) .jp-MarkdownOutput {{ --jp-mirror-editor-comment-color: {_mixed("#408080")}; }}
.wskit-row {{ display: flex; flex-wrap: wrap; gap: 4px 8px; margin: 4px 0; align-items: center; }}
</style>"""
"""The style sheet that every HTML view of wskit brings with it."""

_INLINE: Final = re.compile(r"`([^`]+)`|\*([^*]+)\*")
"""What is code in a text for people, and what is stressed."""


def inline(text: str) -> str:
    """Draw a text in which words between `` ` `` are code, and words between ``*`` are stressed, as HTML."""
    return _INLINE.sub(lambda found: f"<code>{found[1]}</code>" if found[1] else f"<em>{found[2]}</em>", escape(text))


def plain(text: str) -> str:
    """Return such a text without its signs."""
    return _INLINE.sub(lambda found: found[1] or found[2], text)
