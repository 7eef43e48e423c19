"""Listeners: who is called when something happens to a page's socket, and in which order.

1. Listeners are called in the order in which they were added. The same one for the same event is added once.
2. An ``on…`` handler is one of them. It has its place from when it is first set, also when another takes its place; it
   loses it when it is set to None.
3. Who is added while an event is being told hears of the next one; who is removed is not called any more.
4. With ``once`` a listener is removed before it is called.

Source: the WHATWG DOM standard, sections 2.7 (``EventTarget``) and 2.9 (dispatching); WHATWG HTML,
section 8.1.8.1 ("Event handlers").
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from ..protocol.interface import CloseEvent, MessageEvent, PageEvent
from ..protocol.nearby import NearbyHandlers
from .unawaited import is_to_be_awaited

__all__ = ["EventTarget"]

Handler: TypeAlias = Callable[[Any], object]

EVENTS: Final = ("open", "message", "error", "close")
"""What may happen to a WebSocket (WHATWG WebSockets, section 3)."""


class Listener:
    """Who is called, and how it is named when it fails."""

    __slots__ = ("call", "is_removed", "name", "once")

    def __init__(self, call: Handler, name: str, *, once: bool = False) -> None:
        self.call = call
        self.name = name
        self.once = once
        self.is_removed = False


class Listeners:
    """Those of one socket."""

    # Most sockets have one or two: so there is no list for an event before there is a listener.
    __slots__ = ("_lists",)

    def __init__(self) -> None:
        self._lists: dict[str, list[Listener]] = {}

    def add(self, event: str, call: Handler, *, once: bool) -> None:
        """Add one, unless it is there."""
        if self._find(event, call) is None:
            self._lists.setdefault(event, []).append(Listener(call, f"a listener for {event}", once=once))

    def remove(self, event: str, call: Handler) -> None:
        """Remove one, if it is there."""
        self._drop(event, self._find(event, call))

    def handler(self, name: str) -> Handler | None:
        """Return the handler ``onclose``, or whichever is named."""
        listener = self._handler(name)
        return None if listener is None else listener.call

    def handle(self, name: str, call: Handler | None) -> None:
        """Set that handler, or remove it."""
        event, listener = name.removeprefix("on"), self._handler(name)
        if call is None:
            self._drop(event, listener)
        elif listener is not None:
            listener.call = call
        else:
            self._lists.setdefault(event, []).append(Listener(call, name))

    def now(self, event: str) -> tuple[Listener, ...]:
        """Return who is there now. Ask :meth:`is_called` about each when it is its turn."""
        listeners = self._lists.get(event)
        return tuple(listeners) if listeners else ()

    def is_called(self, event: str, listener: Listener) -> bool:
        """Tell whether it is still to be called, now that it is its turn."""
        if listener.once and not listener.is_removed:
            self._drop(event, listener)
            return True
        return not listener.is_removed

    def _find(self, event: str, call: Handler) -> Listener | None:
        listeners = self._lists.get(event, ())
        # Equal, and not the same: `self.heard` is another object each time it is written.
        return next((one for one in listeners if one.call == call and not one.name.startswith("on")), None)

    def _handler(self, name: str) -> Listener | None:
        return next((one for one in self._lists.get(name.removeprefix("on"), ()) if one.name == name), None)

    def _drop(self, event: str, listener: Listener | None) -> None:
        if listener is not None:
            listener.is_removed = True
            self._lists[event].remove(listener)


class HandlerSlot:
    """An ``on…`` attribute: a callable or None, and nothing else."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, socket: Any, owner: type) -> Any:
        return self if socket is None else socket._listeners.handler(self._name)

    def __set__(self, socket: Any, handler: Handler | None) -> None:
        if handler is not None and not callable(handler):
            raise TypeError(f"{self._name} must be a function that takes the event, or None, not {handler!r}")
        socket._listeners.handle(self._name, handler)


def check_event(event: object, listener: object) -> None:
    """Look at what a page may pass to ``add_event_listener``.

    Raises:
        TypeError: if the listener cannot be called.
        ValueError: if there is no such event. A browser would take the name, and never call anybody.
    """
    if event not in EVENTS:
        raise ValueError(f"a WebSocket has the events open, message, error and close, and no {event!r}")
    if not callable(listener):
        raise TypeError(f"a listener must be a function that takes the event, not {listener!r}")


class EventTarget(NearbyHandlers):
    """What events happen to: it calls who listens, on its loop.

    Args:
        loop: where the rest of ``async`` listeners runs, and where failing ones are reported.
    """

    onopen = HandlerSlot()
    onmessage = HandlerSlot()
    onerror = HandlerSlot()
    onclose = HandlerSlot()

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._listeners = Listeners()
        self._listening: set[asyncio.Future[Any]] = set()  # the loop itself holds tasks only weakly
        self._silent = False

    def add_event_listener(self, event: str, listener: Handler, *, once: bool = False) -> None:
        """Have ``listener`` called with every such event, behind all that were added before; the same one only once.

        Source: the WHATWG DOM standard, section 2.7.

        >>> ws = await WebSocket(EchoServer().url).opened
        >>> ws.add_event_listener("close", print, once=True)
        >>> ws.close(1000, "bye")
        >>> _ = await ws.closed
        CloseEvent(code=1000, reason='bye', was_clean=True)

        Args:
            event: "open", "message", "error" or "close".
            listener: a function, or an ``async`` one, that takes the event.
            once: whether it is removed when it is called.

        Raises:
            ValueError: for another event.
            TypeError: for a listener that cannot be called.
        """
        check_event(event, listener)
        self._listeners.add(event, listener, once=once)

    def remove_event_listener(self, event: str, listener: Handler) -> None:
        """Have ``listener`` called no more. Does nothing if it was not added.

        Source: the WHATWG DOM standard, section 2.7.

        >>> ws = await WebSocket(EchoServer().url).opened
        >>> ws.add_event_listener("close", print)
        >>> ws.remove_event_listener("close", print)
        >>> ws.close()
        >>> await ws.closed
        CloseEvent(code=1005, reason='', was_clean=True)

        Raises:
            ValueError: for another event than "open", "message", "error" and "close".
            TypeError: for a listener that cannot be called.
        """
        check_event(event, listener)
        self._listeners.remove(event, listener)

    def _fire(self, event: PageEvent | MessageEvent | CloseEvent) -> None:
        """Call who listens. What one raises is reported and stops nothing, as in a browser."""
        for listener in self._listeners.now(event.type):
            if self._silent or not self._listeners.is_called(event.type, listener):
                continue
            try:
                result = listener.call(event)
                if result is not None and is_to_be_awaited(result):
                    task = self._loop.create_task(self._finish(listener.name, result))
                    self._listening.add(task)
                    task.add_done_callback(self._listening.discard)
            except BaseException as error:  # also what ends a program: a connection's end must be told even so
                self._report(listener.name, error)

    async def _finish(self, name: str, result: Awaitable[object]) -> None:
        """Run the rest of an ``async`` handler."""
        try:
            await result
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self._report(name, error)

    def _report(self, name: str, error: BaseException) -> None:
        self._loop.call_exception_handler({"message": f"an exception in {name}", "exception": error})
