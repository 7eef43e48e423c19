"""A kernel that is gone, in a real JupyterLab: the panels of its notebook say so, and those of another do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course import KERNEL
from lab import run_all
from playwright.sync_api import Page, expect

from wskit.widgets.busy import GONE

pytestmark = pytest.mark.timeout(180)

CELL = "from wskit import Stage\nstage = Stage(buttons=('connect', 'send'))\nstage"


def test_a_panel_whose_kernel_was_shut_down_says_so_until_its_cell_runs_again(
    page: Page, open_lesson: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "gone.ipynb"
    cells = [nbformat.v4.new_code_cell(CELL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    open_lesson(path)
    run_all(page)
    panel = page.locator(".wskit-panel.jupyter-widgets")
    gone = panel.get_by_text(GONE)
    panel.get_by_role("button", name="Connect", exact=True).click()
    expect(panel.get_by_role("status")).to_have_text("OPEN (1)")
    expect(gone).to_be_hidden()
    page.evaluate("() => window.jupyterapp.commands.execute('kernelmenu:shutdown')")
    expect(gone).to_be_visible()
    box, whole = gone.bounding_box(), panel.bounding_box()
    assert box is not None
    assert whole is not None
    assert box["x"] >= whole["x"]
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.changeKernel({name: 'python3'})")
    expect(gone).to_be_hidden()
    run_all(page)
    expect(panel.get_by_role("button", name="Connect", exact=True)).to_be_visible()
    expect(gone).to_be_hidden()
