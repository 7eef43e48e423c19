"""Stand-alone: a page of HTML that needs nothing else: no network, no script, and no front end around it.

1. It says so to the browser: whatever got into it by mistake is neither loaded nor run.
2. It has inks of its own, for the light and the dark, and for paper. Colours of whoever needs more are in their style.
"""

from __future__ import annotations

from typing import Final

from .markup import escape

__all__ = ["standalone"]

_STYLE: Final = """
:root { color-scheme: light dark; --ink: light-dark(#1c1c1c, #ececec); --quiet: light-dark(#555, #b5b5b5);
 --line: light-dark(#c4c4c4, #555); --paper: light-dark(#fff, #161616); }
body { background: var(--paper); color: var(--ink); margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
"""
_PRINT: Final = """
@media print { :root { color-scheme: light; } body { color: var(--ink); max-width: none; padding: 0; }
 tr { break-inside: avoid; } }
"""
"""What holds on paper, whatever else is said."""


def standalone(title: str, style: str, body: str, *, images: bool = False) -> str:
    """Return the page.

    Args:
        title: its title, which is its heading, too.
        style: what else its style sheet says.
        body: what stands below the heading, as HTML.
        images: whether it has images, which then stand in it as data.
    """
    allowed = "style-src 'unsafe-inline'" + ("; img-src data:" if images else "")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; {allowed}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}{style}{_PRINT}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
