"""Given: what the code of a page may lean on without making it, and how that is said.

1. Nothing is there behind anybody's back: what a piece of code leans on is said in a line beside it, and what it does
   not lean on is not made.
2. What code makes itself is not given: who writes ``const ws = …`` gets no other one.
3. It is looked for in the text, here and in the browser, by the same expressions: the text may be edited there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

__all__ = ["ADDRESS", "GIVEN", "Given", "address_in", "leaning"]

ADDRESS: Final = "ws://echo.example/"
"""The address that pages write. No such host exists (RFC 2606): a page's browser is sent to the server instead."""

_OPEN: Final = (
    "window.ws = new WebSocket(url); "
    "await new Promise((go) => ['open', 'close'].forEach((one) => ws.addEventListener(one, go, {once: true})));"
)
_LATER: Final = "window.comeBackLater = () => print('comeBackLater() was called.');"


@dataclass(frozen=True)
class Given:
    """One thing: its ``name``, what says so to people, and the JavaScript that makes it."""

    name: str
    words: str
    code: str

    @property
    def uses(self) -> str:
        """The expression that finds its use."""
        return rf"(?<![\w$.]){self.name}(?![\w$])"

    @property
    def makes(self) -> str:
        """The expression that finds code which makes it by itself."""
        return rf"\b(?:const|let|var|function|class)\s+{self.name}(?![\w$])"

    def as_dict(self) -> dict[str, str]:
        """Return it as a browser gets it."""
        return {**asdict(self), "uses": self.uses, "makes": self.makes}


GIVEN: Final = (
    Given("url", "`url` is the address of the server.", ""),
    Given("ws", "`ws` is an open connection to the server.", _OPEN),
    Given("print", "`print` is `console.log`.", ""),
    Given("comeBackLater", "`comeBackLater` stands for your own function, and only says that it was called.", _LATER),
)
"""All there is, in the order in which it is said and made."""

_COMMENT: Final = re.compile(r"//[^\n]*|/\*[\s\S]*?\*/")
_WRITTEN: Final = re.compile(r"wss?://[^\s\"'`<>)]+")


def leaning(code: str, given: Iterable[Given] = GIVEN) -> list[Given]:
    """Return what a piece of code leans on. A whole document leans on nothing."""
    if code.lstrip().startswith("<"):
        return []
    bare = _COMMENT.sub("", code)
    return [one for one in given if re.search(one.uses, bare) and not re.search(one.makes, bare)]


def address_in(document: str) -> str:
    """Return the first address of a server that a document has written in it, or none at all."""
    found = _WRITTEN.search(document)
    return found[0] if found else ""
