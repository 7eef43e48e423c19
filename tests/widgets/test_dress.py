"""The style sheet of panels comes with each of them. What one of them says of its buttons holds wherever it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wskit.widgets import dress

FOLDER = Path(dress.__file__).parent
SELECTORS = re.compile(r"^ ?([^\n{}]*\.jupyter-button[^\n{}]*?) \{+ ", re.MULTILINE)
OF_ALL_BUTTONS = 3
"""How many classes the selector of all buttons has: ``.wskit .jupyter-button.wskit-button``."""


def classes(selector: str) -> int:
    """Count the classes of a selector, and what counts as one."""
    one = re.sub(r":is\([^()]*\)", ".x", selector)
    return one.count(".") + len(re.findall(r"(?<!:):(?!:|is|not|where)", one))


def test_classes_are_counted() -> None:
    assert classes(".wskit .jupyter-button.wskit-button") == OF_ALL_BUTTONS
    assert classes(".a .b:is(.c, .d):hover::before") == 4


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_panels_own_buttons_look_the_same_wherever_it_stands(path: Path) -> None:
    """The sheet of another panel, further down on the page, has the last word where two say it as strongly."""
    if path.stem == "dress":
        return
    for found in SELECTORS.findall(path.read_text(encoding="utf-8")):
        for selector in re.split(r", (?![^()]*\))", found):
            if ".jupyter-button" in selector:
                assert classes(selector) > OF_ALL_BUTTONS, selector
