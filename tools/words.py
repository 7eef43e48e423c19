"""Check the words of the project: their spelling, the field's terms, and how hard the sentences are to read.

    python tools/words.py             say what is wrong and what to do; exit status 1 if anything is

1. What is prose and what is not, ``prose.py`` decides.
2. A word stands in a dictionary or in ``words.txt``. There, ``loopback`` allows ``Loopback`` too, and ``WebSocket``
   nothing but itself. A word that the project no longer uses does not stay there.
3. Spelling is British, but for names that somebody else gave.
4. A thing has one name: see ``TERMS``.
5. A page is plain: see ``MEAN``, ``LONG``, ``SHARE`` and ``LONGEST``. Headings and table cells are not sentences.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from prose import CODE, Passage, passages
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
    # Where this stands, and how, codespell promises to nobody. Nothing else of it is used, and a test looks.
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
