"""What a card shows after its answer: what was asked about, and no more than that."""

from __future__ import annotations

import ast
import asyncio
import re

import examiner
import pytest
from examiner import Examined

from wskit.course.finding import recorded
from wskit.widgets.cardlook import _as_text

SHUTS_DOWN = re.compile(r"(?:<|lost x)[= ]*Close 1001")
"""A goodbye of a server that leaves, as the ending: a thick arrow."""
TOLD = ("15.", "16.", "17.")
"""The cards that say which run is shown, where there are several."""


def test_no_card_shows_how_its_experiment_clears_away() -> None:
    for one in _asked():
        source = one.place.source if one.place else ""
        if "1001" in source or "server.close" in source:
            continue
        lines = _as_text(asyncio.run(recorded(one.found))).splitlines()
        assert not [line for line in lines if "= Close 1001" in line and SHUTS_DOWN.search(line)], one.where


def test_who_sees_one_run_of_several_is_told_which() -> None:
    several = [one for one in _asked() if one.item.name.startswith(TOLD) and one.place and runs(one.place.source) > 1]
    assert len(several) > 8
    for one in several:
        assert "ladder" in one.item.why.lower(), one.where


@pytest.mark.parametrize(
    ("source", "many"),
    [
        ("async def experiment():\n    WebSocket(url)", 1),
        ("async def experiment():\n    WebSocket(url)\n    WebSocket(url)", 2),
        ("async def experiment():\n    for _ in range(3):\n        WebSocket(url)", 2),
        ("async def live():\n    WebSocket(url)\n\nasync def experiment():\n    await live()", 1),
        ("async def live():\n    WebSocket(url)\n\nasync def experiment():\n    [await live() for _ in '12']", 2),
    ],
)
def test_it_is_known_whether_there_are_several(source: str, many: int) -> None:
    assert runs(source) == many


def _asked() -> list[Examined]:
    return [one for one in examiner.examined() if one.place]


def runs(source: str) -> int:
    """Count the connections that the code of a card makes for itself: 1, or more than one."""
    functions = {one.name: one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.AsyncFunctionDef)}
    return _made(functions["experiment"], functions)


def _made(node: ast.AST, functions: dict[str, ast.AsyncFunctionDef], *, again: int = 1) -> int:
    if isinstance(node, ast.For | ast.While | ast.ListComp | ast.GeneratorExp):
        again = 2
    count = 0
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "WebSocket":
            count = again
        elif node.func.id in functions and node.func.id != "experiment":
            count = again * _made(functions[node.func.id], functions)
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.AsyncFunctionDef | ast.FunctionDef):
            count += _made(child, functions, again=again)
    return count
