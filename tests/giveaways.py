"""Giveaways: what tells a learner the answer to a card before the card is answered. Rules over what a notebook shows.

What is above the next card is read as a learner sees it, folded and unfolded: sources, stored outputs, the text of
pictures, alternative texts. After a card, ``<details>`` may tell what it likes: whoever unfolds it, wants to know.
After the last card before *Check yourself*, so may what stands under the next heading: it explains, and comes third.

1. **words**: the cell of a card holds no prose. No comment, no sentence, no reason beside the finding: all words of a
   card are in the kit, where nobody reads them before they answer.
2. **literal**: the experiment cannot return one value only that is written into it.
3. **name**: no name in the cell says the right answer, unless it says a wrong one, too.
4. **reply**: nothing that is stored with a card is a reply to an answer.
5. **stated**: no sentence, and no line of code or output, has the right answer, no wrong one, and the card's subject.
6. **repeated**: no other cell does what the experiment does and looks at what it looks at, with what came of it stored.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from watching import Seen, actions, experiment, has_output, looks, seen

from wskit.protocol.interface import ReadyState
from wskit.views.markup import plain
from wskit.views.outcome import Outcome

__all__ = ["NUMBERS", "Asked", "Giveaway", "find"]

NUMBERS = re.findall(
    r"\w+",
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
)

COMMON = frozenset(
    re.findall(
        r"\w+",
        "which what when where whose does will would this that these those then than with without into from after "
        "before answer number about many much left have been they them their there here your page end both each call "
        "called get come say said tell told happen happened become only same other second minute later next line "
        "moment through still while text goe connection code server client",
    )
)
"""Words that no card is about, for most are."""

CHECK_YOURSELF = "## Check yourself"

SIDES = frozenset({"client", "server", "page", "both", "nobody"})
"""Answers that stand in every other sentence."""

REPLIES = (
    *(f"{outcome.value}:" for outcome in (Outcome.RIGHT, Outcome.WRONG, Outcome.TOLD)),
    "\N{CHECK MARK}",
    "\N{BALLOT X}",
    "wskit-chosen",
    "wskit-reply",
)


@dataclass(frozen=True)
class Asked:
    """A card as it is asked: its ``name``, the number of its ``cell``, its words, and which of its answers is right."""

    name: str
    cell: int
    question: str
    right: object
    label: str
    wrong: tuple[str, ...] = ()
    tag: str = "ask"

    @property
    def spelled(self) -> list[str]:
        """The ways in which the right answer may be written."""
        return _spelled(self.right, self.label)

    @property
    def subject(self) -> set[str]:
        """The words that the question is about."""
        labels = set().union(*map(_words, (self.label, *self.wrong)))
        return {word for word in _words(self.question) if len(word) > 3} - COMMON - labels


@dataclass(frozen=True)
class Giveaway:
    """A card whose answer is told: by which ``rule``, in which ``cell``, and by what ``text``."""

    name: str
    rule: str
    cell: int
    text: str

    def __str__(self) -> str:
        return f"card {self.name}: {self.rule}, in cell {self.cell}: {self.text[:160]}"


def find(cells: list[Any], cards: list[Asked], pictures: Callable[[str], str] = lambda file: "") -> list[Giveaway]:
    """Return every giveaway in a notebook."""
    shown = list(seen(cells, pictures))
    found: list[Giveaway] = []
    for place, card in enumerate(cards):
        source = "".join(cells[card.cell]["source"])
        following = _end_of(cells, card, cards[place + 1].cell if place + 1 < len(cards) else card.cell + 1)
        found += [Giveaway(card.name, rule, card.cell, text) for rule, text in _in_its_cell(card, source)]
        for one in shown:
            if one.cell == card.cell and one.kind == "output":
                if reply := next((mark for mark in REPLIES if mark in one.text), ""):
                    found.append(Giveaway(card.name, "reply", one.cell, reply))
            elif one.cell < following and one.cell != card.cell and not (one.kind == "folded" and one.cell > card.cell):
                near = one.cell > card.cell
                found += [Giveaway(card.name, "stated", one.cell, unit) for unit in _stated(card, one, near=near)]
        asked = {other.cell for other in cards}
        does, looked = actions(experiment(source)), looks(experiment(source))
        for number, cell in enumerate(cells[:following]):
            other = "".join(cell["source"])
            if number in asked or not has_output(cell) or not does:
                continue
            if number > card.cell:
                again = does <= actions(other)
            else:
                exactly = actions(experiment(source), exactly=True)
                again = exactly <= actions(other, exactly=True) and looked <= looks(other) and len(looked | does) > 1
            if again:
                found.append(Giveaway(card.name, "repeated", number, ", ".join(sorted(does))))
    return list(dict.fromkeys(found))


def _end_of(cells: list[Any], card: Asked, following: int) -> int:
    """Return the cell that ends what may not tell: the next card, or the heading under which all is explained."""
    after = ["".join(cell["source"]) for cell in cells[card.cell + 1 : following]]
    if not any(CHECK_YOURSELF in source for source in after):
        return following
    heads = (place for place, source in enumerate(after) if re.search(r"^(## |---)", source, re.MULTILINE))
    return card.cell + 1 + next(heads)


# In the cell of the card itself.


def _in_its_cell(card: Asked, source: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(source)
    comments = (
        one.string for one in tokenize.generate_tokens(io.StringIO(source).readline) if one.type == tokenize.COMMENT
    )
    yield from (("words", comment) for comment in comments if not comment.startswith(("# noqa", "# type")))
    said = {id(argument) for node in ast.walk(tree) if _is_said(node) for argument in ast.walk(node)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in said and len(text.split()) > 3:
                yield "words", text
            case ast.Call(func=ast.Name(id="Finding"), args=[_, ast.Constant() | ast.JoinedStr() as because]):
                yield "words", ast.unparse(because)
    returned = [value for value in _returned(tree) if value is not None]
    if returned and all(isinstance(value, ast.Constant) for value in returned):
        values = {ast.unparse(value) for value in returned}
        if len(values) == 1:
            yield "literal", values.pop()
    for name in _names(tree):
        words = " ".join(re.findall(r"[A-Za-z]+|\d+", name))
        if (
            not SIDES & set(card.spelled)
            and _has(words, card.spelled)
            and not any(_has(words, _spelled(one, one)) for one in card.wrong)
        ):
            yield "name", name


def _is_said(node: ast.AST) -> bool:
    """Tell whether this is a call in which text is what somebody sends, and no remark."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("send", "close")


def _returned(tree: ast.AST) -> Iterator[ast.expr | None]:
    """Return what the experiment may find."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Return):
            value = node.value
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Finding":
                value = value.args[0] if value.args else None
            yield value


def _names(tree: ast.AST) -> set[str]:
    """Return the names that somebody has chosen."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
    return found


# In the cells around it.


def _stated(card: Asked, one: Seen, *, near: bool) -> Iterator[str]:
    """Return the sentences or lines that state the answer. ``near``: they stand between the card and the next."""
    if (isinstance(card.right, bool) and one.kind != "output") or (SIDES & set(card.spelled) and one.kind == "code"):
        return  # "true" stands in every other line of code
    common = len(card.spelled[0]) < 3 or bool(SIDES & set(card.spelled))
    least = 1 if near and not common else max(2, len(card.subject) // 2)
    for unit in _units(one):
        if not _has(unit, card.spelled) or any(_has(unit, _spelled(wrong, wrong)) for wrong in card.wrong):
            continue
        if unit.rstrip().endswith("?"):
            continue
        shared = len(card.subject & _words(unit))
        if shared >= least or (near and _is_rare(card.right, card.label)):
            yield unit.strip()


def _units(one: Seen) -> list[str]:
    if one.kind in ("prose", "folded"):
        return [
            unit
            for part in re.split(r"\n\s*\n|\n\s*[-*|]\s|\n```", one.text)
            for unit in re.split(r"(?<=[.!?:])\s", part)
        ]
    return one.text.splitlines()


def _is_rare(right: object, label: str) -> bool:
    """Tell whether an answer stands nowhere by chance: a close code, or several words."""
    if isinstance(right, bool | ReadyState):
        return False
    return (isinstance(right, int) and right >= 1000) or len(label.split()) > 2


def _spelled(right: object, label: str) -> list[str]:
    if isinstance(right, bool):
        return [str(right)]
    if isinstance(right, str) and right.isdecimal():
        right = int(right)
    if isinstance(right, int) and not isinstance(right, ReadyState):
        return [str(right)] + ([NUMBERS[right]] if 0 < right < len(NUMBERS) else [])
    if isinstance(right, tuple | list):
        return [", ".join(map(str, right))]
    return [plain(label).strip(" .")]


def _has(text: str, spellings: Iterable[str]) -> bool:
    return any(re.search(rf"(?<![\w.]){re.escape(one)}(?!\w|\.\d)", text, re.IGNORECASE) for one in spellings)


def _words(text: str) -> set[str]:
    """Return the words of a text, as one writes them where there is one of each."""
    split = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    words = set(re.findall(r"[a-z]+", split.lower().replace("_", " ")))
    return {word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in words}
