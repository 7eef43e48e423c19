"""What a screen reader is told of a panel in a real Chromium: an end once, and as an alert; a message is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from course import KERNEL
from lab import run_all
from playwright.sync_api import Page, expect

from .looks import press

pytestmark = pytest.mark.timeout(180)

# An alert is read out when it appears. A page may have been listened to before.
LISTEN = """() => {
    window.ear?.disconnect();
    window.alerts = [];
    window.ear = new MutationObserver((changes) => {
        for (const node of changes.flatMap(({addedNodes}) => [...addedNodes])) {
            if (node.nodeType !== Node.ELEMENT_NODE) continue;
            const found = [node, ...node.querySelectorAll("*")].filter((one) => one.role === "alert");
            window.alerts.push(...found.map((one) => one.textContent));
        }
    });
    window.ear.observe(document.body, {childList: true, subtree: true});
}"""
END = 'DISCONNECTED: 1000 Normal Closure "Deliberate disconnection", clean'


def tree(page: Page) -> list[dict[str, Any]]:
    """Return what assistive technology is given."""
    session = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return found


@pytest.mark.parametrize("name", ["Panel", "Stage"])
def test_an_end_is_heard_once(page: Page, open_lesson: Callable[..., None], tmp_path: Path, name: str) -> None:
    path = tmp_path / "heard.ipynb"
    cells = [nbformat.v4.new_code_cell(f"from wskit import {name}\npanel = {name}()\npanel")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    open_lesson(path)
    page.evaluate(LISTEN)
    run_all(page)
    panel = page.locator(".wskit-panel.jupyter-widgets")
    for button, said in (("Connect", "CONNECTED"), ("Send", "RESPONSE: WebSocket rocks"), ("Close", END)):
        press(panel, button)
        expect(panel.get_by_role("log").first).to_contain_text(said)
    expect(panel.locator(".wskit-badge")).to_have_text("CLOSED (3)")
    expect(panel.get_by_role("alert")).to_have_text(END)
    [alert] = [one for one in tree(page) if one.get("role", {}).get("value") == "alert"]
    assert {one["name"]: one["value"].get("value") for one in alert["properties"]}["live"] == "assertive"
    press(panel, "Send")  # it is too late for that, which is no news of the connection
    expect(panel.get_by_role("log").first).to_contain_text("NOT SENT")
    assert page.evaluate("window.alerts") == [END]
