"""The examples in docstrings, found and run as a notebook runs its cells.

1. What stands behind ``>>>`` is an example, and below it stands what it shows. Spaces and empty lines do not matter,
   and ``...`` stands for anything.
2. A docstring is a notebook of its own, in which everything that wskit names has been imported. ``await`` works at the
   top level, and an object is shown by its plain text.
3. What was made is replaced at the end, as what a cell made is when that cell runs again.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import inspect
import io
import itertools
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import wskit
from wskit.loops import cells, portal

HOUSE: Final = Path(wskit.__file__).parent
NOTEBOOKS: Final = HOUSE.parent / "notebooks"
PARSER: Final = doctest.DocTestParser()
LOOSE: Final = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_RUNS: Final = itertools.count()


def docstrings() -> dict[str, str]:
    """Return the docstrings that have examples, of whatever is in the house, by the dotted name of what they are of."""
    found: dict[str, str] = {}
    for path in sorted(HOUSE.rglob("*.py")):
        module = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__")
        found.update(_docs(ast.parse(path.read_text(encoding="utf-8")), module))
    return {name: doc for name, doc in found.items() if PARSER.get_examples(doc)}


def _docs(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Iterator[Any]:
    """Find the docstring of this and of all in it, data too: there it stands behind the assignment."""
    yield name, ast.get_docstring(node) or ""
    for before, part in itertools.pairwise([node, *node.body]):
        if isinstance(part, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _docs(part, f"{name}.{part.name}")
        if isinstance(before, ast.AnnAssign) and isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
            yield f"{name}.{ast.unparse(before.target)}", inspect.cleandoc(str(part.value.value))


async def run(doc: str, name: str, **more: Any) -> list[str]:
    """Run the examples of a docstring, and say of each that shows something else what that is."""
    names = {"__name__": "__main__", **{one: getattr(wskit, one) for one in wskit.__all__}, **more}
    wrong = []
    with _cell(name):
        for example in PARSER.get_examples(doc):
            got = await _shown(example.source, name, names)
            if not doctest.OutputChecker().check_output(example.want, got, LOOSE):
                wrong.append(f"{name}: {example.source.rstrip()}\nshows:\n{got}\ninstead of:\n{example.want}")
    return wrong


async def _shown(source: str, name: str, names: dict[str, Any]) -> str:
    """Run one example and return what it shows: what it prints, what it gives, and what it raises."""
    code = compile(source, f"<an example of {name}>", "single", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with contextlib.redirect_stdout(io.StringIO()) as out, patch.object(sys, "displayhook", _display):
        try:
            result = types.FunctionType(code, names)()
            if inspect.isawaitable(result):
                await result
        except Exception as error:
            print(f"Traceback (most recent call last):\n    ...\n{type(error).__name__}: {error}")
    return out.getvalue()


def _display(value: object) -> None:
    if value is not None:
        bundle = getattr(value, "_repr_mimebundle_", None)
        if not bundle and hasattr(value, "_ipython_display_"):
            value._ipython_display_()  # it shows itself, or nothing
        else:
            print(bundle()["text/plain"] if bundle else repr(value))


@contextlib.contextmanager
def _cell(name: str) -> Iterator[None]:
    """Be a cell of a notebook meanwhile, and then run it again, empty."""

    def executing() -> Any:
        run = cells._Execution(name, f"run {next(_RUNS)}")
        # What is made on the background loop belongs to no cell.
        return patch.object(cells, "_executing", lambda: None if portal.running_loop() is portal.loop() else run)

    try:
        with executing():
            yield
    finally:
        with executing():
            cells.begin()
