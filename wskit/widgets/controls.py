"""Controls: the buttons, fields and signs that panels are made of, and their still pictures.

What is typed must be known before the click that follows it. ipykernel 7.4 takes what a browser says to a widget where
that widget was last drawn from; a field that echoes what it is told (as ipywidgets' own do) is then heard on another
thread than a button, and the click may come first. So fields do not echo: all are heard where their cell runs, in
order.

A field is never too narrow for its hint, nor for what stands in it at first. Letters are wider on some computers than
on others: there is room for the widest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final, Literal, TypeAlias

import ipywidgets
from traitlets import CInt, Int, Unicode

from ..loops import portal
from ..protocol.interface import ReadyState
from ..views.markup import escape
from . import colab

__all__ = [
    "Kind",
    "badge",
    "button",
    "choice",
    "choices",
    "dress",
    "few",
    "group",
    "moment",
    "notice",
    "number",
    "row",
    "status",
    "still_button",
    "still_choice",
    "still_text",
    "text",
]


LETTER: Final = 0.62
"""How wide a letter is, in letter heights, where letters are wide."""
FRAME: Final = 2.0
"""How wide the frame of a field is and what is left free, in letter heights."""
TYPED: Final = 0.1
"""How many seconds after the Enter key it may take until it is known what was typed."""


class _Text(ipywidgets.Text):  # type: ignore[misc]  # ipywidgets has no type hints
    value = Unicode().tag(sync=True, echo_update=False)


class _Dropdown(ipywidgets.Dropdown):  # type: ignore[misc]
    index = Int(None, allow_none=True).tag(sync=True, echo_update=False)


class _ToggleButtons(ipywidgets.ToggleButtons):  # type: ignore[misc]
    index = Int(None, allow_none=True).tag(sync=True, echo_update=False)


class _Select(ipywidgets.Select):  # type: ignore[misc]
    index = Int(None, allow_none=True).tag(sync=True, echo_update=False)


class _Place(ipywidgets.BoundedIntText):  # type: ignore[misc]
    value = CInt(1).tag(sync=True, echo_update=False)


Kind: TypeAlias = Literal["", "main", "quiet", "idle"]
"""How much a button wants to be seen: as others do, as the one to press next, hardly, or as one that does nothing now.

None is ever disabled: who works with the keyboard would lose the focus. A press that does nothing says why.
"""
KINDS: Final = ("main", "quiet", "idle")


def button(label: str, tooltip: str, action: Callable[[], None], *, kind: Kind = "") -> Any:
    """Make a button. What it does happens on the background loop, whatever thread the click comes on."""
    made = ipywidgets.Button(description=label, tooltip=tooltip, layout={"width": "auto"})
    made.layout.flex = "0 0 auto"
    made.add_class("wskit-button")
    if kind:
        made.add_class(f"wskit-{kind}")

    def press(_: object) -> None:
        portal.run(action)
        if colab.is_here():
            colab.pressed()

    made.on_click(press)
    return made


def dress(made: Any, kind: Kind) -> None:
    """Let a button be seen as much as this."""
    for name in KINDS:
        if name == kind:
            made.add_class(f"wskit-{name}")
        else:
            made.remove_class(f"wskit-{name}")


def moment(label: str, tooltip: str, chosen: Callable[[int], None]) -> Any:
    """Make a field for one of several places, counted from 1. What choosing one does happens on the background loop.

    Arrow keys go up and down in it: JupyterLab takes them from whatever is no field to write in.
    """
    made = _Place(
        1,
        min=1,
        max=1,
        description=label,
        tooltip=tooltip,
        layout={"width": "auto"},
        style={"description_width": "initial"},
    )
    made.add_class("wskit-field")
    made.add_class("wskit-place")

    def tell(change: Any) -> None:
        where = change["new"]
        portal.run(lambda: chosen(where - 1))
        if colab.is_here():
            colab.pressed()

    made.observe(tell, "value")
    return made


def text(
    label: str, value: str, placeholder: str, tooltip: str, width: str, enter: Callable[[], None] | None = None
) -> Any:
    """Make a field for a line of text. The Enter key in it does what ``enter`` does, on the background loop.

    Without a width it takes the room that there is. A width that is too small for its words is not taken at its word.
    """
    words = LETTER * (len(label) + max(4, len(value), len(placeholder))) + FRAME
    made = _Text(
        value,
        description=label,
        placeholder=placeholder,
        tooltip=tooltip,
        # Told when the field is left, not at every key: a click could overtake the last keys while the kernel is busy.
        continuous_update=False,
        layout={
            "width": f"max({width}, {words:.1f}em)" if width else "auto",
            "max_width": "100%" if width else "34em",
            "min_width": "0",
        },
        style={"description_width": "initial"},
    )
    if not width:
        made.layout.flex = f"1 1 {max(13, words):.1f}em"
    made.add_class("wskit-field")
    if enter is not None:
        _on_enter(made, enter)
    return made


def _on_enter(field: Any, enter: Callable[[], None]) -> None:
    """Do something at the Enter key. A front end tells of the key first, and then of what was typed, if that is new."""
    waiting: list[asyncio.TimerHandle] = []

    def act() -> None:
        if waiting:
            waiting.pop().cancel()
            enter()

    def key(_: object, content: Any, __: object) -> None:
        if content.get("event") == "submit":
            portal.run(lambda: waiting.append(portal.loop().call_later(TYPED, act)) if not waiting else None)

    field.on_msg(key)
    field.observe(lambda _: portal.run(act), "value")


def choice(label: str, options: Iterable[tuple[str, Any]], tooltip: str, width: str) -> Any:
    """Make a field to choose from a list of names and values."""
    made = _Dropdown(
        options=list(options),
        description=label,
        tooltip=tooltip,
        layout={"width": width, "max_width": "100%"},
        style={"description_width": "initial"},
    )
    made.add_class("wskit-field")
    return made


def few(label: str, options: Iterable[tuple[str, Any]], tooltip: str) -> Any:
    """Make buttons to choose one of a few from. Letters and arrow keys choose nothing, or JupyterLab would take them.

    A front end shows which is chosen, and tells no screen reader: whoever places them has it said in words.
    """
    made = _ToggleButtons(
        options=list(options),
        description=label,
        tooltip=tooltip,
        layout={"width": "auto", "max_width": "100%"},
        style={"description_width": "initial", "button_width": "auto"},
    )
    made.add_class("wskit-field")
    made.add_class("wskit-few")
    return made


def choices(label: str, tooltip: str, width: str) -> Any:
    """Make a list to choose from, that shows several names at once."""
    return _Select(
        description=label,
        tooltip=tooltip,
        rows=10,
        layout={"width": width, "max_width": "100%"},
        style={"description_width": "initial"},
    )


def row(*widgets: Any) -> Any:
    """Put widgets side by side, and below each other where it is narrow."""
    return ipywidgets.Box(
        widgets, layout={"flex_flow": "row wrap", "align_items": "center", "grid_gap": "6px 8px", "overflow": "visible"}
    )


def group(*widgets: Any) -> Any:
    """Put widgets side by side that belong together: in a row they stay so, and go to the next line together."""
    made = row(*widgets)
    made.layout.flex = "0 1 auto"
    return made


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


def still_badge(state: ReadyState | None) -> str:
    """Draw how it stood with a connection that is gone where this is seen: what was not over is not so any more."""
    if state in (None, ReadyState.CLOSED):
        return badge(state)
    return f'<span class="wskit wskit-badge wskit-was">was {state.name}</span>'


def status(words: str) -> str:
    """Draw how something stands, if there is anything to say."""
    return f'<span class="wskit" role="status">{escape(words)}</span>' if words else ""


def notice(problem: str, words: str = "") -> str:
    """Draw what is wrong, if anything is; or else what there is to say."""
    if not problem and not words:
        return ""
    kind = "wskit-error" if problem else "wskit-word"
    return f'<div class="wskit {kind}" role="alert">{escape(problem or words)}</div>'


def still_button(button: Any) -> str:
    """Draw a button that cannot be pressed. It is none, or somebody would look for a way to."""
    return f'<span class="wskit-unpressed">{escape(button.description)}</span> '


def still_text(field: Any) -> str:
    """Draw a field and what is in it."""
    return f"<span>{escape(field.description)} <code>{escape(field.value or field.placeholder)}</code></span>"


def still_choice(field: Any) -> str:
    """Draw a field and what is chosen in it."""
    return f"<span>{escape(field.description)} <code>{escape(field.label or '')}</code></span>"
