"""Controls: the buttons, fields and signs that panels are made of, and their still pictures.

What is typed must be known before the click that follows it. ipykernel 7.4 takes what a browser says to a widget where
that widget was last drawn from; a field that echoes what it is told (as ipywidgets' own do) is then heard on another
thread than a button, and the click may come first. So fields do not echo: all are heard where their cell runs, in
order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeAlias

import ipywidgets
from traitlets import Int, Unicode

from ..loops import portal
from ..protocol.interface import ReadyState
from ..views.markup import escape

__all__ = [
    "Kind",
    "badge",
    "button",
    "choice",
    "choices",
    "notice",
    "number",
    "row",
    "status",
    "still_button",
    "still_choice",
    "still_text",
    "text",
    "ticks",
]


class _Text(ipywidgets.Text):  # type: ignore[misc]  # ipywidgets has no type hints
    value = Unicode().tag(sync=True, echo_update=False)


class _Dropdown(ipywidgets.Dropdown):  # type: ignore[misc]
    index = Int(None, allow_none=True).tag(sync=True, echo_update=False)


class _Select(ipywidgets.Select):  # type: ignore[misc]
    index = Int(None, allow_none=True).tag(sync=True, echo_update=False)


class _RadioButtons(ipywidgets.RadioButtons):  # type: ignore[misc]
    index = Int(None, allow_none=True).tag(sync=True, echo_update=False)


Kind: TypeAlias = Literal["", "main", "quiet"]
"""How much a button wants to be seen: as others do, as the one that is pressed first, or hardly."""


def button(label: str, tooltip: str, action: Callable[[], None], *, kind: Kind = "") -> Any:
    """Make a button. What it does happens on the background loop, whatever thread the click comes on."""
    made = ipywidgets.Button(description=label, tooltip=tooltip, layout={"width": "auto"})
    made.layout.flex = "0 0 auto"
    made.add_class("wskit-button")
    if kind:
        made.add_class(f"wskit-{kind}")
    made.on_click(lambda _: portal.run(action))
    return made


def ticks(label: str, chosen: Callable[[int], None]) -> Any:
    """Make a scale whose ticks can be chosen. What that does happens on the background loop."""
    made = _RadioButtons(options=[], description=label)
    made.add_class("wskit-ticks")

    def tell(change: Any) -> None:
        if (place := change["new"]) is not None:
            portal.run(lambda: chosen(place))

    made.observe(tell, "index")
    return made


def text(label: str, value: str, placeholder: str, tooltip: str, width: str) -> Any:
    """Make a field for a line of text."""
    return _Text(
        value,
        description=label,
        placeholder=placeholder,
        tooltip=tooltip,
        # Told when the field is left, not at every key: a click could overtake the last keys while the kernel is busy.
        continuous_update=False,
        layout={"width": width, "max_width": "100%"},
        style={"description_width": "5.5em"},
    )


def choice(label: str, options: Iterable[tuple[str, Any]], tooltip: str, width: str) -> Any:
    """Make a field to choose from a list of names and values."""
    return _Dropdown(
        options=list(options),
        description=label,
        tooltip=tooltip,
        layout={"width": width, "max_width": "100%"},
        style={"description_width": "5.5em"},
    )


def choices(label: str, tooltip: str, width: str) -> Any:
    """Make a list to choose from, that shows several names at once."""
    return _Select(
        description=label,
        tooltip=tooltip,
        rows=10,
        layout={"width": width, "max_width": "100%"},
        style={"description_width": "5.5em"},
    )


def row(*widgets: Any) -> Any:
    """Put widgets side by side, and below each other where it is narrow."""
    return ipywidgets.Box(
        widgets, layout={"flex_flow": "row wrap", "align_items": "center", "grid_gap": "2px 6px", "overflow": "visible"}
    )


def number(typed: str) -> int | None:
    """Read a close code that somebody typed; None if nothing was.

    Raises:
        ValueError: if it is no whole number.
    """
    typed = typed.strip()
    if typed and not (typed.isdecimal() and len(typed) <= 5):
        raise ValueError(f"A close code is a whole number from 0 to 65535, such as 1000, not {typed!r}.")
    return int(typed) if typed else None


def badge(state: ReadyState | None) -> str:
    """Draw a ready state; None is no connection yet."""
    if state is None:
        return '<span class="wskit wskit-badge" role="status">NOT CONNECTED</span>'
    return (
        f'<span class="wskit wskit-badge wskit-{state.name.lower()}" role="status">{state.name} ({state.value})</span>'
    )


def status(words: str) -> str:
    """Draw how something stands, if there is anything to say."""
    return f'<span class="wskit" role="status">{escape(words)}</span>' if words else ""


def notice(problem: str) -> str:
    """Draw what is wrong, if anything is."""
    return f'<div class="wskit wskit-error" role="alert">{escape(problem)}</div>' if problem else ""


def still_button(button: Any) -> str:
    """Draw a button that cannot be pressed."""
    return f"<button disabled>{escape(button.description)}</button>"


def still_text(field: Any) -> str:
    """Draw a field and what is in it."""
    return f"<span>{escape(field.description)} <code>{escape(field.value or field.placeholder)}</code></span>"


def still_choice(field: Any) -> str:
    """Draw a field and what is chosen in it."""
    return f"<span>{escape(field.description)} <code>{escape(field.label or '')}</code></span>"
