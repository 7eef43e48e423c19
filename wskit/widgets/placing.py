"""Placing: a place for what is drawn, and whether a widget is marked, or there at all."""

from __future__ import annotations

from typing import Any

import ipywidgets

__all__ = ["drawing", "mark_if", "show_if"]


def drawing(value: str = "") -> Any:
    """Make a place for what is drawn as HTML, as wide as it needs."""
    return ipywidgets.HTML(value, layout={"width": "auto"})


def mark_if(widget: Any, name: str, wanted: bool) -> None:
    """Let a widget have this class of the style sheet, or not."""
    (widget.add_class if wanted else widget.remove_class)(name)


def show_if(widget: Any, wanted: bool) -> None:
    """Let a widget be there, or not."""
    widget.layout.display = None if wanted else "none"
