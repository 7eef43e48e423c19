"""One JupyterLab and one Chromium for all browser tests; every test gets a page and a copy of the lesson of its own."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from course import NOTEBOOKS
from lab import NoChromium, browser, jupyter_lab, open_notebook
from playwright.sync_api import Browser, Page

Opener = Callable[..., None]
COPIES = itertools.count()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium; where there is none, the test is skipped, but never in CI."""
    try:
        with browser() as opened:
            yield opened
    except NoChromium as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for copies of notebooks: what is saved there changes nothing here."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="package")
def lab(folder: Path) -> Iterator[str]:
    """The URL of a JupyterLab that serves ``folder``."""
    with jupyter_lab(folder) as url:
        yield url


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1100, "height": 900})
    yield page
    page.close()


@pytest.fixture
def open_lesson(page: Page, lab: str, folder: Path) -> Opener:
    """A function that opens a fresh copy of a lesson, with a kernel of its own."""

    def open_copy(name: str, *, dark: bool = False) -> None:
        copy = f"{next(COPIES)}-{name}"
        shutil.copy(NOTEBOOKS / name, folder / copy)
        open_notebook(page, lab, copy, dark=dark)

    return open_copy
