"""Pictured: a box of widgets that leaves its still picture in the notebook's file.

1. The picture is drawn on the background loop, where the widget's state belongs.
2. It is stored beside the widget's id, and stays when ``tools/course.py`` takes that out.
"""

from __future__ import annotations

from typing import Any

import ipywidgets

from ..loops import portal

__all__ = ["Pictured"]


class Pictured(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no type hints
    """Widgets below each other. A subclass says what their picture is."""

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        _close(self)

    def _still(self) -> dict[str, str]:
        """Return the picture as it is now, by MIME type: HTML, and plain text. Called on the background loop."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        still = portal.run(self._still)
        return bundle if bundle is None else {**bundle, **still}


def _close(widget: Any) -> None:
    """Close a widget and all in it."""
    for inner in getattr(widget, "children", ()):
        _close(inner)
    widget.close()
