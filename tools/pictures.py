"""Take the pictures in the README: a ladder, a panel and a plot of real connections, in a light and a dark theme.

python tools/pictures.py
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from lab import browser, jupyter_lab, open_notebook, panel_of, run_all
from playwright.sync_api import Locator, Page, expect

from wskit import EchoServer, Middle, WebSocket, fast_forward, histogram, ladder, storm

TOP = Path(__file__).parent.parent


def main() -> None:
    """Play the panel of a lesson, draw what happened elsewhere, and keep what that looks like."""
    silence, storms = asyncio.run(fast_forward(a_minute_of_silence)), asyncio.run(two_storms())
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

                show(page, silence, theme)
                keep(page.locator(".wskit-ladder").first, f"ladder-{theme}.png")

                show(page, storms, theme)
                keep(page.locator(".wskit-plot").first, f"storm-{theme}.png")


async def a_minute_of_silence() -> str:
    """Let a proxy lose patience."""
    server = EchoServer(ping_interval=None)
    middle = Middle(server, idle_timeout=60)
    ws = await WebSocket(middle.url).opened
    ws.send("WebSocket rocks")
    await ws.closed
    await middle.connections[0].closed
    return str(ladder(ws)._repr_mimebundle_()["text/html"])


async def two_storms() -> str:
    """Let a thousand pages come back, once in step and once by chance."""

    def together(chance: Random) -> Iterator[float]:
        wait = 5
        while True:
            yield wait
            wait = min(20, 2 * wait)

    def apart(chance: Random) -> Iterator[float]:
        for wait in together(chance):
            yield chance.uniform(0, wait)

    tried = {"without jitter": await storm(together), "with full jitter": await storm(apart)}
    return histogram(
        {name: came.attempts for name, came in tried.items()},
        width=1,
        unit="s",
        title="A thousand clients come back",
        y="attempts",
        limit=(300, "what the server can take"),
    ).html


def show(page: Page, drawn: str, theme: str) -> None:
    """Show a picture on a page that knows nothing of front ends."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    plain = "<style>:root { color-scheme: light dark; font: 16px sans-serif } body { padding: 12px }</style>"
    page.set_content(f"<!doctype html>{plain}{drawn}")


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
