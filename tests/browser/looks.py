"""How things look: colours, their contrast, and buttons to press."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

LIGHT, DARK = (255.0, 255.0, 255.0), (17.0, 17.0, 17.0)
"""The paper of JupyterLab's two themes."""


def press(panel: Locator, name: str) -> None:
    panel.get_by_role("button", name=name, exact=True).click()


# SVG paints text with its fill, HTML with its colour, and a browser writes colours in several ways: so a point is
# painted with this one, and read. What fades an element fades all in it, and what has only now come fades in: that is
# waited for. What is drawn anew meanwhile is no longer there, and is looked for again.
_INK = """async (element) => {
    const moves = [];
    for (let one = element; one; one = one.parentElement) moves.push(...one.getAnimations());
    const ending = moves.filter((one) => one.effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(ending.map((one) => one.finished));
    if (!element.isConnected) return null;
    const style = getComputedStyle(element);
    let opacity = 1;
    for (let one = element; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
    const point = new OffscreenCanvas(1, 1).getContext("2d");
    point.fillStyle = element instanceof SVGElement ? style.fill : style.color;
    point.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = point.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, (alpha / 255) * opacity];
}"""


def colour(ink: Locator) -> tuple[float, ...]:
    """Return the colour of text as red, green and blue from 0 to 255, how opaque from 0 to 1: once it rests."""
    for _ in range(20):
        expect(ink).to_be_visible()
        if found := ink.evaluate(_INK):
            return tuple(map(float, found))
    raise AssertionError(f"it is drawn anew all the time: {ink}")


def contrast(ink: tuple[float, ...], paper: tuple[float, ...]) -> float:
    """Return the contrast ratio of what :func:`colour` found on opaque paper, from 1 to 21, as WCAG defines it."""
    *rgb, alpha = ink
    seen = tuple(alpha * one + (1 - alpha) * under for one, under in zip(rgb, paper, strict=True))

    def luminance(rgb: tuple[float, ...]) -> float:
        linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(seen), luminance(paper)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
