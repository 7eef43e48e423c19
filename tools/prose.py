"""Find the prose of the project, to be checked by ``words.py``.

1. Prose is what people read: markdown, docstrings, comments, and what the kit and the notebooks say in strings. Code in
   backticks or blocks, examples with what they show, addresses, markup, and names with a digit, a dot or an underscore
   in them are not prose.
2. Of JavaScript that a notebook runs in the browser, the comments are prose.
3. Every piece of it knows its file and its line. A cell of a notebook is named by its place among all cells, from 1.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import minutes
from markdown_it import MarkdownIt
from markdown_it.token import Token

CODE: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
"""What stands in prose where code was: a word of the sentence, but none to spell."""


@dataclass(frozen=True)
class Passage:
    """A paragraph: where it stands, what it says, and whether it is made of sentences."""

    place: str
    line: int
    text: str
    page: str = ""
    sentences: bool = False

    @property
    def flat(self) -> str:
        """The text on one line, with noughts for what is a name and no word; every character keeps its place."""
        return _NAME.sub(lambda name: "0" * len(name[0]), self.text).replace("\n", " ")

    def at(self, offset: int) -> str:
        """Name the place of one of its characters."""
        return f"{self.place}:{self.line + self.text.count(chr(10), 0, offset)}"


_NAME: Final = re.compile(r"\w+://\S+|\S+@\S+|\b[\w.]+\(\S*\)|\w+(?:[._]\w+)+|\bU\+[0-9A-F]+")

_PARSER: Final = MarkdownIt("commonmark").enable("table")
_SPOKEN: Final = re.compile(r"\b(?:alt|title|aria-label|placeholder|content)\s*[=:]\s*\"([^\"]*)\"")
_MARKUP: Final = re.compile(r"<(style|script)\b.*?</\1\s*>|<[!/a-zA-Z][^<>]*>", re.DOTALL)
_STYLE: Final = re.compile(r"\bvar\(|^ [\w-]+=\"")
_COMMENT: Final = re.compile(r"(?<!:)//\s*(.+)")
_EXAMPLE: Final = re.compile(r"^ *>>> .*(?:\n.*\S.*)*", re.MULTILINE)
_ENTRY: Final = re.compile(r"^(\s*)\w+:(?=\s)|:[a-z]+:(?=`)", re.MULTILINE)
_DIRECTIVE: Final = re.compile(
    r"#:?\s*(?:type: ignore|noqa|fmt:|pragma:|ruff:)[^#]*|#[:!]?|^\s*-{3,}|-{3,}\s*$", re.MULTILINE
)


def _without_markup(text: str) -> str:
    """Take HTML out of a text, but for what it says in its attributes and its style."""
    return _MARKUP.sub(lambda tag: f" {' '.join(_SPOKEN.findall(tag[0]))} " + "\n" * tag[0].count("\n"), text)


def _said(token: Token) -> str:
    """Return what a piece of a markdown line says."""
    match token.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            return CODE
        case "html_inline":
            return _without_markup(token.content)
        case "text" | "image":
            return token.content
    return ""


def markdown(text: str, place: str, line: int = 1, page: str = "") -> Iterator[Passage]:
    """Find the prose in markdown; ``line`` is the number of its first line."""
    kind = ""
    for token in _PARSER.parse(text):
        if token.type.endswith("_open"):
            kind = token.tag
        if token.type == "html_block" and token.map:
            yield Passage(place, line + token.map[0], _without_markup(token.content))
        if token.type == "inline" and token.map:
            said = "".join(_said(part) for part in token.children or ())
            yield Passage(place, line + token.map[0], said, page, page != "" and kind == "p")


class _Strings(ast.NodeVisitor):
    """Collects the docstrings of a module and its other strings, an f-string as one."""

    def __init__(self) -> None:
        self.docs: list[tuple[int, str]] = []
        self.strings: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:  # the name that ast looks for
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            self.docs.append((node.lineno, node.value.value))
        else:
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.strings.append((node.lineno, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.strings.append(
            (node.lineno, "".join(str(part.value) if isinstance(part, ast.Constant) else CODE for part in node.values))
        )
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)


def _dedented(doc: str) -> str:
    """Take the margin off a docstring, as ``inspect.cleandoc`` does, but keep its lines where they are."""
    first, *rest = doc.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join([first, *(line[margin:] for line in rest)])


def python(
    source: str,
    place: str,
    line: int = 1,
    *,
    cell: bool = False,
    scripts: frozenset[str] = frozenset(),
    quotes: bool = False,
) -> Iterator[Passage]:
    """Find the prose in Python: docstrings, comments, strings of more than one word; of ``scripts``, the comments.

    A module that ``quotes`` has in its strings what other programs write, word for word: those are not prose.
    """
    found = _Strings()
    flags = ast.PyCF_ONLY_AST | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if cell else 0)
    found.visit(compile(source, place, "exec", flags))
    for number, doc in found.docs:
        said = _EXAMPLE.sub(lambda example: "\n" * example[0].count("\n"), _dedented(doc))
        yield from markdown(_ENTRY.sub(rf"\1{CODE}", said), place, line + number - 1)
    for number, string in [] if quotes else found.strings:
        said = _without_markup(string)
        if string in scripts:
            for comment in _COMMENT.finditer(string):
                yield from markdown(comment[1], place, line + number - 1 + string.count("\n", 0, comment.start()))
        elif " " in said.strip() and not _STYLE.search(said):
            yield from markdown(said.strip(), place, line + number - 1)
    block: list[str] = []
    last = 0
    for token in [*tokenize.generate_tokens(io.StringIO(source).readline), None]:
        if token and token.type != tokenize.COMMENT:
            continue
        if block and (token is None or token.start[0] != last + 1):
            yield from markdown(_DIRECTIVE.sub("", "\n".join(block)), place, line + last - len(block))
            block = []
        if token:
            block.append(token.string)
            last = token.start[0]


def notebook(path: Path, place: str) -> Iterator[Passage]:
    """Find the prose in a notebook's cells."""
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
        source, where = "".join(cell["source"]), f"{place}:cell {number}"
        if cell["cell_type"] == "markdown":
            yield from markdown(source, where, page=place)
        elif cell["cell_type"] == "code":
            scripts = frozenset(script for script, _ in minutes.run_in_browser(cell))
            yield from python(source, where, cell=True, scripts=scripts)


def passages(root: Path) -> Iterator[Passage]:
    """Find all the prose of the project under ``root``."""
    for path in [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]:
        place = path.relative_to(root).as_posix()
        yield from markdown(path.read_text(encoding="utf-8"), place, page="" if path.name == "CHANGELOG.md" else place)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        yield from notebook(path, path.relative_to(root).as_posix())
    for path in sorted((root / "wskit").rglob("*.py")):
        quotes = path.parent.name == "writers"
        yield from python(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix(), quotes=quotes)
