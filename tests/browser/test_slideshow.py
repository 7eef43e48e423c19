"""Lessons as slides: real reveal.js in Chromium has room for what stands on each, and no slide has two cards."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import course
import pytest
from playwright.sync_api import Browser, Route

from wskit.__main__ import main
from wskit.command.slideshow import HEIGHT, WIDTH

LESSONS: Final = [path for path in course.notebooks() if re.match(r"\d\d-", path.name)]
MODULES: Final = Path(__file__).parent / "node_modules"
SLIDES: Final = """() => [...document.querySelectorAll(".slides section:not(.stack)")].map(one => ({
  words: one.innerText.trim().slice(0, 60),
  height: one.scrollHeight,
  cards: one.querySelectorAll(".wskit-card").length,
  cells: one.querySelectorAll(".jp-Cell").length,
}))"""

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_slide_has_one_card_at_most_and_only_a_cell_of_its_own_scrolls(
    path: Path, chromium: Browser, tmp_path: Path
) -> None:
    assert main(["slides", str(tmp_path), path.name[:2]]) == 0
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.route("**/*", serve)
    page.goto((tmp_path / f"{path.stem}.slides.html").as_uri() + "?print-pdf")
    page.wait_for_selector(".pdf-page section", state="attached")
    found = page.evaluate(SLIDES)
    page.close()
    assert len(found) > 5
    assert [one for one in found if one["cards"] > 1] == []
    # How tall a slide comes out is guessed when it is cut. The rest is scrolled.
    assert [one for one in found if one["height"] > 1.25 * HEIGHT and one["cells"] > 1] == []
    tall = [one for one in found if one["height"] > 1.02 * HEIGHT]
    assert len(tall) <= len(found) / 5, tall


def serve(route: Route) -> None:
    """Give the page from npm what it would get from the network. Without what is for formulas it gets along."""
    url = route.request.url
    if url.startswith(("file:", "data:")):
        route.continue_()
    elif found := re.search(r"/(require)(?:\.min)?\.js|/reveal\.js@[^/]*/(.*)", url):
        path = MODULES / "requirejs/require.js" if found[1] else MODULES / "reveal.js" / found[2]
        route.fulfill(path=path if path.suffix else path.with_suffix(".js"))
    else:
        route.abort()
