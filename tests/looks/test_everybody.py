"""Everybody: axe-core finds nothing serious in any view, on light paper and on dark."""

from __future__ import annotations

import pytest
from browser.axe import script
from playwright.sync_api import Browser

from .front_ends import FRONT_ENDS
from .measuring import spread
from .shown import views

pytestmark = pytest.mark.timeout(120)

# Text in pictures axe cannot judge, nor text that floats over something: `measuring` does that.
LOOK = """async () => {
    const {violations} = await axe.run({include: ["[data-view]"]});
    return violations.filter((one) => ["serious", "critical"].includes(one.impact))
        .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)}`));
}"""
BAD = {"bad": '<p style="color: #999">faint</p><input><div role="img">a picture</div>'}


def found(chromium: Browser, name: str, views: dict[str, str]) -> list[str]:
    page = chromium.new_page()
    page.set_content(next(one for one in FRONT_ENDS if one.name == name).page(views))
    spread(page, 1000)
    page.evaluate(script())
    faults: list[str] = page.evaluate(LOOK)
    page.close()
    return faults


@pytest.mark.parametrize("name", ["plain light", "plain dark"])
def test_axe_finds_nothing_serious(chromium: Browser, name: str) -> None:
    assert found(chromium, name, views()) == []


def test_axe_finds_what_is_wrong(chromium: Browser) -> None:
    assert {one.split(":")[0] for one in found(chromium, "plain light", BAD)} == {
        "color-contrast",
        "label",
        "role-img-alt",
    }
