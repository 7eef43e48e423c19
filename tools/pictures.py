"""Take the pictures in the README: the panel after a real conversation, in a light and a dark theme.

python tools/pictures.py
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from lab import browser, jupyter_lab, open_notebook, panel_of, run_all
from playwright.sync_api import expect

TOP = Path(__file__).parent.parent
LESSON = "01-say-hello.ipynb"


def main() -> None:
    """Play the first lesson's panel and keep what it looks like."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(TOP / "notebooks", Path(folder) / "notebooks")
        for theme in ("light", "dark"):
            with jupyter_lab(copy) as lab, browser() as chromium:
                page = chromium.new_page(viewport={"width": 820, "height": 900}, device_scale_factor=2)
                open_notebook(page, lab, LESSON, dark=theme == "dark")
                run_all(page)
                panel = panel_of(page)
                log = panel.get_by_role("log")
                panel.get_by_role("button", name="Connect").click()
                expect(log).to_contain_text("CONNECTED")
                panel.get_by_role("button", name="Send").click()
                expect(log).to_contain_text("RESPONSE")
                panel.get_by_role("button", name="Close").click()
                expect(log).to_contain_text("DISCONNECTED")
                page.mouse.move(0, 0)
                path = TOP / "docs" / f"panel-{theme}.png"
                panel.screenshot(path=path)
                print(path.relative_to(TOP))


if __name__ == "__main__":
    main()
