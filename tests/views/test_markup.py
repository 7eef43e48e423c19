"""Markup: text from the wire, made safe, in the theme's colours."""

from __future__ import annotations

import re

import pytest

from wskit.views.markup import STYLE, escape


@pytest.mark.parametrize("character", ["<", ">", "&", '"', "'"])
def test_every_character_that_html_understands_is_escaped(character: str) -> None:
    assert escape(character) == f"&{escape(character)[1:-1]};"


def test_every_colour_comes_from_the_theme() -> None:
    colours = re.findall(r"(?<!-)color: ([^;]+);", STYLE)
    assert len(colours) >= 6
    assert [colour for colour in colours if "var(--jp-" not in colour] == []
