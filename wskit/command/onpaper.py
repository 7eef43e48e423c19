"""The course on paper: of each lesson what one will learn, its picture, and its questions with room to answer.

1. It has no answers. They come from connections, and on paper there are none.
2. A lesson is one page of A4. It needs nothing else: no network, no script.
3. It is written whole, or not at all.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from ..course.catalogue import ITEMS
from ..course.items import Item
from ..course.lessons import lessons
from ..protocol.legible import visible
from ..record.replacing import replacing
from ..views.markup import escape, inline
from ..views.standalone import standalone
from .handout import course_folder

__all__ = ["page", "write"]

_TITLE: Final = "How WebSocket connections end"

_STYLE: Final = """
@page { size: A4; margin: 9mm 13mm; }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 46rem; }
article + article { border-top: 3px solid var(--line); margin-top: 3rem; padding-top: 1rem; }
header { align-items: flex-start; display: flex; gap: 1.5rem; justify-content: space-between; }
header img { background: #fff; border-radius: 8px; flex: 0 1 19rem; max-width: 100%; min-width: 0; }
h1 { font-size: 1.7em; } h2 { font-size: 1.5em; margin: 0 0 .3em; } h3 { font-size: 1.1em; margin: 1.2em 0 .3em; }
p { margin: .3em 0; } .quiet { color: var(--quiet); } ul { margin: .2em 0; padding-left: 1.2em; }
ol { list-style: none; margin: 0; padding: 0; }
ol > li { break-inside: avoid; padding: .5em 0 .4em; }
ol > li > p:first-child { font-weight: 600; }
.choices { display: grid; gap: .15em 1.5em; grid-template-columns: 1fr 1fr; list-style: none; padding: 0; }
.choices li { padding-left: 1.5em; text-indent: -1.5em; }
.choices li::before { content: "\\25A2"; display: inline-block; text-indent: 0; width: 1.5em; }
.why { border-bottom: 1px dotted var(--line); display: block; height: 1.6em; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
@media (max-width: 36rem) { header { display: block; } .choices { grid-template-columns: 1fr; } }
@media print { body { font-size: 8.5pt; line-height: 1.23; } h1 { display: none; }
 h3 { margin-top: .6em; } ol > li { padding: .25em 0 .15em; } .why { height: 1.45em; }
 article { break-before: page; } h1 + article { break-before: auto; }
 article + article { border: 0; margin: 0; padding: 0; } header img { flex-basis: 50mm; } }
"""


class _Lesson(NamedTuple):
    """A lesson as paper has it."""

    number: str
    title: str
    does: str
    learns: tuple[str, ...]
    minutes: str
    picture: str
    items: tuple[Item, ...]


def write(to: Path, numbers: Iterable[int]) -> int:
    """Write the lessons of these numbers to this file, all of them if there are none. Returns the exit status."""
    try:
        text = page(numbers)
        with replacing(to) as file:
            file.write(text.encode())
    except ValueError as error:
        print(f"wskit: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"wskit: {visible(str(to))} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"Written: {visible(str(to))}. Open it in a browser; printed, each lesson is one A4 page.")
    return 0


def page(numbers: Iterable[int] = ()) -> str:
    """Return these lessons on a page of HTML, all of them if there are none.

    Raises:
        ValueError: if the course has no lesson of a number.
        FileNotFoundError: if the package came without the notebooks.
    """
    there = {int(one.number): one for one in _lessons(course_folder())}
    wanted = list(numbers) or list(there)
    for number in wanted:
        if number not in there:
            raise ValueError(f"there is no lesson {number} with questions; there are {_listed(list(there))}")
    articles = "".join(_article(there[number]) for number in wanted)
    return standalone(_TITLE, _STYLE, articles, images=True)


def _listed(numbers: list[int]) -> str:
    return f"lessons {numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else "none"


def _lessons(folder: Path) -> Iterable[_Lesson]:
    for one in lessons(folder):
        number = re.match(r"(\d\d)-", one.file)
        items = tuple(ITEMS[name] for name in one.cards if name in ITEMS)
        if number and items:
            yield _read(folder, folder / one.file, number[1], items)


def _read(folder: Path, path: Path, number: str, items: tuple[Item, ...]) -> _Lesson:
    """Read what a lesson says of itself: its first cell has a form that a test holds."""
    first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    parts = dict(re.findall(r"^## What you'll (\w+)\n+(.*?)\n*(?=^## |^---|\Z)", first, re.MULTILINE | re.DOTALL))
    title = first.partition("\n")[0].removeprefix("# ")
    learns = re.findall(r"^- (.*?)[;.]?$", parts.get("learn", ""), re.MULTILINE)
    minutes = re.search(r"About (\d+) minutes", parts.get("need", ""))
    shown = re.search(r"!\[([^\]]*)\]\((pictures/[\w.-]+\.svg)\)", first)
    picture = _picture(folder / shown[2], shown[1]) if shown and (folder / shown[2]).is_file() else ""
    does = " ".join(parts.get("do", "").split())
    return _Lesson(
        number, title, _plain(does), tuple(map(_plain, learns)), minutes[1] if minutes else "", picture, items
    )


def _plain(text: str) -> str:
    """Return prose without its links, which paper cannot follow, and without what is bold."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("**", "")


def _picture(path: Path, words: str) -> str:
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}">'


def _article(one: _Lesson) -> str:
    learns = "".join(f"<li>{inline(words)}</li>" for words in one.learns)
    last = [item for item in one.items if _place(item) > IN_THE_LESSON]
    before = [item for item in one.items if item not in last]
    more = f"<h3>Check yourself</h3>\n{_questions(last)}" if last else ""
    minutes = f", {one.minutes} minutes" if one.minutes else ""
    return (
        f"<article>\n<header><div><h2>{inline(one.title)}</h2>"
        f'<p class="quiet">Lesson {int(one.number)}{minutes}</p><p>{inline(one.does)}</p>'
        f"<p><b>What you’ll learn</b></p><ul>{learns}</ul></div>{one.picture}</header>\n"
        f"<h3>Predict, then let the connection decide</h3>\n{_questions(before)}{more}</article>\n"
    )


IN_THE_LESSON: Final = 5
"""How many cards stand in a lesson; what comes after them is *Check yourself*."""


def _place(item: Item) -> int:
    return int(item.name.rpartition(".")[2])


def _questions(items: Iterable[Item]) -> str:
    return f"<ol>{''.join(map(_question, items))}</ol>\n"


def _question(item: Item) -> str:
    choices = "".join(f"<li>{inline(one.label)}</li>" for one in item.choices)
    answer = f'<ul class="choices">{choices}</ul>' if choices else ""
    return f'<li><p>{item.name}&ensp;{inline(item.question)}</p>{answer}<span class="quiet why">Because</span></li>'
