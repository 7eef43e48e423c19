"""One JupyterLab on one page of one Chromium for all browser tests; every test gets a copy of the lesson of its own."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from course import NOTEBOOKS
from lab import NoChromium, browser, change_theme, jupyter_lab, open_instead, open_notebook, resize, run_all
from playwright.sync_api import Browser, Page

from .axe import script

Opener = Callable[..., None]
Runner = Callable[..., Page]
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
    """A folder for copies of notebooks, with the pictures that they show: what is saved there changes nothing here."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS / "pictures", folder / "pictures")
    return folder


@pytest.fixture(scope="package")
def lab(folder: Path) -> Iterator[str]:
    """The URL of a JupyterLab that serves ``folder``."""
    with jupyter_lab(folder) as url:
        yield url


@pytest.fixture(scope="package")
def pages(chromium: Browser) -> list[Page]:
    """The page that the last test left in order, if there is one: to load JupyterLab anew takes longer than a test."""
    return []


@pytest.fixture
def page(chromium: Browser, pages: list[Page], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page for one test. What it finds there of the test before goes when it opens a lesson."""
    page = pages.pop() if pages else chromium.new_page()
    resize(page, 1100)
    failed = request.session.testsfailed
    yield page
    if request.session.testsfailed > failed:
        page.close()  # nobody knows what is open there
    else:
        page.mouse.move(0, 0)
        # It closes what is open. And the focus is drawn as for somebody who has not touched a mouse.
        page.keyboard.press("Escape")
        pages.append(page)


@pytest.fixture
def open_lesson(page: Page, lab: str, folder: Path) -> Opener:
    """A function that opens a fresh copy of a notebook, with a kernel of its own."""

    def open_copy(name: str | Path, *, dark: bool = False) -> None:
        path = NOTEBOOKS / name
        copy = f"{next(COPIES)}-{path.name}"
        shutil.copy(path, folder / copy)
        if page.url.startswith(lab):
            open_instead(page, copy, dark=dark)
        else:
            open_notebook(page, lab, copy, dark=dark)

    return open_copy


@pytest.fixture
def run_lesson(page: Page, open_lesson: Opener) -> Runner:
    """A function that runs all of a lesson, whether the test before has shown it or another, and returns its page."""

    def run(name: str | Path, *, dark: bool = False) -> Page:
        shown = page.evaluate("() => window.jupyterapp?.shell.currentWidget?.context.path ?? ''")
        if shown.endswith(f"-{Path(name).name}"):
            change_theme(page, dark=dark)
        else:
            open_lesson(name, dark=dark)
        run_all(page)
        return page

    return run


@pytest.fixture(scope="package")
def axe() -> str:
    """axe-core, to put into a page."""
    return script()
