"""Watching: what a learner sees of a notebook, and what its code does."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

__all__ = ["Seen", "actions", "experiment", "has_output", "looks", "seen"]

AROUND = frozenset(
    re.findall(
        r"\w+",
        "EchoServer WebSocket RawClient RawServer Timeline Finding fast_forward sleep append len sum range print bool "
        "report ladder transcript check ask int round monotonic time done get_running_loop frames_of isinstance "
        "type get handshake anatomy tuple list sorted max min str repr any all timeline connect",
    )
)
"""What experiments call to look at something, or to be there at all."""

LOOKS = frozenset(re.findall(r"\w+", "code reason was_clean ready_state state buffered_amount received payload tells"))
"""What experiments look at."""

SHOWS = frozenset(re.findall(r"\w+", "report ladder transcript anatomy frames_of play"))
"""What shows a whole connection, and so whatever anybody may look at."""


@dataclass(frozen=True)
class Seen:
    """Something that a learner sees: of which ``cell``, of which ``kind``, and its ``text``."""

    cell: int
    kind: str
    text: str


class _Text(HTMLParser):
    """What of HTML or SVG people see or hear."""

    BLOCKS = frozenset(re.findall(r"\w+", "p div tr li pre h1 h2 h3 h4 br text title desc table summary td th"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self._hidden = tag
        self.parts += ["\n"] if tag in self.BLOCKS else []
        self.parts += [f"\n{value}\n" for name, value in attrs if value and name in ("alt", "title", "aria-label")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = "" if tag == self._hidden else self._hidden
        self.parts += ["\n"] if tag in self.BLOCKS else []

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of(markup: str) -> str:
    """Return what people see or hear of HTML or SVG, a line for each block."""
    reader = _Text()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts)


def seen(cells: Iterable[Any], pictures: Callable[[str], str]) -> Iterator[Seen]:
    """Return what a learner sees, in order. ``pictures`` opens the file of a picture: its text is read, too."""
    for number, cell in enumerate(cells):
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            folded = re.compile(r"<details.*?</details>", re.DOTALL)
            yield Seen(number, "prose", text_of(folded.sub("\n", source)))
            yield from (Seen(number, "folded", text_of(one)) for one in folded.findall(source))
            for alt, file in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", source):
                yield Seen(number, "picture", alt)
                if file.endswith(".svg") and not file.startswith("http"):
                    yield Seen(number, "picture", text_of(pictures(file)))
            continue
        yield Seen(number, "code", source)
        for output in cell.get("outputs", ()):
            data = {"text/plain": output.get("text", ""), **output.get("data", {})}
            for kind in ("text/plain", "text/html", "image/svg+xml"):
                if text := "".join(data.get(kind, "")):
                    yield Seen(number, "output", text if kind == "text/plain" else text_of(text))


# What is done.


def experiment(source: str) -> str:
    """Return what a card's cell does when somebody answers: the functions in it."""
    tree = ast.parse(source)
    return "\n".join(
        ast.unparse(node) for node in tree.body if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
    )


def actions(source: str, *, exactly: bool = False) -> set[str]:
    """Return what a piece of code does to connections, without what it only looks at; ``exactly``: with all words."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if name not in AROUND and (isinstance(node.func, ast.Attribute) or name in ("play", "explore", "storm")):
                constants = [ast.unparse(one) for one in node.args if isinstance(one, ast.Constant)]
                # What is said in a message or a reason seldom matters. A code does, and what is played.
                kept = constants if exactly else constants[: name != "send"]
                found.add(f"{name}({', '.join(kept)})")
    return found


def looks(source: str) -> set[str]:
    """Return what a piece of code looks at."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    shows = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return set(LOOKS) if shows & SHOWS else names & LOOKS


def has_output(cell: Any) -> bool:
    return any(
        "".join(output.get("text") or output.get("data", {}).get("text/plain", "")).strip()
        for output in cell.get("outputs", ())
    )
