"""Violations: rules of the protocol that an end can break, each with the words on its button. No I/O.

1. A violation is an ending that one of the two ends earns: it breaks a rule, and the other end finds that.
2. ``side`` is the end that breaks the rule. The other one fails the connection.
3. What browsers make of what a server writes stands in :mod:`wskit.protocol.browsers`: a row for its situation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..protocol.browsers import DIFFERENCES, Difference
from ..reading.passages import Side
from .acts import server_breaks_the_rules
from .steps import HTTP
from .table import Ending, find

__all__ = ["USUAL", "VIOLATIONS", "Violation"]


@dataclass(frozen=True)
class Violation:
    """A broken rule: the ``side`` that breaks it, its ``label``, the ``ending`` it leads to, and its ``situation``.

    ``remark`` says what would be a riddle in its ladder.

    >>> from wskit.endings.violations import VIOLATIONS
    >>> VIOLATIONS["server-masks"].row.firefox
    'It unmasks the frame, and takes it.'
    """

    side: Side
    label: str
    ending: Ending
    situation: str = ""
    remark: str = ""

    @property
    def row(self) -> Difference | None:
        """What browsers make of it; None if it is no browser that has to."""
        signs = ((row, sign) for row in DIFFERENCES for sign in row.signs)
        return next((row for row, sign in signs if sign.when == self.situation), None)


_WRITES_HTTP: Final = Ending(
    "server-writes-http", "The server writes HTTP into the open connection", server_breaks_the_rules(HTTP)
)

_ALL: Final = (
    Violation("client", "Leave out the mask", find("unmasked")),
    Violation("client", "Set a reserved bit", find("reserved-bit")),
    Violation("client", "Use an unknown opcode", find("unknown-opcode")),
    Violation("client", "Cut a Ping in two", find("ping-in-pieces")),
    Violation("client", "Make a Ping too long", find("ping-too-long")),
    Violation("client", "Continue nothing", find("continues-nothing")),
    Violation("client", "Begin a message inside another", find("message-in-message")),
    Violation("client", "Send half a code", find("half-a-code")),
    Violation("client", "Close with 1005", find("illegal-code")),
    Violation("client", "Close with 999", find("impossible-code")),
    Violation("client", "Give a reason that is not UTF-8", find("reason-not-text")),
    Violation("client", "Send Latin-1 as text", find("text-not-text")),
    Violation("client", "Send too much", find("too-big")),
    Violation("server", "Mask a frame", find("server-masks"), "masked"),
    Violation("server", "Send Latin-1 as text", find("server-text-not-text"), "not UTF-8"),
    Violation("server", "Close with 1006", find("server-says-1006"), "a code that is never forgiven"),
    Violation(
        "server",
        "Write HTTP",
        _WRITES_HTTP,
        "another rule",
        "HTTP is 48 54 54 50 in bytes. Read as a frame that is a Close: 48 has the opcode 8, 54 says that 84 bytes "
        "follow, and 5450 is the code 21584. So the ladder has a goodbye that nobody at the server meant.",
    ),
)

VIOLATIONS: Final[dict[str, Violation]] = {one.ending.name: one for one in _ALL}
"""Every violation, by the name of its ending.

>>> from wskit.endings.violations import VIOLATIONS
>>> VIOLATIONS["too-big"].label
'Send too much'
"""

USUAL: Final = (
    *("unmasked", "unknown-opcode", "illegal-code", "text-not-text", "too-big"),
    *("server-masks", "server-text-not-text", "server-writes-http"),
)
"""One of each kind: those that a panel has if nobody says which."""
