"""What Chromium makes of ladders: at every width and in every size of letters, all can be read and nothing overlaps.

All endings and stories are drawn, still and live, one under the other on one page; what is wrong is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import pytest
from conversations import all_endings
from crossings import all_crossings
from playwright.sync_api import Browser, Page

from wskit.views.ladder import LIVE_STYLE, as_html
from wskit.views.markup import STYLE as COMMON

pytestmark = pytest.mark.timeout(180)

# The faults that are looked for. Letters have less than the box of their line; a line has its thickness.
FAULTS = """() => {
    const found = [];
    const hits = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    for (const ladder of document.querySelectorAll(".wskit-ladder")) {
        const name = ladder.parentElement.dataset.name, report = (what) => found.push(name + ": " + what);
        const rungs = ladder.querySelector(".wskit-rungs"), box = ladder.querySelector(".wskit-ladder-box");
        if (!rungs) continue;
        const edges = ladder.getBoundingClientRect(), words = [];
        if (box.scrollWidth > box.clientWidth) report("it scrolls to the side");
        const {width} = edges;
        if (edges.right > innerWidth || width < Math.min(innerWidth - 20, 1000)) report("its width is " + width);
        const walk = document.createTreeWalker(rungs, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const node = walk.currentNode, parent = node.parentElement;
            if (!node.data.trim() || parent.closest("u")) continue;
            const size = parseFloat(getComputedStyle(parent).fontSize);
            if (size < 12) report("letters of " + size + " pixels: " + node.data);
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const {left, top, right, bottom} of range.getClientRects()) {
                const trim = (bottom - top - size * 0.9) / 2;
                const it = {text: node.data, node, left, right, top: top + trim, bottom: bottom - trim};
                if (left < edges.left - 1 || right > edges.right + 1) report("cut: " + node.data);
                words.push(it);
            }
        }
        for (const [place, one] of words.entries()) {
            for (const other of words.slice(place + 1)) {
                if (hits(one, other)) report(one.text + " overlaps " + other.text);
            }
        }
        const lines = [];
        const line = (x1, y1, x2, y2, thick, what) => lines.push({x1, y1, x2, y2, thick, what});
        for (const arrow of rungs.querySelectorAll(".a")) {
            const style = getComputedStyle(arrow, "::before");
            if (style.content === "none" || style.display === "none") continue;
            const its = arrow.getBoundingClientRect(), px = (side) => parseFloat(style[side]);
            const height = px("height") + px("borderTopWidth"), y = its.bottom - px("bottom") - height / 2;
            line(its.left + px("left"), y, its.right - px("right"), y, Math.min(height, 4), arrow.textContent);
        }
        for (const stuck of rungs.querySelectorAll(".stuck i > b")) {
            const its = stuck.getBoundingClientRect();
            if (its.width < 7) report("a line of " + its.width + " pixels: " + stuck.closest("li").textContent);
            line(its.left, its.top, its.right, its.top, 4, "stuck");
        }
        const falls = [...rungs.querySelectorAll(".fall")];
        for (const fall of falls) {
            const {left, right, top, bottom} = fall.getBoundingClientRect();
            if (bottom - top < 4) report("it does not fall: " + fall.outerHTML);
            const [from, to] = fall.classList.contains("l") ? [left, right] : [right, left];
            line(from, top, to, bottom, 4, fall.outerHTML);
        }
        for (const {x1, y1, x2, y2, thick, what} of lines) {
            for (const word of words) {
                for (let step = 0; step <= 200; step++) {
                    const x = x1 + (x2 - x1) * step / 200, y = y1 + (y2 - y1) * step / 200, half = thick / 2;
                    if (word.left < x && x < word.right && word.top < y + half && y - half < word.bottom) {
                        report(what + " crosses " + word.text);
                        break;
                    }
                }
            }
        }
        // What falls goes on where the level line ends, and every band touches the next.
        const near = (a, b) => Math.abs(a - b) < 1.5;
        for (const fall of falls) {
            const its = fall.getBoundingClientRect(), rightward = fall.classList.contains("l");
            const ends = [[rightward ? its.left : its.right, its.top], [rightward ? its.right : its.left, its.bottom]];
            const bands = [...rungs.querySelectorAll(".band")].map((one) => one.getBoundingClientRect());
            for (const [x, y] of ends) {
                const touches = lines.some((one) => one.what !== fall.outerHTML
                    && (near(one.x1, x) && near(one.y1, y) || near(one.x2, x) && near(one.y2, y)))
                    || bands.some((one) => near(one.left, x) || near(one.right, x))
                    || fall.classList.contains("forged");
                if (!touches) report("it falls from nowhere: " + fall.outerHTML);
            }
        }
        for (const side of ["l", "r"]) {
            const bands = [...rungs.querySelectorAll(`.band.${side}[class*=" s"]`)];
            const edges = bands.map((one) => one.getBoundingClientRect());
            const meet = edges.slice(1).every((one, place) => near(one.top, edges[place].bottom));
            if (!meet) report("a gap between states");
        }
    }
    return found;
}"""


@pytest.fixture(scope="module")
def drawn() -> str:
    """Every ending and story as HTML, those across a middle too."""
    pictures = []
    for name, one in (all_endings() | all_crossings()).items():
        for live in (False, True):
            title = f"{name}{' live' if live else ''}"
            pictures.append(f'<div data-name="{escape(title)}">{as_html(one, live=live)}</div>')
    return "".join(pictures)


@pytest.fixture(scope="module")
def ladders(chromium: Browser, drawn: str) -> Iterator[Page]:
    """A page with all of them, unrolled."""
    page = chromium.new_page()
    unrolled = "<style>.wskit-ladder-box { max-height: none !important; } details { display: none; }</style>"
    page.set_content(f'<!doctype html><body style="margin: 8px">{COMMON}{LIVE_STYLE}{unrolled}{drawn}')
    yield page
    page.close()


def faults(page: Page, width: int, letters: int | None = None, family: str = "Liberation Sans") -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    size = f"font-size: {letters}px !important;" if letters else ""
    style = page.add_style_tag(content=f".wskit-rungs {{ {size} font-family: '{family}'; }}")
    found: list[str] = page.evaluate(FAULTS)
    style.evaluate("style => style.remove()")
    return found


@pytest.mark.parametrize("width", [320, 360, 500, 637, 700, 1000, 1600])
def test_at_every_width_all_can_be_read_and_nothing_overlaps(ladders: Page, width: int) -> None:
    assert faults(ladders, width) == []


@pytest.mark.parametrize("letters", [13, 16, 20])
@pytest.mark.parametrize("width", [360, 640, 1000])
def test_in_every_size_of_letters_nothing_overlaps(ladders: Page, width: int, letters: int) -> None:
    assert faults(ladders, width, letters, "DejaVu Sans") == []


def test_where_there_is_room_letters_are_large(ladders: Page) -> None:
    sizes = []
    for width in (360, 1000):
        ladders.set_viewport_size({"width": width, "height": 900})
        script = "() => parseFloat(getComputedStyle(document.querySelector('.wskit-rungs .a')).fontSize)"
        sizes.append(ladders.evaluate(script))
    assert 13 <= sizes[0] < 14.5 < sizes[1] <= 16


def test_where_there_is_room_what_is_on_its_way_equally_long_falls_equally_far(ladders: Page) -> None:
    ladders.set_viewport_size({"width": 1000, "height": 900})
    for story in ("goodbye_on_a_slow_link", "crossing_on_a_slow_link", "orders_in_flight"):
        falls = ladders.evaluate(
            "(name) => [...document.querySelectorAll(`[data-name='${name}'] .fall`)]"
            ".map((one) => one.getBoundingClientRect().height)",
            story,
        )
        assert len(falls) >= 4
        assert max(falls) - min(falls) < 3, story


def test_what_is_on_its_way_moves_and_drawing_it_again_does_not_set_it_back(ladders: Page) -> None:
    ladders.set_viewport_size({"width": 700, "height": 900})
    first = ladders.evaluate(
        """async () => {
            const dot = () => document.querySelector("[data-name='still_on_its_way live'] .way.l > b");
            const place = () => dot().getBoundingClientRect().left;
            const ladder = dot().closest(".wskit-ladder"), html = ladder.outerHTML, room = ladder.parentElement;
            room.innerHTML = html;
            const before = place(), line = dot().parentElement.getBoundingClientRect();
            await new Promise((done) => setTimeout(done, 300));
            return [(before - line.left) / line.width, (place() - before) / line.width];
        }"""
    )
    # It takes 2 s, and was drawn when it had been on its way for 0.5 s.
    assert first[0] == pytest.approx(0.25, abs=0.06)
    assert 0.08 < first[1] < 0.5


def test_whoever_wants_no_motion_sees_none(chromium: Browser, drawn: str) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_content(f"<!doctype html><body>{COMMON}{LIVE_STYLE}{drawn}")
    assert page.evaluate("() => document.getAnimations().length") == 0
    assert page.locator(".way > b").first.is_hidden()
    context.close()


def test_states_have_a_band_each_in_forced_colours_and_no_ink_of_ours(chromium: Browser, drawn: str) -> None:
    context = chromium.new_context(forced_colors="active")
    page = context.new_page()
    page.set_content(f"<!doctype html><body>{COMMON}{LIVE_STYLE}{drawn}")
    inks = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('.wskit-rungs :is(.band, .a, .states b, .fall)')]"
        ".map((one) => getComputedStyle(one).color))]"
    )
    assert len(inks) == 1
    context.close()


def test_a_page_that_is_read_from_the_right_keeps_the_client_on_the_left(chromium: Browser, drawn: str) -> None:
    page = chromium.new_page()
    page.set_content(f'<!doctype html><html dir="rtl"><body>{COMMON}{LIVE_STYLE}{drawn}')
    client, server = page.evaluate(
        "() => ['l', 'r'].map((side) => document.querySelector(`.sides .${side}`).getBoundingClientRect().left)"
    )
    assert client < server
    assert faults(page, 1000) == []
    page.close()


@pytest.mark.parametrize(
    "rule",
    [
        "[hidden] { display: none !important; }",  # Jupyter Book, and all with Bootstrap
        "@layer base { [hidden]:where(:not([hidden='until-found'])) { display: none !important; } }",  # marimo
        ".page li + li { margin-top: 4px; } .page ul { padding-left: 2em; } .page li { list-style: disc; }",  # GitHub
    ],
)
def test_the_rules_of_pages_do_not_hide_or_break_it(chromium: Browser, drawn: str, rule: str) -> None:
    page = chromium.new_page()
    unrolled = "<style>.wskit-ladder-box { max-height: none !important; } details { display: none; }</style>"
    page.set_content(f'<!doctype html><style>{rule}</style><body class="page">{COMMON}{LIVE_STYLE}{unrolled}{drawn}')
    assert page.locator(".wskit-rungs").first.is_visible()
    assert faults(page, 1000) == []
    page.close()
