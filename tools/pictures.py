"""Take the pictures in the README: a panel, a ladder and a plot of real connections, in a light and a dark theme.

python tools/pictures.py
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from lab import browser, jupyter_lab, open_notebook, panel_of, run_all
from playwright.sync_api import Locator, expect

TOP = Path(__file__).parent.parent


def main() -> None:
    """Play the panels of two lessons, run a third, and keep what they look like."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(TOP / "notebooks", Path(folder) / "notebooks")
        for theme in ("light", "dark"):
            with jupyter_lab(copy) as lab, browser() as chromium:
                page = chromium.new_page(viewport={"width": 820, "height": 900}, device_scale_factor=2)
                open_notebook(page, lab, "01-say-hello.ipynb", dark=theme == "dark")
                run_all(page)
                panel = panel_of(page)
                talk(panel)
                panel.get_by_role("button", name="Close", exact=True).click()
                expect(panel.get_by_role("log")).to_contain_text("DISCONNECTED")
                keep(panel, f"panel-{theme}.png")

                open_notebook(page, lab, "05-lose-the-network.ipynb", dark=theme == "dark")
                run_all(page)
                bench = panel_of(page)
                bench.get_by_role("button", name="Connect", exact=True).click()
                expect(bench).to_contain_text("OPEN (1)")
                bench.get_by_role("button", name="Send", exact=True).click()
                expect(bench).to_contain_text("RESPONSE")
                bench.get_by_role("button", name="Server closes").click()
                expect(bench).to_contain_text("Who hung up first")
                keep(bench.locator(".wskit-ladder").first, f"ladder-{theme}.png")

                open_notebook(page, lab, "08-come-back.ipynb", dark=theme == "dark")
                run_all(page)
                keep(page.locator(".wskit-plot").first, f"storm-{theme}.png")


def talk(panel: Locator) -> None:
    """Connect, and say something."""
    panel.get_by_role("button", name="Connect", exact=True).click()
    expect(panel.get_by_role("log")).to_contain_text("CONNECTED")
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(panel.get_by_role("log")).to_contain_text("RESPONSE")


def keep(part: Locator, name: str) -> None:
    """Take a picture with nothing pointed at."""
    part.page.wait_for_timeout(800)  # what is new fades in
    part.page.mouse.move(0, 0)
    path = TOP / "docs" / name
    part.screenshot(path=path)
    print(path.relative_to(TOP))


if __name__ == "__main__":
    main()
