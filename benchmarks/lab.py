"""What a panel costs in a real JupyterLab in a real Chromium: how much it draws, how late, and how fast it answers.

1. Everything goes the learner's way: the kernel, Jupyter Server, the page and its paint are the real ones.
2. A limit is kept only if the worst of it keeps it: a rate is that of the busiest second, wherever it begins, and a
   delay is the longest. A page that stutters once, stutters.
3. What is painted counts, not what has been sent: delays end when Chromium has painted the text that was waited for.
4. What is measured begins when kernel and page have nothing left to say to each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Final

from .figures import Figure
from .lab_frames import DRAWING, busiest_second
from .lab_page import Notebook, open_cells
from .rounds import Measure, alternate

__all__ = ["click_to_paint", "live_cost", "live_traffic"]

PANELS: Final = {"Panel": "", "Stage": ".stage"}
"""What is shown, and what the names of its figures end in."""
SHOW: Final = """
from benchmarks.lab_kernel import Traffic, bare_socket, connected
from wskit import EchoServer, Timeline, {0}
{0}_shown = {0}(EchoServer(timeline=Timeline()))
{0}_shown
"""
"""A cell that displays a panel with a record of its own. It connects when its turn comes: pings would be drawn too."""
SHOW_PEER: Final = """
from benchmarks.lab_kernel import counter
counter()
"""
PANEL, PEER = 1, 2  # places of cells; the first cell is not ours
TRANSCRIPT: Final = "[role=log]"
LABEL: Final = ".widget-label"
QUIET: Final = 0.3
"""How many seconds kernel and page are quiet before something is measured: also the pace of somebody who presses."""


def live_traffic(quick: bool) -> Iterator[Figure]:
    """Send 100,000 messages through a displayed panel's socket. Yields what the front end is sent, and how late.

    Messages are those that change what the page shows; bytes are those of all frames of the kernel's WebSocket. The
    last line is late by the time from when the kernel recorded the last echo until the page has painted its line.
    """
    size, rounds = (200, 1) if quick else (100_000, 3)
    with open_cells(*map(SHOW.format, PANELS)) as notebook:
        for place, kind in enumerate(PANELS, PANEL):
            notebook.run(f"{kind}_traffic = Traffic(await connected({kind}_shown))")
            found = [_traffic(notebook, place, kind, size, turn * size) for turn in range(1, rounds + 1)]
            messages, kilobytes, late = map(max, zip(*found, strict=True))
            yield Figure(f"live_traffic{PANELS[kind]}.messages", messages, 20, 1, "messages/s")
            yield Figure(f"live_traffic{PANELS[kind]}.bytes", kilobytes, 500, 1, "kB/s")
            yield Figure(f"live_traffic{PANELS[kind]}.last_line", late, 250, 1, "ms")


def _traffic(notebook: Notebook, place: int, kind: str, size: int, last: int) -> tuple[float, float, float]:
    """Return the messages and the kilobytes of the busiest second, and how many milliseconds the last line was late."""
    notebook.rest(QUIET)
    notebook.told.clear()
    text = f"RESPONSE: echo {last:011}"
    echoes = f"tuple(await {kind}_traffic.echo({size}))"
    (begun, recorded, _), painted = notebook.ask_and_watch(echoes, place, TRANSCRIPT, text)
    told = [one for one in notebook.told if begun <= one.time <= painted]
    messages = busiest_second((one.time, 1) for one in told if one.kind in DRAWING)
    kilobytes = busiest_second((one.time, one.size / 1000) for one in told)
    return messages, kilobytes, (painted - recorded) * 1000


def live_cost(quick: bool) -> Iterator[Figure]:
    """Yield the seconds for 10,000 echoes through a displayed panel's socket, beside a socket that nobody shows.

    Both sockets live on wskit's loop in the same kernel, and both ends of both are recorded. Time is the kernel's, from
    the first message to the last echo.
    """
    size, rounds = (200, 1) if quick else (10_000, 7)
    with open_cells(*map(SHOW.format, PANELS)) as notebook:

        def traffic(name: str, socket: str) -> Measure:
            notebook.run(f"{name}_traffic = Traffic({socket})")

            def measure() -> float:
                notebook.rest(QUIET)
                return float(notebook.ask(f"(await {name}_traffic.echo({size})).seconds"))

            return measure

        bare = traffic("bare", "await bare_socket()")
        for kind, suffix in PANELS.items():
            shown = traffic(kind, f"await connected({kind}_shown)")
            yield Figure(f"live_cost{suffix}", *alternate(shown, bare, rounds), 1.25, "s")


def click_to_paint(quick: bool) -> Iterator[Figure]:
    """Yield the milliseconds from a press of Send until its RESPONSE is painted, beside a button that sets a label.

    What is sent is typed before the press, and is another text each time.
    """
    numbers, presses = count(1), count(1)
    with open_cells(SHOW.format("Panel"), SHOW_PEER) as notebook:
        notebook.run("await connected(Panel_shown)")

        def rest() -> None:
            # Not always at the same moment of a frame: frames come every 16.7 ms.
            notebook.rest(QUIET + 0.0037 * (next(presses) % 9))

        def ours() -> float:
            text = f"press {next(numbers):04}"
            notebook.type(PANEL, "Message:", text)
            rest()
            return notebook.press(PANEL, "Send", TRANSCRIPT, f"RESPONSE: {text}") * 1000

        labels = map("pressed {:04}".format, count(1))

        def peer() -> float:
            rest()
            return notebook.press(PEER, "Count", LABEL, next(labels)) * 1000

        yield Figure("click_to_paint", *alternate(ours, peer, 3 if quick else 100), 1.25, "ms")
