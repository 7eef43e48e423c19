"""Rewriting: a file of the kit with other words in it, before Python compiles it.

Nothing but whole texts is replaced, and only what a catalogue has. So a text that is shown here and asked for there is
the same in both places. One word alone is replaced in its own file only, for it may mean something else in another;
words that a longer text chooses from, only within that text; and small words only where they are marked.
"""

from __future__ import annotations

import ast
from gettext import NullTranslations
from typing import Final

from .patterns import inner, pattern, places, translated

__all__ = ["FAILURE", "WORD", "is_marked", "is_one_word", "rewrite"]

WORD: Final = "word"
"""What a marked word depends on in a catalogue."""
FAILURE: Final = "failure"
"""The same for what says why a connection failed."""


def is_one_word(text: str) -> bool:
    """Tell whether a text is a word alone, and so belongs to its own file.

    >>> from wskit.language.rewriting import is_one_word

    >>> is_one_word("Connect"), is_one_word("Close it")
    (True, False)
    """
    return " " not in text.strip()


def is_marked(node: ast.Call) -> bool:
    """Tell whether this marks a small word as one that is shown: :func:`~wskit.language.speaking.word`."""
    return isinstance(node.func, ast.Name) and node.func.id == "word" and len(node.args) == 1


def rewrite(tree: ast.Module, module: str, catalogue: NullTranslations) -> ast.Module:
    """Return the syntax tree of a module with its texts in another language.

    Raises:
        ValueError: if a translation has a place that its text does not have.
    """
    rewritten: ast.Module = ast.fix_missing_locations(_Rewriter(module, catalogue).visit(tree))
    return rewritten


class _Rewriter(ast.NodeTransformer):
    def __init__(self, module: str, catalogue: NullTranslations) -> None:
        self._module = module
        self._catalogue = catalogue
        self._chosen: dict[ast.Constant, str] = {}
        """The words that a longer text chooses from, with that text."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str) or not node.value:
            return node
        found = self._find(node.value, self._chosen[node]) if node in self._chosen else node.value
        if found == node.value:
            found = self._find(node.value, self._module if is_one_word(node.value) else None)
        return ast.copy_location(ast.Constant(found), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if is_marked(node):
            text = node.args[0]
            if isinstance(text, ast.Constant):
                node.args[0] = ast.copy_location(ast.Constant(self._find(str(text.value), WORD)), text)
            return node
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        # Its places are called by what stands in them before anything there is replaced.
        name, known = pattern(node), places(node)
        for one in inner(node):
            self._chosen.setdefault(one, name)
        for place in known.values():
            place.value = self.visit(place.value)
        found = self._find(name, self._module if is_one_word(name) else None)
        return node if found == name else ast.copy_location(translated(name, known, found), node)

    def _find(self, name: str, context: str | None) -> str:
        return self._catalogue.pgettext(context, name) if context else self._catalogue.gettext(name)
