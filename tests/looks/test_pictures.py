"""Pictures: every view looks as it did when somebody last looked, and a change would be seen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from .pictures import FOLDER, THEMES, TOLERATED, compare, has_font, packed, path_of, take

pytestmark = pytest.mark.timeout(120)

AGAIN = "look at both, and if the new one is right, store it with `make looks`"
CHANGES = {
    "a label moves": ("light", "badges", ".wskit-badge:nth-of-type(2) { position: relative; top: 6px; }"),
    "a word moves": ("dark", "anatomy: wrong", ".wskit-strip .wskit-name { position: relative; left: 6px; }"),
    "another colour": ("dark", "transcript", ".wskit-response { color: var(--wskit-red); }"),
    "a line is gone": ("light", "transcript", ".wskit-log > div > div:last-child { visibility: hidden; }"),
    "a bar is longer": ("light", "bars", ".wskit-drawing rect { transform: scaleX(1.1); }"),
    "smaller letters": ("dark", "check: wrong", ".wskit strong { font-size: 12px !important; }"),
}


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page that can compare pictures, where there is the font that they need. In CI there is."""
    page = chromium.new_page()
    if not has_font(page):
        why = "the pictures need a font; on Debian: sudo apt-get install fonts-dejavu-core"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    yield page
    page.close()


@pytest.mark.parametrize("theme", THEMES)
def test_every_view_looks_as_it_did(chromium: Browser, page: Page, theme: str, tmp_path: Path) -> None:
    differs = []
    for name, now in take(chromium, theme).items():
        path = path_of(name, theme)
        if not path.is_file():
            differs.append(f"{path.name} is not stored: {AGAIN}")
            continue
        difference = compare(page, now, path.read_bytes())
        if difference.counts:
            (tmp_path / path.name).write_bytes(now)
            differs.append(f"{path.name}: {difference}; it is now {tmp_path / path.name}: {AGAIN}")
    assert differs == [], "\n".join(["", *differs])


@pytest.mark.parametrize(("theme", "name", "change"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(chromium: Browser, page: Page, theme: str, name: str, change: str) -> None:
    before, after = take(chromium, theme, [name])[name], take(chromium, theme, [name], change)[name]
    assert compare(page, after, before).counts


def test_the_same_twice_is_the_same(chromium: Browser, page: Page) -> None:
    one, other = take(chromium, "light", ["transcript", "bars"]), take(chromium, "light", ["transcript", "bars"])
    assert [compare(page, one[name], other[name]).most for name in one] == [0, 0]


def test_a_picture_is_packed_and_looks_the_same(chromium: Browser, page: Page) -> None:
    picture = take(chromium, "light", ["badges"])["badges"]
    small = packed(page, picture)
    assert len(small) < len(picture) / 2
    assert compare(page, small, picture).most < TOLERATED / 3


def test_the_pictures_take_little_room() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < 700_000
