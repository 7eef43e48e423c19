"""Nearby: names that are nearly right. Whoever reads or sets one is told the right one.

1. A name is nearly right if it differs from a right one in capitals, underscores and spaces only: ``readyState``,
   ``on_close``, ``"onopen "``. A long one also if there is one slip of the finger: a letter more, less or other, or two
   that have changed places.
2. What begins with ``on`` is meant as a handler. A page has four, and there is no other.
3. To set any other attribute is allowed, as in Python and in JavaScript.
4. A class may know other words for what it has, ``_otherwise``: who writes one of these is told the name.
5. Right names cost nothing to read: Python asks ``__getattr__`` only when it has found nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

__all__ = ["Nearby", "NearbyHandlers", "right_name"]

_LONG: Final = 6
"""From how many letters on a slip of the finger is looked for: short words are near too many others."""
_HANDLER: Final = re.compile(r"on[A-Z_ ]?[a-z]+", re.IGNORECASE)


def right_name(name: str, names: Iterable[str]) -> str | None:
    """Return which of the ``names`` is meant by ``name``, or None.

    >>> from wskit.protocol.nearby import right_name
    >>> right_name("readyState", ["ready_state", "url"])
    'ready_state'
    """
    plain = _plain(name)
    known = {_plain(one): one for one in sorted(names)}
    if plain in known:
        return known[plain]
    return next((known[one] for one in known if len(one) >= _LONG and _is_slip(plain, one)), None)


def _plain(name: str) -> str:
    return re.sub(r"[_\s]", "", name).lower()


def _is_slip(one: str, other: str) -> bool:
    """Tell whether a single letter makes one name of the other, or two that have changed places."""
    if len(one) > len(other):
        one, other = other, one
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other) and one[at : at + 2] == other[at : at + 2][::-1]:
        return one[at + 2 :] == other[at + 2 :]
    return other[at + 1 :] in (one[at:], one[at + 1 :])


class Nearby:
    """Derive from this: what is read and is not there, but nearly, is an ``AttributeError`` that says what is.

    >>> ws = WebSocket(EchoServer().url)
    >>> ws.readyState
    Traceback (most recent call last):
        ...
    AttributeError: a WebSocket here has ready_state, not readyState
    """

    __slots__ = ()

    _otherwise: ClassVar[Mapping[str, str]] = {}

    if not TYPE_CHECKING:  # else every name would be right for a type checker

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):  # Python and Jupyter look for many that nobody wrote
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name)
            raise AttributeError(_complaint(self, name) or f"{_a(type(self))} has no {name}", name=name)


class NearbyHandlers(Nearby):
    """The same, for what has ``on…`` handlers: there, to set a name that is nearly right is an error too.

    What is set in ``__init__`` and has a public name is declared in the class.

    >>> ws = WebSocket(EchoServer().url)
    >>> ws.onClose = print
    Traceback (most recent call last):
        ...
    AttributeError: a WebSocket here has onclose, not onClose
    """

    __slots__ = ()

    _names: ClassVar[frozenset[str]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._names = _names(cls)

    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: object) -> None:
            if name[:1] != "_" and name not in self._names and (complaint := _complaint(self, name)):
                raise AttributeError(complaint, name=name)
            object.__setattr__(self, name, value)


def _names(kind: type) -> frozenset[str]:
    declared = (name for one in kind.__mro__ for name in getattr(one, "__annotations__", ()))
    return frozenset(name for name in (*dir(kind), *declared) if not name.startswith("_"))


def _a(kind: type) -> str:
    return f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}"


def _complaint(one: Nearby, name: str) -> str:
    """Say what should have been written instead of ``name``, or nothing."""
    kind = type(one)
    names = _names(kind).union(known for known in getattr(one, "__dict__", ()) if not known.startswith("_"))
    # A word that is known as it stands says more than a name that it is only near to.
    words = {_plain(word): meant for word, meant in kind._otherwise.items()}
    right = words.get(_plain(name)) or right_name(name, names)
    if right is None and (word := right_name(name, words)) is not None:
        right = words[word]
    if right is not None and right != name:
        return f"{_a(kind)} here has {right}, not {name.strip()}"
    handlers = sorted(known for known in names if known.startswith("on"))
    if handlers and _HANDLER.fullmatch(name):
        return f"{_a(kind)} has no {name}; its handlers are {', '.join(handlers[:-1])} and {handlers[-1]}"
    return ""
