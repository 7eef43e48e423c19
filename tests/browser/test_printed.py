"""What is made for paper, in a browser: as many pages as it says, and legible on every screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from wskit.command import onpaper
from wskit.course.cheatsheet import cheat_sheet

pytestmark = pytest.mark.timeout(60)

MADE = {"cheat sheet": cheat_sheet().page(), "handout": onpaper.page()}
PAGES = {"cheat sheet": 1, "handout": MADE["handout"].count("<article>")}


@pytest.fixture(params=MADE)
def page(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """One of them, from a file."""
    path = tmp_path / f"{request.param}.html"
    path.write_text(MADE[request.param], encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1000, "height": 900})
    page.goto(path.as_uri())
    yield page
    page.close()


def test_printed_it_has_as_many_pages_of_a4_as_it_says(page: Page) -> None:
    printed = page.pdf(prefer_css_page_size=True)
    name = Path(page.url.replace("%20", " ")).stem
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == PAGES[name]
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12]", printed)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 420, 1000])
def test_axe_finds_nothing_and_nothing_sticks_out(page: Page, axe: str, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(({violations, incomplete}) => [...violations, ...incomplete])")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
