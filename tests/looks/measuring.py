"""Measuring: what is wrong with what a page shows, as Chromium painted it.

1. Every text is measured: its contrast to what was painted below it, its size in pixels, and that it is there.
2. All of a page is in view while it is measured: what was painted below a text, only a point in view can tell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.sync_api import Page

__all__ = ["faults", "spread"]

SCRIPT: Final = (Path(__file__).parent / "measuring.js").read_text(encoding="utf-8")


def spread(page: Page, width: int) -> None:
    """Make the window so high that all of the page is in view."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true; }")
    height = page.evaluate("() => Math.max(document.documentElement.scrollHeight, document.body.scrollHeight)")
    page.set_viewport_size({"width": width, "height": height + 100})


def faults(page: Page, html: str, width: int = 1000, *, stripped: bool = False) -> list[str]:
    """Show a page, and return what is wrong with it, a line each: the view, the fault, and the text that has it.

    What a view hides where its style sheet is missing may be hidden where it was ``stripped``.
    """
    page.set_content(html)
    spread(page, width)
    found: list[str] = page.evaluate(SCRIPT, stripped)
    return found
