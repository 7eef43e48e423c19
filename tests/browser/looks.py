"""How things look: colours, their contrast, and buttons to press."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

LIGHT, DARK = (255.0, 255.0, 255.0), (17.0, 17.0, 17.0)
"""The paper of JupyterLab's two themes."""


def press(panel: Locator, name: str) -> None:
    panel.get_by_role("button", name=name, exact=True).click()


def colour(ink: Locator) -> tuple[float, ...]:
    """Return the colour of text as red, green and blue from 0 to 255."""
    expect(ink).to_be_visible()
    text = ink.evaluate("element => getComputedStyle(element).color")
    numbers = [float(number) for number in re.findall(r"[\d.]+", text)][:3]
    return tuple(number * 255 for number in numbers) if "srgb" in text else tuple(numbers)


def contrast(ink: tuple[float, ...], paper: tuple[float, ...]) -> float:
    """Return the contrast ratio of two colours, from 1 to 21, as WCAG defines it."""

    def luminance(rgb: tuple[float, ...]) -> float:
        linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
