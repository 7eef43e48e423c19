"""Front ends: in each of them all text of every view is there, and legible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .front_ends import FRONT_ENDS, FrontEnd
from .measuring import faults
from .shown import views

pytestmark = pytest.mark.timeout(120)

PLAIN = next(one for one in FRONT_ENDS if one.name == "plain light")

BAD = {
    "faint": '<p style="color: #888">words</p>',
    "on dark paper": '<div style="background: #111"><p style="color: #212121">words</p></div>',
    "below": '<div style="position: relative"><p style="position: absolute; inset: 0; margin: 0; background: #222"></p>'
    '<p style="position: relative">words</p></div>',
    "faded": '<div style="opacity: .4">words</div>',
    "small": '<p style="font-size: 11px">words</p>',
    "gone": '<p>more</p><p style="display: none">words</p>',
    "unseen": '<p>more</p><p style="visibility: hidden">words</p>',
    "nothing": "<p></p>",
    "flat": '<p>more</p><svg height="0"><text y="9">words</text></svg>',
    "shrunk": '<svg width="100" viewBox="0 0 200 50"><text y="20" font-size="20">words</text></svg>',
    "painted": '<svg height="40"><rect width="90" height="40" fill="#fff"/><text y="20" fill="#aaa">words</text></svg>',
    "wide": '<pre style="width: 2000px">words</pre>',
    "border": '<button style="border: 1px solid #ccc">words</button>',
}
GOOD = {
    "dark": "<p>words</p>",
    "large": '<p style="color: #888; font-size: 24px">words</p>',
    "light on dark": '<div style="background: #111"><p style="color: #eee">words</p></div>',
    "rimmed": '<svg height="40"><rect width="90" height="40"/><text y="20" style="paint-order: stroke; stroke: #fff;'
    ' stroke-width: 3px; font-size: 12px">words</text></svg>',
    "folded": "<details><summary>more</summary>words</details>",
    "scrolled": '<div style="overflow: auto"><pre style="width: 2000px">words</pre></div>',
}


def test_what_is_faint_or_small_or_gone_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    found = faults(page, PLAIN.page(BAD))
    page.close()
    assert {one.split(":")[0] for one in found} == {*BAD}, found


def test_what_is_legible_is_not_found(chromium: Browser) -> None:
    page = chromium.new_page()
    found = faults(page, PLAIN.page(GOOD))
    page.close()
    assert found == []


@pytest.mark.parametrize("front_end", FRONT_ENDS, ids=lambda one: one.name)
def test_every_view_is_legible_in_every_front_end(chromium: Browser, front_end: FrontEnd) -> None:
    page = chromium.new_page()
    found = faults(page, front_end.page(views()), stripped=front_end.strip is not str)
    page.close()
    assert found == [], "\n".join(["", *found])
