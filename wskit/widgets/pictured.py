"""Pictured: a box of widgets that leaves its still picture in the notebook's file.

1. The picture is drawn on the background loop, where the widget's state belongs.
2. It is an output of its own, before that of the widget, and hides while the widget lives. So on another day, without
   the kernel that had the widget, the picture is there; what JupyterLab says of a widget that it does not know is not.
   A style sheet does all of that: it stays in the file with the picture.
3. It cannot be taken for the widget: it begins by saying what it is, what looked like buttons is flat and faint, and of
   a connection it says how it was. Nothing of it is still so where it is seen.
4. Some time after somebody has used the widget, the picture is drawn anew. Nobody has where a notebook is only run:
   what is stored there is the same on every run.
"""

from __future__ import annotations

import asyncio
import contextvars
import re
import zlib
from collections.abc import Iterable
from typing import Any, ClassVar, Final

import ipywidgets

from ..loops import cells, portal
from ..views.markup import escape
from . import colab
from .busy import busy_sign

__all__ = ["WAKE", "Pictured"]

VIEW: Final = "application/vnd.jupyter.widget-view+json"
REST: Final = 1.0
"""How many seconds after the last change the picture is drawn anew."""
WAKE: Final = "This is a picture. Run this cell and the buttons work."
"""What stands above a picture."""

_LIVE_ROLES: Final = re.compile(r' role="(?:log|status|alert|timer)"')
"""What is said of something that changes. A picture does not."""
_STYLE: Final = """<style>
:root:has(.wskit-live-{0}:not(.jupyter-widgets-disconnected)) .wskit-still-{0},
.wskit-live-{0}.jupyter-widgets-disconnected,
.jp-OutputArea-child:has(.wskit-still-{0}) +
 .jp-OutputArea-child:has(> .jp-OutputArea-output:not([data-mime-type])):not(:has(.wskit-live-{0}))
{{ display: none; }}
</style>"""
_LOOK: Final = """<style>
.wskit .wskit-wake { border-left: 4px solid var(--wskit-blue); font-weight: 600; margin: 0 0 8px; padding: 2px 10px; }
.wskit .wskit-unpressed { background: var(--wskit-wash); border: 1px dashed transparent; border-radius: 6px;
 color: var(--wskit-quiet); cursor: not-allowed; padding: 2px 10px; }
.wskit .wskit-unpressed.wskit-choice { line-height: 1.4; margin: 6px 0; max-width: 44em; padding: 8px 12px; }
.wskit .wskit-was { border-style: dotted; border-width: 1px; color: var(--wskit-quiet); font-weight: 400; }
@media (forced-colors: active) {
 .wskit .wskit-unpressed { border-color: GrayText; color: GrayText; }
}
</style>"""
"""How what is only in a picture looks. It needs the common style sheet, which each picture brings along."""


class Pictured(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no type hints
    """Widgets below each other. A subclass says what their picture is.

    Args:
        children: the widgets.
        presses: whether there is anything to press, which a busy kernel hears late.
    """

    def __init__(self, children: Iterable[Any] = (), *, presses: bool = True) -> None:
        # The same on another day, in the same cell: so yesterday's picture knows today's widget.
        self._place = f"{zlib.crc32(cells.place().encode()):08x}"
        self._handle: Any = None
        self._redraw: asyncio.TimerHandle | None = None
        self._context = contextvars.copy_context()
        before = [busy_sign()] if presses else []
        behind = [colab.clock(self)] if colab.is_here() else []
        super().__init__([*before, *children, *behind])
        for name in ("wskit", "wskit-panel", f"wskit-live-{self._place}"):
            self.add_class(name)

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        if self._redraw is not None:
            self._redraw.cancel()
        self._handle = None
        _close(self)

    _wake: ClassVar[str] = WAKE
    """How the picture comes to life; nothing if there is nothing to press."""

    def _still(self) -> dict[str, str]:
        """Return the picture as it is now, by MIME type: HTML, and plain text. Called on the background loop."""
        raise NotImplementedError

    def _picture(self) -> dict[str, str]:
        """Return the picture, with what it says of itself above it."""
        still = portal.run(self._still)
        if not self._wake:
            return still
        html = f'{_LOOK}<div class="wskit"><p class="wskit-wake">{escape(self._wake)}</p></div>{still["text/html"]}'
        return {**still, "text/html": html}

    def _kept_picture(self) -> dict[str, str]:
        still = self._picture()
        html = _LIVE_ROLES.sub("", still["text/html"])
        style = _STYLE.format(self._place)
        return {**still, "text/html": f'<div class="wskit-still-{self._place}">{html}</div>{style}'}

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": self.model_id}, **self._picture()}

    def _ipython_display_(self, **kwargs: object) -> None:
        from IPython.display import display  # only a notebook shows anything

        self._handle = display(self._kept_picture(), raw=True, display_id=True)  # type: ignore[no-untyped-call]
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        display({VIEW: view}, raw=True)  # type: ignore[no-untyped-call]

    def _used(self) -> None:
        """Draw the picture anew when it is quiet. Called on the background loop, at each change after a press."""
        if self._handle is None:
            return
        if self._redraw is not None:
            self._redraw.cancel()
        self._redraw = portal.loop().call_later(REST, self._draw_anew, context=self._context)

    def _draw_anew(self) -> None:
        if self._handle is not None:
            self._handle.update(self._kept_picture(), raw=True)


def _close(widget: Any) -> None:
    """Close a widget and all in it."""
    for inner in getattr(widget, "children", ()):
        _close(inner)
    widget.close()
