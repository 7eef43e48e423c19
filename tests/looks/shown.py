"""Shown: everything that wskit shows in a notebook, as HTML, each view at least once.

1. What is shown is made by the views themselves, of connections that really were, in memory, on a clock that jumps: so
   it is the same each time.
2. Each kind of line, of ending and of mark that has a colour of its own is among it.
3. Of a panel its still picture is here. How its buttons look, the front end decides.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import verdicts as made
from helpers import until

import wskit
from wskit import (
    TUTORIAL,
    EchoServer,
    Finding,
    Middle,
    Page,
    Tap,
    Timeline,
    WebSocket,
    anatomy,
    ask,
    bars,
    check,
    diagnose,
    explore,
    fast_forward,
    handshake,
    histogram,
    ladder,
    play,
    progress,
    report,
    transcript,
)
from wskit.diagnosis.shown import as_html as diagnosis_as_html
from wskit.endings.steps import script
from wskit.endings.twins import Outcome, browser_of, compared
from wskit.views.markup import STYLE
from wskit.views.sheet import Sheet
from wskit.widgets.card import Card
from wskit.widgets.controls import badge, notice, status
from wskit.widgets.pictured import Pictured
from wskit.widgets.twinslook import LOOK, as_html

__all__ = ["views"]

NOTEBOOKS: Final = Path(__file__).parents[2] / "notebooks"

SCRIPT: Final = """// says hello
const words = `hello ${40 + 2}`;
ws.send(words);"""

REPORTS: Final = ("server-1009", "network-resets", "black-hole-pings", "deaf-server", "reason-not-text", "forbidden")
"""Endings whose ladders have, between them, all that a ladder can have."""


@functools.cache
def views() -> dict[str, str]:
    """Return the HTML of every view, by its name."""
    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_in_a_folder_of_its_own).result()


def _in_a_folder_of_its_own() -> dict[str, str]:
    """Make the views while answers are kept where they change nothing."""
    before = os.environ.get("WSKIT_PROGRESS")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WSKIT_PROGRESS"] = str(Path(folder, "answers.jsonl"))
        try:
            return asyncio.run(_views()) | _boxes()
        finally:
            del os.environ["WSKIT_PROGRESS"]
            if before is not None:
                os.environ["WSKIT_PROGRESS"] = before


async def _views() -> dict[str, str]:
    shown: dict[str, Any] = await fast_forward(_talk)
    for name in REPORTS:
        shown[f"report: {name}"] = await fast_forward(functools.partial(play, name, beat=1))
    shown["trial: refused"] = await fast_forward(functools.partial(explore, 1006, "no", "page"))
    shown["ladder: across a middle"] = await fast_forward(_across)
    shown["report: idle middle"] = await fast_forward(_idle)
    for word, prediction in {"right": 1005, "wrong": 1000, "unclear": "?", "unanswered": ...}.items():
        shown[f"check: {word}"] = await check(prediction, _found)
    waves: dict[str, list[float]] = {"without jitter": [1, 1, 1, 2, 4], "with full jitter": [0.2, 0.7, 1.9, 2.4, 3.3]}
    shown |= {
        "anatomy: masked": anatomy(bytes.fromhex("81 85 37 fa 21 3d 7f 9f 4d 51 58")),
        "anatomy: wrong": anatomy(bytes.fromhex("f8 02 03 ed")),
        "sheet": Sheet("The client's log", ("onopen", "onmessage: 'WebSocket rocks'", "onclose: code=1006")),
        "bars": bars({"the client": 0.2, "the server": None}, unit="s", title="How long until each side knows"),
        "histogram": histogram(waves, width=1, unit="s", title="Who comes back when", limit=(2, "what it can take")),
        "progress": progress(NOTEBOOKS),
    }
    html = {name: _html(one) for name, one in shown.items()}
    html["panel: Tap"] = await fast_forward(_tap)
    html["diagnosis"] = diagnosis_as_html(made.verdicts(made.verdict(made.IDLE)))
    html["diagnosis: of a capture"] = _html(diagnose(NOTEBOOKS.parent / "docs" / "nginx-idle.pcap"))
    html["diagnosis: several"] = diagnosis_as_html(
        made.verdicts(*[made.verdict()] * 39, made.verdict(made.OTHER), notes=("The file was cut short.",))
    )
    html["badges"] = STYLE + badge(None) + "".join(map(badge, wskit.ReadyState))
    html["words"] = STYLE + status("2 entries match") + notice("Nothing matches. Try a number.")
    return html


async def _talk() -> dict[str, Any]:
    """Say something slowly, say goodbye, say something too late, and find nobody there."""
    server = EchoServer(ping_interval=None)
    ws = await WebSocket(server.url).opened
    ws.link.delay(0.5)
    ws.send("WebSocket rocks")
    await asyncio.sleep(2)
    ws.close(1000, "Deliberate disconnection")
    await ws.closed
    ws.send("too late")
    server.close()
    await server.closed
    gone = WebSocket(server.url)
    await gone.closed
    return {
        "transcript": transcript(ws),
        "transcript: failed": transcript(gone),
        "ladder": ladder(ws),
        "report": report(ws),
        "handshake": handshake(ws),
    }


async def _tap() -> str:
    """Tap a server, and restart the tap."""
    tap = Tap(EchoServer(ping_interval=None))
    ws = await WebSocket(tap.url, timeline=Timeline()).opened
    ws.send("WebSocket rocks")
    await asyncio.sleep(1)
    tap.between.restart_button.click()
    await ws.closed
    await tap.connections[0].closed
    shown = _html(tap)
    tap.close()
    return shown


async def _across() -> Any:
    """Say goodbye across a middle that changes the code, on a network that is slow."""
    server = EchoServer(ping_interval=None)
    ws = await WebSocket(Middle(server, codes=1011).url).opened
    ws.link.delay(0.5)
    server.connections[-1].close(4001, "logged out")
    await ws.closed
    return ladder(ws)


async def _idle() -> Any:
    """Send something to a server that cannot be reached behind a middle, and be idle for too long."""
    server = EchoServer(ping_interval=None)
    middle = Middle(server, idle_timeout=60)
    ws = await WebSocket(middle.url).opened
    middle.connections[-1].back.freeze()
    ws.send("Are you there?")
    await ws.closed
    return report(ws)


def _boxes() -> dict[str, str]:
    """Return the still pictures of panels and cards."""
    html = {f"panel: {one.__name__}": _html(one()) for one in _panels()}
    html["panel: ShutdownPanel, pressed"] = _html(_killed())
    html["panel: Shop, with orders"] = _html(_shop())
    html["panel: Mystery, closed"] = _html(_closed_case())
    html["panel: Repair"] = _html(wskit.Repair("every-minute"))
    html["panel: Symptoms, asked"] = _html(wskit.Symptoms("1011 keepalive ping timeout"))
    html["panel: TwoLogs, read"] = _html(_read_logs())
    html["cheat sheet"] = _html(wskit.cheat_sheet())
    html["panel: Page"] = _html(Page(SCRIPT))
    html["panel: Page, a document"] = _html(Page(TUTORIAL, fold="Further: a page"))
    steps = script("a masked text")
    failed = Outcome(("open", "error", "close 1006 '' not clean"), ("Close 1002 'Masked frame from server'",))
    for name in ("Firefox 153", "a browser"):  # a row explains what differs, or none does
        found = compared(steps, failed, Outcome(("open", "text 'hi'"), ()), browser_of(name))
        html[f"twins: {name}"] = STYLE + LOOK + as_html(found, name)
    for word, answer in {"asks": None, "right": 1005, "wrong": 1000}.items():
        html[f"card: {word}"] = _html(_card(answer))
    return html


def _read_logs() -> wskit.TwoLogs:
    """Let an ending happen, ask for the other log, and read a line of it."""
    panel = wskit.TwoLogs()
    panel.buttons["silence"].click()
    until(panel.notice, lambda value: "you know that" in value)
    panel.ask_button.click()
    panel.logs["server"].lines[3].click()
    return panel


def _killed() -> wskit.ShutdownPanel:
    """Return a panel at which a server was killed."""
    panel = wskit.ShutdownPanel()
    panel.kill_button.click()
    until(panel.showing.outcome, lambda value: "wskit-shutdowns" in value)
    return panel


def _panels() -> Iterator[type[Pictured]]:
    """Yield every panel that needs to be told nothing."""
    for name in wskit.__all__:
        panel = getattr(wskit, name)
        if isinstance(panel, type) and issubclass(panel, Pictured):
            asked = inspect.signature(panel).parameters.values()
            if all(one.default is not one.empty or one.kind is one.VAR_KEYWORD for one in asked):
                yield panel


def _shop() -> wskit.Shop:
    """Order once, and once more when the network is broken."""
    shop = wskit.Shop(delay=0.01)
    shop.order_button.click()
    until(shop.table, lambda value: "sent, answered" in value)
    shop.break_button.click()
    until(shop.notice, lambda value: "1006" in value)
    shop.order_button.click()
    until(shop.table, lambda value: "never" in value)
    return shop


def _closed_case() -> wskit.Mystery:
    """Buy all evidence of a case, and say all it could be until it is closed."""
    mystery = wskit.Mystery("blue-otter-17")
    mystery._repr_mimebundle_()  # waits for the case
    for button in (*mystery.piece_buttons.values(), *mystery.cause_buttons):
        button.click()
    return mystery


def _card(answer: int | None) -> Card:
    question = "What does the server report after a `close()` that says *nothing*?"
    card = ask("my.1", _bare_close, question=question, choices=[1000, 1005, 1006], hint="Look at it.", story=True)
    if answer is not None:
        card.answer(answer)
        until(card.outcome, lambda value: "wskit-reply" in value)
    return card


async def _bare_close() -> Finding:
    async with EchoServer(ping_interval=None) as server:
        ws = await WebSocket(server.url).opened
        ws.close()
        return Finding((await server.connections[-1].closed).code, ws)


async def _found() -> Finding:
    return Finding(1005, "An empty Close frame came.")


def _html(shown: Any) -> str:
    rich = getattr(shown, "_repr_html_", None)
    return str(rich() if rich else shown._repr_mimebundle_()["text/html"])
