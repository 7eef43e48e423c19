"""Languages: in JupyterLab every panel fits where words are twice as long, or go from right to left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import nbformat
import pytest
from course import KERNEL
from lab import resize, run_all
from looks.pretending import catalogues
from playwright.sync_api import Page, expect
from pseudo import DOUBLE, MIRRORED

pytestmark = pytest.mark.timeout(240)

PANELS: Final = (
    *("Panel()", "Stage()", "Gallery()", "CodeBook()", "Explorer()", "Browser()", "FrameWriter()", "RuleBreaker()"),
    *(
        "Meter(10, 'a message')",
        "StormPanel()",
        "Shop()",
        "ShutdownPanel()",
        "Strangers()",
        "Symptoms()",
        "TwoLogs()",
        "Twins()",
    ),
    *("Narrowing()", "OwnRecording()", "Inventory('before')", "Mystery('blue-otter-17')", "Repair('every-minute')"),
    *("Tap(EchoServer())", "Page(TUTORIAL)", "Stage(Middle(EchoServer()))"),
)
"""Every panel that a lesson has."""
STICKS_OUT: Final = """(width) => [...document.querySelectorAll(".jp-OutputArea-output *")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}))
    .filter((one) => {
        // What can be scrolled to does not stick out, nor what is there for readers who see nothing.
        for (let box = one.parentElement; box; box = box.parentElement) {
            if (box.matches(".jp-OutputArea")) break;
            const {overflowX, position} = getComputedStyle(box);
            if (overflowX !== "visible" && box.scrollWidth > box.clientWidth + 1 && box.matches(":not(.widget-box)"))
                return false;
        }
        const {right, width: wide, height} = one.getBoundingClientRect();
        return wide > 1 && height > 1 && right > width + 1;
    })
    .map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 60)}`)"""
CUT: Final = """() => [...document.querySelectorAll(".jp-OutputArea-output .jupyter-button")]
    .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.textContent)"""


@pytest.mark.parametrize("language", [DOUBLE, MIRRORED])
def test_every_panel_fits(page: Page, open_lesson: Callable[..., None], tmp_path: Path, language: str) -> None:
    names = ", ".join(sorted({one.partition("(")[0] for one in PANELS} | {"EchoServer", "Middle", "TUTORIAL"}))
    speaks = f"from wskit import speak\nspeak({language!r}, {str(catalogues())!r})\nfrom wskit import {names}"
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    notebook.cells = [nbformat.v4.new_code_cell(one) for one in (speaks, *PANELS)]
    file = tmp_path / "panels.ipynb"
    nbformat.write(notebook, file)
    open_lesson(file)
    run_all(page)
    expect(page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']")).to_have_count(0)
    expect(page.locator(".jp-OutputArea .wskit-button").first).to_be_visible()
    wrong = page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']")
    assert wrong.all_inner_texts() == []
    for width in (1100, 420):
        resize(page, width)
        assert page.evaluate(STICKS_OUT, width) == []
        assert page.evaluate(CUT) == []
    assert page.evaluate(STICKS_OUT, 250) != []  # what would be seen of a page that is narrower still
