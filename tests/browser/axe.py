"""axe: what axe-core finds in our own content. JupyterLab's chrome, its editors and its toolbars are left out.

1. All of a notebook is in view while axe looks: it takes what is scrolled away for invisible and says nothing of it.
   What fades in has done so, and where the notebook grows while axe looks, it looks again.
2. What axe leaves undecided counts as found. Text in pictures and in lists it never decides: that is measured here.
3. What it should have judged and did not is found too, so that a set-up in which it sees nothing cannot pass.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from .looks import contrast

__all__ = ["findings", "script"]

SCRIPT: Final = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
OURS: Final = [".jp-MarkdownOutput", ".jp-OutputArea-output"]
"""What is ours in a notebook: prose that is rendered, and what cells show."""
THEIRS: Final = [".jp-InternalAnchorLink"]
"""What JupyterLab adds to it: the sign at a heading that the mouse points at."""

WIDTH: Final = 1100
TIMES: Final = 5
"""How often axe looks, at most, where the notebook grows meanwhile."""

_STYLE: Final = """
    /* For axe, what lies outside of an element with hidden overflow is hidden, and JupyterLab's body has no height. */
    body { height: 100vh; }
    /* It floats over the text above the active cell. */
    .jp-cell-toolbar { display: none; }
    /* The arrow of a list to choose from is a picture beside the text, and axe cannot tell where it is. The text of a
       field for code lies behind the field. */
    .widget-dropdown > select { background-image: none !important; }
"""

_REST: Final = """async () => {
    const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
}"""
_FITS: Final = """async () => {
    const all = document.querySelector(".jp-WindowedPanel-outer");
    for (let turn = 0; turn < 5; turn++) await new Promise(requestAnimationFrame);
    const {bottom} = all.getBoundingClientRect();
    return all.scrollHeight <= all.clientHeight && bottom <= window.innerHeight;
}"""
_LOOK: Final = """async ([ours, theirs]) => {
    const {violations, incomplete, passes} = await axe.run({include: ours, exclude: theirs}, {elementRef: true});
    const found = [];
    const report = (rule, impact, node, why) => {
        if (["serious", "critical"].includes(impact)) {
            found.push({rule, impact, target: node.target.join(" "), html: node.html, why});
        }
    };
    for (const rule of violations) {
        for (const node of rule.nodes) report(rule.id, rule.impact, node, node.failureSummary);
    }
    for (const rule of incomplete) {
        for (const node of rule.nodes) {
            const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" ");
            if (rule.id === "frame-tested" && node.element.closest(".wskit-frame")) continue; // the learner's own page
            if (!(rule.id === "color-contrast" && node.element.closest("svg, select[size], .wskit-sheet"))) {
                report(rule.id, rule.impact, node, "axe cannot tell: " + why);
            }
        }
    }

    const judged = new Set();
    for (const rule of [...violations, ...incomplete, ...passes].filter((rule) => rule.id === "color-contrast")) {
        for (const node of rule.nodes) judged.add(node.element);
    }
    const all = (tags) => ours.flatMap((one) => [...document.querySelectorAll(one)])
        .flatMap((one) => [...one.querySelectorAll(tags)])
        .filter((one) => one.checkVisibility() && !one.closest(".wskit-unseen")); // what is read out, and not seen
    for (const element of all("h1, h2, h3, p, li, td, th, caption, summary, div")) {
        const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
        if (text.some((node) => /[\\p{L}\\p{N}]/u.test(node.data)) && !judged.has(element)) {
            const node = {target: [element.tagName], html: element.outerHTML};
            report("color-contrast", "serious", node, "axe did not judge its contrast");
        }
    }

    // A pixel of each colour, as a canvas paints it: every way to write a colour is understood.
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const painted = (...colours) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const [colour, opacity] of colours) {
            canvas.globalAlpha = opacity;
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
        }
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    // Letters stand on their own rim, or on the last shape that was painted under them, or on the picture's paper.
    const paperOf = (text) => {
        const style = getComputedStyle(text);
        if (style.stroke !== "none" && style.paintOrder.startsWith("stroke")) return style.stroke;
        const box = text.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
        const shapes = text.ownerSVGElement?.querySelectorAll("path, rect, circle, ellipse, polygon");
        const under = [...(shapes ?? [])].filter((one) => {
            const its = one.getBoundingClientRect();
            return getComputedStyle(one).fill !== "none" && its.left <= x && x <= its.right && its.top <= y
                && y <= its.bottom && one.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
        });
        if (under.length) return getComputedStyle(under.pop()).fill;
        for (let one = text; one; one = one.parentElement) {
            const {backgroundColor} = getComputedStyle(one);
            if (painted([backgroundColor, 1])[3]) return backgroundColor;
        }
        return "white";
    };
    const left = all("svg text, select[size] option").filter((text) => /[\\p{L}\\p{N}]/u.test(text.textContent));
    const texts = left.map((text) => {
        const style = getComputedStyle(text), paper = paperOf(text);
        let opacity = 1;
        for (let one = text; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
        const ink = text instanceof SVGElement ? style.fill : style.color;
        return {html: text.outerHTML, paper: painted([paper, 1]), ink: painted([paper, 1], [ink, opacity])};
    });
    return [found, texts];
}"""


def script() -> str:
    """Return the script that is axe-core; where there is none, the test is skipped, but never in CI."""
    if SCRIPT.is_file():
        return SCRIPT.read_text(encoding="utf-8")
    how = "axe-core is missing: install npm (on Debian: `sudo apt-get install nodejs npm`) and run `make test`"
    if os.environ.get("CI") == "true":
        pytest.fail(how)
    pytest.skip(how)


def findings(page: Page, axe: str) -> list[str]:
    """Return what is seriously or critically wrong with what is shown, as one paragraph each."""
    style = page.add_style_tag(content=_STYLE)
    page.evaluate(axe)
    for _ in range(TIMES):
        _unroll(page)
        page.evaluate(_REST)
        found, texts = page.evaluate(_LOOK, [OURS, THEIRS])
        if page.evaluate(_FITS):
            break
    else:
        raise AssertionError("the notebook grows on and on while axe looks")
    style.evaluate("style => style.remove()")
    said = [f"{one['rule']} ({one['impact']}): {one['target']}\n  {one['html']}\n  {one['why']}" for one in found]
    return said + [_faint(one) for one in texts if _ratio(one) < 4.5]  # WCAG 2.2, 1.4.3 level AA


def _unroll(page: Page) -> None:
    """Make the window so high that all of the notebook is in view. What comes into view may make it higher."""
    for _ in range(100):
        height = page.evaluate(
            "() => { const all = document.querySelector('.jp-WindowedPanel-outer');"
            " return window.innerHeight - all.clientHeight + all.scrollHeight; }"
        )
        page.set_viewport_size({"width": WIDTH, "height": height})
        if page.evaluate(_FITS):
            return
    raise AssertionError("the notebook grows on and on")


def _ratio(text: dict[str, Any]) -> float:
    red, green, blue, _ = text["ink"]
    return contrast((red, green, blue, 1), tuple(text["paper"][:3]))


def _faint(text: dict[str, Any]) -> str:
    return f"contrast in a picture or a list: {_ratio(text):.2f}:1 where 4.5:1 is needed\n  {text['html']}"
