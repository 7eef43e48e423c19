"""Settings: what somebody asked of the system, and how wide the page is. All text stays there, and legible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from wskit.views.markup import STYLE

from .front_ends import FRONT_ENDS
from .measuring import SCRIPT, faults, spread
from .shown import views

pytestmark = pytest.mark.timeout(120)

FRONT_END = {one.name: one for one in FRONT_ENDS}
WIDTHS = (360, 700, 1000, 1600)
NARROW = 260
"""How wide an output is in JupyterLab in a window of 420 px."""
LONG = (
    f'{STYLE}<div class="wskit"><table class="wskit-report"><thead><tr><td></td><th>Client</th><th>Server</th></tr>'
    f'</thead><tbody><tr><th>received</th><td>Close 4000 "{"é" * 61}"</td><td>Close 4000 "{"é" * 61}"</td></tr></tbody>'
    "</table></div>"
)
CODE = f'{STYLE}<div class="wskit"><pre><code>{"ws.onclose = (event) => stop(button, event); " * 9}</code></pre></div>'


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page with the settings that a test names."""
    settings: dict[str, Any] = getattr(request, "param", {})
    page = chromium.new_page(**settings)
    yield page
    page.close()


@pytest.mark.parametrize("name", ["JupyterLab dark", "plain light"])
def test_at_every_width_all_text_is_there_and_large_enough(page: Page, name: str) -> None:
    page.set_content(FRONT_END[name].page(views()))
    for width in WIDTHS:
        spread(page, width)
        assert page.evaluate(SCRIPT, False) == [], f"{width} px"


@pytest.mark.parametrize("name", ["JupyterLab light", "JupyterLab light, widget"])
def test_where_an_output_is_as_narrow_as_on_a_phone_nothing_is_cut(page: Page, name: str) -> None:
    shown = views() | {"a long reason": LONG}
    page.set_content(FRONT_END[name].page(shown))
    spread(page, NARROW)
    assert [one for one in page.evaluate(SCRIPT, False) if "is too wide" in one] == []


@pytest.mark.parametrize("width", [NARROW, 800])
def test_a_word_too_long_for_its_column_breaks_and_no_other_does(page: Page, width: int) -> None:
    page.set_content(FRONT_END["JupyterLab light"].page({"report": LONG, "code": CODE}))
    spread(page, width)
    lines = "one => { const r = document.createRange(); r.selectNodeContents(one); return r.getClientRects().length; }"
    [table] = page.locator("table").all()
    right, most = (one.bounding_box() for one in (table, page.locator("[data-view=report]")))
    assert right is not None
    assert most is not None
    assert right["x"] + right["width"] <= most["x"] + most["width"]
    assert [head.evaluate(lines) for head in table.locator("th").all() if " " not in head.inner_text()] == [1, 1, 1]
    broken = page.locator("code").evaluate(
        """one => {
            const at = (place) => {
                const range = document.createRange();
                range.setStart(one.firstChild, place), range.setEnd(one.firstChild, place + 1);
                return range.getBoundingClientRect().y;
            };
            const text = one.textContent;
            return [...text.matchAll(/\\w\\w/g)].filter(({index}) => at(index) !== at(index + 1)).map(String);
        }"""
    )
    assert broken == []


@pytest.mark.parametrize("page", [{"device_scale_factor": 2}], indirect=True)
def test_at_twice_the_size_all_text_is_there(page: Page) -> None:
    assert faults(page, FRONT_END["JupyterLab light"].page(views()), 500) == []


@pytest.mark.parametrize("page", [{"forced_colors": "active"}], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_all_text_is_legible(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
    assert faults(page, FRONT_END["JupyterLab light"].page(views())) == []
    inks = page.evaluate(
        "() => [...document.querySelectorAll('[data-view] svg *')].map((e) => getComputedStyle(e).fill)"
    )
    canvas = page.evaluate(
        "() => { document.body.style.color = 'CanvasText'; document.body.style.backgroundColor = 'Canvas';"
        " const {color, backgroundColor} = getComputedStyle(document.body); return [color, backgroundColor]; }"
    )
    assert {*inks} <= {*canvas, "none"}


@pytest.mark.parametrize("page", [{"contrast": "more"}], indirect=True)
def test_who_asks_for_more_contrast_gets_no_quiet_ink(page: Page) -> None:
    assert faults(page, FRONT_END["JupyterLab light"].page(views())) == []
    told = page.locator(".wskit").first.evaluate(
        "element => { element.style.borderColor = 'var(--wskit-quiet)'; const style = getComputedStyle(element);"
        " return style.borderTopColor === style.color; }"
    )
    assert told


@pytest.mark.parametrize("name", ["JupyterLab light", "plain dark"])
def test_from_right_to_left_all_text_is_there(page: Page, name: str) -> None:
    html = FRONT_END[name].page(views()).replace("<html ", '<html dir="rtl" ', 1)
    assert faults(page, html, 700) == []


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
def test_who_asks_for_less_motion_gets_none(page: Page) -> None:
    page.set_content(FRONT_END["plain light"].page(views()))
    moving = page.evaluate(
        "() => document.getAnimations().filter((one) => one.effect.getComputedTiming().activeDuration > 1)"
        ".map((one) => one.effect.target.outerHTML)"
    )
    assert moving == []


@pytest.mark.parametrize("lightness", [0, 40, 54, 70, 85, 100])
def test_every_hue_is_as_legible_as_the_ink_or_legible_by_far(page: Page, lightness: int) -> None:
    ink = f"oklch({lightness}% 0 0)"
    paper = "#fff" if lightness <= 60 else "#111"
    hues = "".join(f'<p style="color: var(--wskit-{hue})">{hue}</p>' for hue in ("blue", "red", "green", "amber"))
    style = re.search(r"<style>.*?</style>", views()["badges"], re.DOTALL)
    assert style
    html = f'{style[0]}<body style="background: {paper}; color: {ink}"><div data-view="hues" class="wskit">{hues}</div>'
    assert faults(page, html) == []
