"""Steps: a script for a page and a server, one step after the other. Data and nothing else.

1. A step is a tuple: who does what, and with what. What it cannot be is said when it is read, before anything is done.
2. A page does what a page can; a server does what it likes, byte for byte.
3. Between two steps there is time for all that is on its way to arrive. After the last, the server says goodbye if it
   owes one, and ends TCP if both have said it.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..language.speaking import as_shown
from ..protocol.numbers import check_int

__all__ = ["HTTP", "SCRIPTS", "Step", "read", "script"]

HTTP: Final = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 19\r\n\r\nNo such thing here."
"""What two programs that both answer the upgrades of one port write into each other's connections.

Read as a frame, ``HT`` begins a Close frame with a payload of 84 bytes. Here it has these, so the ladder shows it.
"""


@dataclass(frozen=True)
class Step:
    """One step: ``what`` is done, and with which message or bytes, code and reason."""

    what: str
    data: str | bytes = ""
    code: int | None = None
    reason: str = ""

    @property
    def is_page(self) -> bool:
        """Whether it is the page that does it."""
        return self.what in ("connect", "send", "close")

    def __str__(self) -> str:
        who = "page: " if self.is_page else ""
        given = [repr(self.data)] if self.what in _WITH_DATA else []
        given += [repr(one) for one in (self.code, self.reason) if one not in (None, "")]
        return f"{who}{self.what} {', '.join(given)}".rstrip()


_WITH_DATA: Final = {"send": str, "server sends": str, "server sends bytes": bytes}
_WITH_GOODBYE: Final = ("close", "server closes")
_ALONE: Final = ("connect", "server ends TCP", "network resets")
WHAT: Final = ("connect", "send", "close", "server sends", "server closes", "server sends bytes", *_ALONE[1:])
"""What a step can be."""


def read(steps: object) -> tuple[Step, ...]:
    """Read a script.

    Raises:
        TypeError: if it is no list of tuples, or what a step is given is of another type.
        ValueError: if there is no such step, or it is given what it cannot have, or it does not begin by connecting.
    """
    __tracebackhide__ = True
    if isinstance(steps, str | bytes) or not isinstance(steps, Sequence):
        raise TypeError(f'steps are a list of tuples, such as [("connect",), ("send", "hello")], not {steps!r}')
    script = tuple(map(_step, steps))
    if not script or script[0].what != "connect" or sum(one.what == "connect" for one in script) > 1:
        raise ValueError('A script begins with the step ("connect",), and that comes once.')
    return script


def _step(given: object) -> Step:
    __tracebackhide__ = True
    if not isinstance(given, tuple | list) or not given or not isinstance(given[0], str):
        raise TypeError(f'a step is a tuple that begins with what is done, such as ("send", "hello"), not {given!r}')
    what, values = given[0], list(given[1:])
    if what not in WHAT:
        like = difflib.get_close_matches(what, WHAT, 1, 0.5)
        meant = f" Did you mean {like[0]!r}?" if like else ""
        raise ValueError(f"There is no step {what!r}.{meant} There are {', '.join(WHAT)}.")
    if what in _WITH_DATA:
        kind: Any = _WITH_DATA[what]
        if len(values) != 1 or not isinstance(values[0], kind):
            raise TypeError(f"the step {what!r} has one value, of type {kind.__name__}, not {_listed(values)}")
        return Step(what, data=values[0])
    if what in _ALONE:
        if values:
            raise ValueError(f"The step {what!r} has no values, but {_listed(values)} was given.")
        return Step(what)
    code, reason = (*values, None, "")[:2] if len(values) < 2 else values[:2]
    if len(values) > 2 or not isinstance(reason or "", str):
        raise TypeError(f"the step {what!r} has a code and a reason, which is text, not {_listed(values)}")
    if code is not None:
        check_int("code", code, 0, 65535)
    if what == "server closes" and code is None and reason:
        raise ValueError("In a Close frame there is no reason without a code.")
    return Step(what, code=code, reason=reason or "")


def _listed(values: Sequence[object]) -> str:
    return ", ".join(map(repr, values)) or "nothing"


_CONNECT: Final = ("connect",)


def _bytes(digits: str) -> tuple[str, bytes]:
    return "server sends bytes", bytes.fromhex(digits)


SCRIPTS: Final[dict[str, tuple[tuple[Any, ...], ...]]] = {
    "hello and goodbye": (_CONNECT, ("send", "hello"), ("server sends", "hello"), ("close", 1000, "bye")),
    "the server hangs up": (_CONNECT, ("server closes", 1012, "back in a minute")),
    "a code that a page may not say": (_CONNECT, ("close", 1006), ("close", 4000, "x" * 124), ("close", 4000)),
    "a code that nobody may say": (_CONNECT, ("server closes", 2999, "bye")),
    "a code that never travels": (_CONNECT, ("server closes", 1006, "bye")),
    "the code 0": (_CONNECT, ("server closes", 0, "bye")),
    "half a code": (_CONNECT, _bytes("88 01 03")),
    "a reason that is not UTF-8": (_CONNECT, _bytes("88 04 0f a1 c3 28")),
    "a text that is not UTF-8": (_CONNECT, _bytes("81 02 c3 28")),
    "a Close inside a message": (_CONNECT, _bytes("01 04 68 61 6c 66"), ("server closes", 1011, "busy")),
    "a Close in two pieces": (_CONNECT, _bytes("08 02 0f a1")),
    "a reserved bit": (_CONNECT, _bytes("c1 02 68 69")),
    "an unknown opcode": (_CONNECT, _bytes("83 02 68 69")),
    "HTTP in an open connection": (_CONNECT, ("server sends bytes", HTTP)),
    "a masked text": (_CONNECT, _bytes("81 82 00 00 00 00 68 69")),
    "a masked Close": (_CONNECT, _bytes("88 82 00 00 00 00 0f a1")),
    "a text right behind a Close": (_CONNECT, _bytes("88 02 0f a1 81 04 6c 61 74 65")),
    "a length that cannot be, behind a text": (_CONNECT, _bytes("81 03 6f 6e 65 81 7e 00 02 68 69")),
    "FIN and no goodbye": (_CONNECT, ("server ends TCP",)),
    "RST while it is open": (_CONNECT, ("network resets",)),
    "RST when only the page has closed": (_CONNECT, ("close", 4000, "mine"), ("network resets",)),
    "RST after both goodbyes": (_CONNECT, ("server closes", 4001, "bye"), ("network resets",)),
    "a Ping when the page has closed": (_CONNECT, ("close", 4000, "mine"), _bytes("89 01 3f")),
    "a text when the page has closed": (_CONNECT, ("close", 4000, "mine"), ("server sends", "late")),
}
"""Scripts with names: where browsers agree, and where they do not."""


def script(name: str) -> tuple[Step, ...]:
    """Return a script by its name.

    Raises:
        ValueError: if there is none of this name; the message names some that are like it.
    """
    __tracebackhide__ = True
    if (shown := as_shown(name)) not in SCRIPTS:
        like = difflib.get_close_matches(name, SCRIPTS, 2, 0.4)
        meant = f" Did you mean {' or '.join(map(repr, like))}?" if like else ""
        raise ValueError(f"There is no script called {name!r}.{meant} wskit.Twins.scripts has the names.")
    return read(SCRIPTS[shown])
