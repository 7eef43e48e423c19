"""Check the words of the project: their spelling, the field's terms, and how hard the sentences are to read.

    python tools/words.py             say what is wrong and what to do; exit status 1 if anything is

1. Prose is what people read: markdown, docstrings, comments, and what the kit and the notebooks say in strings. Code in
   backticks or blocks, addresses, markup, and names with a digit, a dot or an underscore in them are not prose.
2. A word stands in a dictionary or in ``words.txt``. There, ``loopback`` allows ``Loopback`` too, and ``WebSocket``
   nothing but itself. A word that the project no longer uses does not stay there.
3. Spelling is British, but for names that somebody else gave.
4. A thing has one name: see ``TERMS``.
5. A page is plain: see ``MEAN``, ``LONG``, ``SHARE`` and ``LONGEST``. Headings and table cells are not sentences.

A cell of a notebook is named by its place among all cells, from 1.
"""

from __future__ import annotations

import ast
import io
import itertools
import json
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from spellchecker import SpellChecker

ROOT: Final = Path(__file__).parent.parent
OWN: Final = Path(__file__).with_name("words.txt")

MEAN: Final = 15
"""How many words the sentences of a page may have on average."""
LONG: Final = 25
SHARE: Final = 0.1
"""Which part of a page's sentences may have more than ``LONG`` words."""
LONGEST: Final = 35
"""How many words any sentence of a page may have."""

CODE: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
"""What stands in prose where code was: a word of the sentence, but none to spell."""


class Term(NamedTuple):
    """A wrong name (a regular expression), the right one, and why."""

    wrong: str
    right: str
    why: str


TERMS: Final = (
    Term(r"(?i:web[ -]sockets?)|Websockets?|(?<!Upgrade: )websocket\b", "WebSocket", "RFC 6455 and WHATWG write it so"),
    Term(r"(?i:close-code|(?:closing|closure) code)s?", "close code", "RFC 6455 and IANA call it so"),
    Term(
        r"\b(?:close|[Cc]losing) frames?\b(?! received)",
        "Close frame",
        "RFC 6455 writes the frame's name with a capital",
    ),
    Term(r"(?i:close[ -]handshake)", "closing handshake", "RFC 6455 calls it so"),
    Term(r"(?i:hand[ -]shak(?:es?|ing))\b", "handshake", "RFC 6455 writes it so"),
    Term(r"(?i:sub-protocols?)", "subprotocol", "RFC 6455 writes it so"),
    Term(r"(?i:half open connections?|halfopen)", "half-open", "RFC 9293 writes it so"),
    Term(r"(?i:\btime-outs?)", "timeout", "one word, as in every option that sets one"),
    Term(r"(?i:keep-alives?)", "keepalive", "one word, as in the library"),
    Term(r"(?i:\bback-offs?)", "backoff", "one word, as in the library"),
    Term(r"(?i:re-connect\w*|reconnexions?)", "reconnect", "one word"),
    Term(r"\b(?:wasClean|readyState|bufferedAmount)\b", "backticks around it", "`wasClean` is JavaScript, not English"),
    Term(r"\b(?:Javascript|javascript|Java Script)\b", "JavaScript", "its name"),
    Term(r"\b(?:[Jj]upyter [Ll]ab|[Jj]upyterlab)\b", "JupyterLab", "its name"),
    Term(r"\bI[Pp]ywidgets\b", "ipywidgets", "its name, even where a sentence begins"),
    Term(r"\b(?:utf-?8|UTF8|Utf-?8)\b", "UTF-8", "its name"),
    Term(r"\bpython\b(?! -m)", "Python", "its name"),
)

BOTH: Final = re.compile(
    "biased|dialogs?|focus(ed|es|ing)|licens(ed?|es|ing)|meters?|practice|program|routing|stor(y|ies)|writable"
)
"""American words that are British as well, for something else or for the same."""


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

# --- what is prose -------------------------------------------------------------------------------------------------

_PARSER: Final = MarkdownIt("commonmark").enable("table")
_SPOKEN: Final = re.compile(r"\b(?:alt|title|aria-label|placeholder|content)\s*[=:]\s*\"([^\"]*)\"")
_MARKUP: Final = re.compile(r"<(style|script)\b.*?</\1\s*>|<[!/a-zA-Z][^<>]*>", re.DOTALL)
_STYLE: Final = re.compile(r"\bvar\(|^ [\w-]+=\"")
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


def python(source: str, place: str, line: int = 1, *, cell: bool = False) -> Iterator[Passage]:
    """Find the prose in Python: docstrings, comments, and strings of more than one word."""
    found = _Strings()
    flags = ast.PyCF_ONLY_AST | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if cell else 0)
    found.visit(compile(source, place, "exec", flags))
    for number, doc in found.docs:
        yield from markdown(_ENTRY.sub(rf"\1{CODE}", _dedented(doc)), place, line + number - 1)
    for number, string in found.strings:
        said = _without_markup(string)
        if " " in said.strip() and not _STYLE.search(said):
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
            yield from python(source, where, cell=True)


def passages(root: Path = ROOT) -> Iterator[Passage]:
    """Find all the prose of the project under ``root``."""
    pages = [root / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    for path in [*pages, *sorted((root / "docs").rglob("*.md"))]:
        place = path.relative_to(root).as_posix()
        yield from markdown(path.read_text(encoding="utf-8"), place, page="" if path.name == "CHANGELOG.md" else place)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        yield from notebook(path, path.relative_to(root).as_posix())
    for path in sorted((root / "wskit").rglob("*.py")):
        yield from python(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())


# --- what is wrong -------------------------------------------------------------------------------------------------

_ANY_TERM: Final = re.compile("|".join(term.wrong for term in TERMS))
_CHUNK: Final = re.compile(rf"[\w'’{CODE}]+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def words(text: str) -> Iterator[tuple[int, str]]:
    """Find the words in a text, each with where it begins."""
    for chunk in _CHUNK.finditer(text):
        word = chunk[0].strip("'’")
        if len(word) > 1 and _WORD.fullmatch(word):
            yield chunk.start() + chunk[0].index(word), re.sub(r"'s$", "", word.replace("’", "'"))


@cache
def _dictionary() -> SpellChecker:
    return SpellChecker(distance=1)


@cache
def _american() -> dict[str, str]:
    """Return the British spelling of American words."""
    table = files("codespell_lib") / "data" / "dictionary_en-GB_to_en-US.txt"
    rows = [line.split("->") for line in table.read_text(encoding="utf-8").splitlines()]
    return {american: british for british, american in rows if not BOTH.fullmatch(american)}


@cache
def _british() -> frozenset[str]:
    return frozenset(_american().values())


@cache
def _fault(word: str) -> str:
    """Say what is wrong with the spelling of a word that is not one of our own; nothing if it is right."""
    lower = word.lower()
    if lower in _american():
        return f"{word!r} is American: write {_american()[lower]!r}"
    if lower in _british() or lower in _dictionary():
        return ""
    near = _dictionary().candidates(lower) if len(word) > 3 else None
    meant = sorted((near or set()) - {lower}, key=lambda one: -_dictionary()[one])[:2]
    mend = f"write {' or '.join(map(repr, meant))}" if meant else "mend it"
    return f"{word!r} is not known: {mend}; or, if it is code, put backticks around it; or add it to tools/words.txt"


def misspelt(found: Iterable[Passage], own: list[str]) -> list[str]:
    """Say which words are wrong, and what is wrong with our ``own`` list."""
    problems: list[str] = []
    used: set[str] = set()
    known = set(own)
    for passage in found:
        for offset, word in words(_ANY_TERM.sub(lambda term: "0" * len(term[0]), passage.flat)):
            ours = known & {word, word.lower() if word[1:].islower() or word.isupper() else word}
            used |= ours
            if not ours and (fault := _fault(word)):
                problems.append(f"{passage.at(offset)}: {fault}")
    for before, after in itertools.pairwise(own):
        if (before.lower(), before) >= (after.lower(), after):
            problems.append(f"tools/words.txt: {after!r} must come once, and before {before!r}: sort the list")
    return problems + [f"tools/words.txt: nobody uses {word!r}: take it out" for word in own if word not in used]


def misnamed(found: Iterable[Passage]) -> list[str]:
    """Say which terms have a wrong name."""
    return [
        f"{passage.at(match.start())}: {match[0]!r}: write {term.right!r} ({term.why})"
        for passage in found
        for term in TERMS
        for match in re.finditer(term.wrong, passage.flat)
    ]


def sentences(text: str) -> list[str]:
    """Split a paragraph into its sentences."""
    return [
        one
        for one in re.split(rf"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)[\"”')]*\s+(?=[\"“'(]*[A-Z\d{CODE}])", text)
        if re.search(r"\w", one)
    ]


def length(sentence: str) -> int:
    """Count the words of a sentence; code is one."""
    return sum(bool(re.search(rf"[\w{CODE}]", word)) for word in sentence.split())


def hard(found: Iterable[Passage]) -> list[str]:
    """Say which sentences are too long, and which pages have too many long ones."""
    problems = []
    lengths: dict[str, list[int]] = {}
    for passage in found:
        for sentence in sentences(passage.text) if passage.sentences else ():
            count = length(sentence)
            lengths.setdefault(passage.page, []).append(count)
            if count > LONGEST:
                start = " ".join(sentence.split()[:6]).replace(CODE, "...")
                place = passage.at(passage.text.index(sentence))
                problems.append(
                    f"{place}: {start!r} begins a sentence of {count} words: make it two ({LONGEST} at most)"
                )
    for page, counts in lengths.items():
        mean, share = sum(counts) / len(counts), sum(count > LONG for count in counts) / len(counts)
        if mean > MEAN:
            problems.append(f"{page}: its sentences have {mean:.1f} words on average: shorten some ({MEAN} at most)")
        if share > SHARE:
            problems.append(
                f"{page}: {share:.0%} of its sentences have over {LONG} words: shorten some ({SHARE:.0%} at most)"
            )
    return problems


def problems(root: Path = ROOT, own: Path = OWN) -> list[str]:
    """Say all that is wrong with the project's words."""
    found = list(passages(root))
    return misspelt(found, own.read_text(encoding="utf-8").splitlines()) + misnamed(found) + hard(found)


def main() -> int:
    """Run the command line and return the exit status."""
    wrong = problems()
    print("\n".join(wrong) or "All words are in order.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
