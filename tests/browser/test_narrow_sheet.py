"""The cheat sheet in a notebook, where it is narrow: no word of it is broken, and nothing is wider than it may be."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from wskit import cheat_sheet

BROKEN = """() => {
    const broken = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode;
        if (!text.parentElement.closest("style")) for (const word of text.data.matchAll(/[A-Za-z]{2,}/g)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


@pytest.mark.parametrize("width", [300, 420, 700, 1100])
def test_no_word_of_it_is_broken(chromium: Browser, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    try:
        page.set_content(f"<body style='margin: 0'>{cheat_sheet()._repr_mimebundle_()['text/html']}</body>")
        assert page.evaluate(BROKEN) == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    finally:
        page.close()
