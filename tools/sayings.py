"""Sayings: which texts in the code of wskit a learner reads. All others are for Python, for browsers, and for us.

1. It has words. Names in one piece, style sheets, scripts and markup have none, whatever letters there are in them.
2. It is shown: it is not a docstring, no pattern that something is searched with, no text that something is compared
   with, no name in a list of names. Nor is it an error's: who meets one looks it up, and finds it in English.
3. A word alone may be anything. It is shown if it begins with a capital letter and stands where nothing but words do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from wskit.language.patterns import bare, inner, pattern
from wskit.language.rewriting import FAILURE, WORD, is_marked, is_one_word
from wskit.language.speaking import FAILURES, KEPT

__all__ = ["Saying", "sayings"]

SILENT: Final = (
    # These say nothing of their own, or speak to machines.
    "between.asking",
    # These look for what other programs write.
    *("evidence.debuglines", "evidence.dpktreader", "evidence.guessing", "evidence.har", "evidence.kept"),
    *("evidence.lines", "evidence.logged", "evidence.loose", "evidence.opening", "evidence.rebuilt"),
    *("evidence.recording", "evidence.streams", "evidence.story", "evidence.tcpends", "evidence.texts"),
    *("evidence.tsharkreader", "evidence.undecided", "evidence.unpacking", "evidence.containers"),
    "extension",
    # What runs on a terminal is read with its English help, and its output is searched for.
    "command",
    "__main__",
    # These write what other programs write.
    "course.casebook.writers",
    "views.script",
    "views.stylesheet",
    "views.tokens",
    "views.motion",
    "widgets.dress",
    "widgets.browserpage",
    "widgets.browserwire",
    "widgets.colab",
    "widgets.doorway",
    "protocol.redaction",
    "protocol.url",
    "protocol.host",
    "protocol.skim",
    "protocol.receiver",
    "protocol.cookies",
)
"""The rooms and files in which nothing is said to a learner but what is marked."""
WORDY: Final = ("widgets", "views", "course", "diagnosis", "reading", "between")
"""The rooms in which a word with a capital letter is shown."""
ASKED: Final = frozenset(
    {
        "add_class", "remove_class", "has_trait", "observe", "getattr", "hasattr", "import_module", "one_of",
        "startswith", "endswith", "split", "partition", "rpartition", "replace", "removeprefix", "removesuffix",
        "find", "index", "count", "fullmatch", "match", "search", "compile", "sub", "findall", "finditer", "encode",
        "decode", "get", "join", "fromhex",
    }
)  # fmt: skip
"""What is called with names, and what searches: its arguments are not shown."""
NAMES: Final = frozenset(
    {
        "Close", "Ping", "Pong", "Text", "Binary", "Continuation", "Connection", "Cookie", "Host", "Origin",
        "Upgrade", "Lax", "None", "Strict", "Chromium", "Firefox", "Linux",
    }
)  # fmt: skip
"""Words that are the same in each language: of frames, of HTTP, of programs."""
UNSAID: Final = frozenset({"layout", "style", "css", "script", "encoding", "id", "slip", "given"})
"""The keywords of arguments that are not shown."""
_MACHINE: Final = re.compile(
    r"""[;{]\s*\n?\s*[-\w]+:               # a rule of a style sheet
    |^\s*[.\#@][-\w]+\s*[{,>\[]
    |\bvar\(--|\.wskit-|^wskit-
    |=>|function\s*\(|const\ \w+\ =      # a script
    |^\s*[-\w]+=["'{]                     # an attribute
    |\(\?[:=!<P]|\\[bwsS]                # a pattern
    |^https?://\S*$
    """,
    re.VERBOSE,
)
"""What machines read."""


class Saying(NamedTuple):
    """A text: what it is called, what else it depends on, its plural if it is counted, and where it stands."""

    name: str
    context: str | None
    plural: str | None
    module: str
    line: int


def sayings(file: Path, root: Path) -> Iterator[Saying]:
    """Find what a file of the kit says to a learner."""
    module = ".".join(file.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")
    inside = module.removeprefix("wskit").removeprefix(".")
    fails = module in FAILURES
    kept = not fails and module.startswith(KEPT)
    is_silent = not inside or kept or any(inside == one or inside.startswith(f"{one}.") for one in SILENT)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    unsaid = set(_unsaid(tree))
    wordy = inside.split(".")[0] in WORDY
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(last := node.args[-1], ast.Constant):
            what = str(last.value)
            if _called(node) == "many":
                yield Saying(what, None, what + "s", module, node.lineno)
            elif is_marked(node):
                yield Saying(what, WORD, None, module, node.lineno)
        elif is_silent or node in unsaid:
            continue
        elif isinstance(node, ast.JoinedStr):
            name = pattern(node)
            if _has_words(bare(node), wordy=wordy, patterned=True):
                context = FAILURE if fails else module if is_one_word(name) else None
                yield Saying(name, context, None, module, node.lineno)
                for one in () if fails else inner(node):
                    if not _is_markup(str(one.value)):
                        yield Saying(str(one.value), name, None, module, node.lineno)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _has_words(node.value, wordy=wordy):
            context = FAILURE if fails else module if is_one_word(node.value) else None
            yield Saying(node.value, context, None, module, node.lineno)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _unsaid(tree: ast.Module) -> Iterator[ast.AST]:
    """Find all that stands where nothing is said."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (one.value for one in node.body if isinstance(one, ast.Expr))
        if isinstance(node, ast.ClassDef):
            yield from (one.value for one in node.body if isinstance(one, ast.Expr))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _called(node.exc) == "Refused":
            continue  # why a handshake failed is shown
        if isinstance(node, ast.Raise | ast.Assert | ast.Compare | ast.Import | ast.ImportFrom | ast.Subscript):
            yield from _all([node])
        if isinstance(node, ast.Call):
            if _called(node) in ASKED:
                yield from _texts(node.args[:1] if _called(node) == "get" else node.args)
            if (
                isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
            ):
                yield from _all(node.args)
            yield from _all(one.value for one in node.keywords if one.arg in UNSAID)
            if _called(node) in ("Literal", "TypeVar", "NewType"):
                yield from _all(node.args)
        if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "__all__" for one in node.targets):
            yield from _all([node])
        if isinstance(node, ast.JoinedStr):
            yield from node.values
            chosen = set(inner(node))
            yield from chosen
            for each in node.values:
                if isinstance(each, ast.FormattedValue) and each.format_spec:
                    yield from _all([each.format_spec])
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            yield from _all([node.annotation])
        if isinstance(node, ast.Dict):
            yield from (
                one
                for one in node.keys
                if one is not None and isinstance(one, ast.Constant) and is_one_word(str(one.value))
            )
    # What is said about something below it: the strings after a constant.
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _texts(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    yield from (one for one in nodes if isinstance(one, ast.Constant | ast.JoinedStr))


def _all(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _is_markup(text: str) -> bool:
    return "<" in text or "=" in text or text.startswith(("wskit-", " wskit-"))


def visible(text: str) -> str:
    """Return what of a text is seen where it is drawn: no tags, but the titles and labels in them."""
    titles = " ".join(re.findall(r"""(?:title|aria-label|alt|placeholder)=["']([^"']*)["']""", text))
    return re.sub(r"<[^<>]*(?:>|$)|&\w+;", " ", text) + " " + titles


def _is_list(text: str) -> bool:
    """Tell whether a text is names side by side."""
    names = re.split(r"[\s|]+", text.strip())
    piped = re.fullmatch(r"[-\w:/.{}]+(\|[-\w:/.{}]+)+", text)
    return bool(piped) or (
        all(re.fullmatch(r"[a-z0-9-]+", one) for one in names) and 2 * sum("-" in one for one in names) > len(names)
    )


def _has_words(text: str, *, wordy: bool, patterned: bool = False) -> bool:
    if _is_list(text) or _MACHINE.search(text.replace("{}", "") if patterned else text):
        return False
    seen = visible(text)
    words = re.findall(r"[A-Za-z][A-Za-z'’]+", re.sub(r"`[^`]*`|\{\}", " ", seen))
    if not words or is_one_word(seen):
        alone = re.fullmatch(r"\W*([A-Z][a-z]+)[:.…!?]?\s*", seen)
        return wordy and alone is not None and alone[1] not in NAMES
    return bool(re.search(r"[a-z]", seen)) and (len(words) > 1 or wordy)
