"""One Chromium for each file of tests, and a page in it for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from .chromium import chromium, pages
from .hub import Hub, hub


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, with its back/forward cache."""
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page()
    yield page
    await page.context.close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The URL of a web server with empty pages."""
    with pages() as url:
        yield url


@pytest.fixture(scope="package")
def jupyterhub() -> Iterator[Hub]:
    """A JupyterHub on which the servers of anna and ben run."""
    with hub() as made:
        made.start("anna", "ben")
        yield made
