"""Tokens: one file of inks and spaces. Whether they are legible, tests/looks measures in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import wskit
from wskit.views.markup import STYLE
from wskit.views.tokens import TOKENS

HOUSE = Path(wskit.__file__).parent
NAMES = (
    "ink",
    "paper",
    "quiet",
    "line",
    "wash",
    "blue",
    "red",
    "green",
    "amber",
    "sans",
    "mono",
    "size",
    "small",
    "gap",
)


def test_no_other_file_names_a_variable_of_a_front_end() -> None:
    files = [path for path in HOUSE.rglob("*") if path.suffix in (".py", ".js", ".css") and path.name != "tokens.py"]
    front_ends = re.compile(r"--(jp|vscode|colab|pst)-")
    assert [path.name for path in files if front_ends.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_token_is_given(name: str) -> None:
    assert f" --wskit-{name}: " in TOKENS


def test_no_file_uses_a_token_that_is_not_given() -> None:
    files = [path for path in HOUSE.rglob("*") if path.suffix in (".py", ".js", ".css")]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in files)
    # What may be missing says what counts then.
    assert set(re.findall(r"var\(--wskit-([a-z-]+)\)", texts)) <= {*NAMES}


def test_the_common_style_sheet_brings_the_tokens() -> None:
    assert TOKENS in STYLE
