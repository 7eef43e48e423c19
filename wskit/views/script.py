"""Script: JavaScript and HTML as people read them, with the parts that help to find one's way in inks of their own.

1. It is painted and not understood: comments, what stands between quotes, words of the language, numbers, tags. What
   the rule takes for something else than it is, is legible all the same.
2. There is one rule, and browsers know it too: what is edited there is painted by it as it is here.
3. No ink is the only sign of anything.
"""

from __future__ import annotations

import re
from typing import Final

from .markup import escape

__all__ = ["INKS", "RULE", "STYLE", "as_html"]

_COMMENT: Final = r"//[^\n]*|/\*[\s\S]*?\*/|<!--[\s\S]*?-->"
_QUOTED: Final = r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`"""
_WORDS: Final = (
    "async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|false|finally|for|"
    "function|if|import|in|instanceof|let|new|null|of|return|static|super|switch|this|throw|true|try|typeof|"
    "undefined|var|void|while|yield"
)
_WORD: Final = r"</?[a-zA-Z][\w-]*|<!doctype|\b(?:" + _WORDS + r")\b"
_NUMBER: Final = r"\b\d[\d_]*(?:\.\d+)?\b"

RULE: Final = "|".join(f"({one})" for one in (_COMMENT, _QUOTED, _WORD, _NUMBER))
"""What is painted: a group for each ink. Python and browsers read it alike."""
INKS: Final = ("wskit-comment", "wskit-quoted", "wskit-keyword", "wskit-number")
"""The classes of the groups, in their order."""

STYLE: Final = """<style>
.wskit-script.wskit-script { border: 1px solid var(--wskit-line); border-radius: 6px;
 font: var(--wskit-size)/1.5 var(--wskit-mono); margin: 4px 0; overflow: auto; padding: 6px 10px;
 tab-size: 2; white-space: pre-wrap; overflow-wrap: anywhere; }
.wskit-comment { color: var(--wskit-quiet); font-style: italic; }
.wskit-quoted { color: var(--wskit-green); }
.wskit-keyword { color: var(--wskit-blue); }
.wskit-number { color: var(--wskit-amber); }
</style>"""
"""The style sheet of code. It needs the common one."""


def as_html(code: str) -> str:
    """Draw code. On a page that drops style sheets it is still code, line by line. Where it scrolls, keys reach it."""
    parts, last = [], 0
    for found in re.finditer(RULE, code):
        ink = INKS[(found.lastindex or 1) - 1]
        parts += [escape(code[last : found.start()]), f'<span class="{ink}">{escape(found[0])}</span>']
        last = found.end()
    return f'<pre class="wskit-script" tabindex="0"><code>{"".join(parts)}{escape(code[last:])}</code></pre>'
