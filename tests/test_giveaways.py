"""Nothing gives it away: no notebook tells the answer to a card before it is answered. And what tells it, is found."""

from __future__ import annotations

import json
from typing import Any

import course
import examiner
import giveaways
import pytest
from examiner import Examined
from giveaways import Asked

from wskit.course.items import Choice, Item

pytestmark = pytest.mark.timeout(180)


def as_asked(one: Examined, cell: int) -> Asked:
    """Return a card as those see it who look for what gives it away."""
    if one.right:
        [right] = one.right
        wrong = tuple(choice.label for choice in one.item.choices if choice is not right)
        return Asked(one.item.name, cell, one.item.question, right.value, right.label, wrong)
    answer = one.found.answer
    return Asked(one.item.name, cell, one.item.question, answer, str(answer), tuple(map(str, one.item.slips)))


@pytest.mark.parametrize("path", course.notebooks(), ids=lambda path: path.stem)
def test_no_notebook_gives_an_answer_away(path: Any) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    cards = [as_asked(one, one.place.number) for one in examiner.examined() if one.place and one.place.path == path]
    found = giveaways.find(cells, cards, lambda name: (path.parent / name).read_text(encoding="utf-8"))
    assert not found, "\n".join(map(str, found))


# A small notebook that gives nothing away, and what becomes of it.

ITEM = Item(
    "my.1",
    "A page calls `close()` and nothing is between the parentheses. Which code is in the server's event?",
    (Choice(1000, slip="silence-is-1000"), Choice(1005), Choice(1006, slip="silence-is-1006")),
)
STATE = Item("my.2", "The cable is pulled. What is `readyState`?", (Choice("OPEN"), Choice("CLOSED", slip="a")))

EXPERIMENT = """from wskit import EchoServer, Finding, WebSocket, ask


async def experiment():
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.close()
        event = await server.connections[-1].closed
        return Finding(event.code, ws)


ask("my.1", experiment)"""

FREEZE = """from wskit import EchoServer, Finding, WebSocket, ask


async def experiment():
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.link.freeze()
        ws.send("Is anybody still there, I wonder?")
        return Finding(ws.ready_state, ws)


ask("my.2", experiment)"""

DEMONSTRATION = """ws = await WebSocket(server.url).opened
ws.close()
print((await server.connections[-1].closed).code)"""


def prose(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": text}


def code(source: str, *outputs: str, html: str = "") -> dict[str, Any]:
    kept = [{"data": {"text/plain": one, "text/html": html}} for one in outputs]
    return {"cell_type": "code", "source": source, "outputs": kept}


def notebook() -> list[dict[str, Any]]:
    return [
        prose("# Say goodbye\n\nYou may meet 1000, 1005 or 1006 when a page calls `close()`.\n\n![Two ends](a.svg)"),
        code("Stage()", "[Connect] [Close]"),
        code(EXPERIMENT, f"{ITEM.question}\n  [1000]\n  [1005]\n  [1006]"),
        prose("Now another thing.\n\n<details><summary>Why</summary>The empty Close is 1005 at the server.</details>"),
        code(FREEZE, "The cable is pulled.\n  [OPEN]\n  [CLOSED]"),
        prose("And this is the end. A page whose cable is pulled is `OPEN`."),
    ]


CARDS = [
    Asked("my.1", 2, ITEM.question, 1005, "1005", ("1000", "1006")),
    Asked("my.2", 4, STATE.question, "OPEN", "OPEN", ("CLOSED",)),
]
PICTURE = "<svg><style>.a{}</style><title>Two ends</title><text>client</text></svg>"


def found(cells: list[dict[str, Any]], picture: str = PICTURE) -> set[tuple[str, str]]:
    return {(one.name, one.rule) for one in giveaways.find(cells, CARDS, lambda name: picture)}


def test_what_gives_nothing_away_is_left_alone() -> None:
    assert giveaways.find(notebook(), CARDS, lambda name: PICTURE) == []


@pytest.mark.parametrize(
    ("place", "cell", "expected"),
    [
        (2, code(EXPERIMENT.replace("code, ws", 'code, "An empty Close came."')), ("my.1", "words")),
        (2, code(EXPERIMENT.replace("code, ws", 'code, f"It was {event.code}."')), ("my.1", "words")),
        (2, code(EXPERIMENT.replace("ws.close()", "ws.close()  # there is no code in it")), ("my.1", "words")),
        (2, code(EXPERIMENT.replace("    async", '    """It has no code in it."""\n    async', 1)), ("my.1", "words")),
        (2, code(EXPERIMENT.replace("event.code", "1005")), ("my.1", "literal")),
        (2, code(EXPERIMENT.replace("Finding(event.code, ws)", "1005")), ("my.1", "literal")),
        (2, code(EXPERIMENT.replace("experiment", "get_1005")), ("my.1", "name")),
        (4, code(FREEZE.replace("experiment", "stays_open")), ("my.2", "name")),
        (2, code(EXPERIMENT, "Right: 1005 No Status Rcvd."), ("my.1", "reply")),
        (2, code(EXPERIMENT, "…\n  [1000]\n  [\N{CHECK MARK} 1005]\n  [1006]"), ("my.1", "reply")),
        (3, prose("No code travelled, and yet both ends report 1005."), ("my.1", "stated")),
        (3, code("transcript(ws)", "DISCONNECTED: 1005 No Status Rcvd, clean"), ("my.1", "stated")),
        (3, code("Stage()", "", html="<p title='the event of the server: 1005'>a picture</p>"), ("my.1", "stated")),
        (3, prose("```javascript\nws.onclose = (event) => print(event.code); // 1005\n```"), ("my.1", "stated")),
        (0, prose("When nothing stands between the parentheses, the server's event says 1005."), ("my.1", "stated")),
        (0, prose("![The event of a server after an empty close: 1005, nothing between](b.png)"), ("my.1", "stated")),
        (0, prose("<details>The server's event: 1005, with nothing in parentheses.</details>"), ("my.1", "stated")),
        (3, prose("With a pulled cable, `readyState` is `OPEN`."), ("my.2", "stated")),
        (1, code(DEMONSTRATION, "something that was printed"), ("my.1", "repeated")),
        (3, code("ws.close()\nawait ws.closed\nreport(ws)", "a ladder"), ("my.1", "repeated")),
    ],
)  # fmt: skip
def test_what_gives_it_away_is_found(place: int, cell: dict[str, Any], expected: tuple[str, str]) -> None:
    cells = notebook()
    cells[place] = cell
    assert expected in found(cells)


def test_what_is_drawn_in_a_picture_is_read() -> None:
    told = "<svg><text>event of the server, nothing between the parentheses: 1005</text></svg>"
    assert found(notebook(), told) == {("my.1", "stated")}


@pytest.mark.parametrize(
    "cell",
    [
        prose("Will the server's event say 1005, with nothing between the parentheses?"),
        prose("With nothing between the parentheses, the server's event has 1000, 1005 or 1006."),
        code("ws.close()\nawait ws.closed"),
        code("ws.close(4000)\nprint((await ws.closed).code)", "4000"),
        code("server = EchoServer()", "<EchoServer listening>"),
    ],
)
def test_what_gives_nothing_away_is_not_accused(cell: dict[str, Any]) -> None:
    cells = notebook()
    cells[1] = cell
    assert giveaways.find(cells, CARDS, lambda name: PICTURE) == []
