"""Markup: text from the wire, made safe, in inks that are legible everywhere."""

from __future__ import annotations

import re

import pytest

from wskit.views.markup import STYLE, escape
from wskit.views.tokens import TOKENS


@pytest.mark.parametrize("character", ["<", ">", "&", '"', "'"])
def test_every_character_that_html_understands_is_escaped(character: str) -> None:
    assert escape(character) == f"&{escape(character)[1:-1]};"


def test_every_colour_is_a_token() -> None:
    colours = re.findall(r"(?<!-)color: ([^;]+);", STYLE.replace(TOKENS, ""))
    assert len(colours) >= 6
    assert [colour for colour in colours if not colour.startswith("var(--wskit-") and colour != "inherit"] == []
