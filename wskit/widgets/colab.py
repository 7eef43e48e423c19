"""Colab: there, what a background thread changes is not drawn. So the front end asks, and is answered.

1. Where ``google.colab`` is, and nowhere else, what is to be drawn waits until the front end says something: a press,
   or a tick of a ``Play``, which is a clock in the front end. The answer is sent while that is handled.
2. After a press it is answered a little later, so that an echo is drawn with it. What comes later needs the clock.
3. Since ipywidgets 8 a press can start the clock. Before, as in Colab's 7.7, somebody has to: until then the panel says
   so in place, with the clock's own button beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import Any, Final

import ipywidgets

from ..loops import portal

__all__ = ["answer", "clock", "is_here", "pressed", "want"]

INTERVAL: Final = 250
"""How many milliseconds pass between two ticks."""
A_LITTLE: Final = 0.12
"""How many seconds a press waits for what follows from it."""
FOR_EVER: Final = 2**31 - 1
WORDS: Final = "Colab draws what comes later only while a clock runs. Press \u25b6 once."

_due: dict[Callable[[], None], None] = {}  # in this order; the background loop's
_roots: weakref.WeakSet[Any] = weakref.WeakSet()
_clocks: weakref.WeakSet[Any] = weakref.WeakSet()


def is_here() -> bool:
    """Tell whether this is a kernel of Colab."""
    if "google.colab" in sys.modules:
        return True
    try:
        return importlib.util.find_spec("google.colab") is not None
    except (ImportError, ValueError):
        return False


def want(draw: Callable[[], None]) -> None:
    """Draw when the front end asks next. Called on the background loop."""
    _due[draw] = None


def clock(root: Any) -> Any:
    """Make what asks for the pictures of everything in ``root``, to be placed in it."""
    play = ipywidgets.Play(interval=INTERVAL, min=0, max=FOR_EVER, show_repeat=False)
    words = ipywidgets.HTML(f'<span class="wskit">{WORDS}</span>')
    box = ipywidgets.HBox([play, words])

    def tick(_: object) -> None:
        box.layout.display = "none"
        answer()

    play.observe(tick, "value")
    _roots.add(root)
    _clocks.add(play)
    return box


def pressed() -> None:
    """Answer a press, a little later. Called where the front end is listened to."""
    if portal.running_loop() is portal.loop():
        return
    for play in list(_clocks):
        if hasattr(play, "playing"):
            play.playing = True
    portal.run_async(asyncio.sleep(A_LITTLE))
    answer()


def answer() -> None:
    """Draw what is due, and send it from here: from the thread that handles what the front end said."""
    with contextlib.ExitStack() as held:
        for root in list(_roots):
            for widget in _all_in(root):
                held.enter_context(widget.hold_sync())
        portal.run(_draw)


def _draw() -> None:
    while _due:
        draw = next(iter(_due))
        del _due[draw]
        draw()


def _all_in(widget: Any) -> Iterator[Any]:
    yield widget
    for name in ("layout", "style"):
        if isinstance(part := getattr(widget, name, None), ipywidgets.Widget):
            yield part
    for inner in getattr(widget, "children", ()):
        yield from _all_in(inner)
