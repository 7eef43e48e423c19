"""One Chromium for all looks."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from lab import NoChromium, browser
from playwright.sync_api import Browser

from .pictures import FONTS


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium; where there is none, the test is skipped, but never in CI."""
    try:
        with browser(**FONTS) as opened:
            yield opened
    except NoChromium as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))
