"""Causes: what may be behind the log of one side, and the sign that each cause must have left in the signs.

1. Which cause is the right one is not written down for any record: those whose sign is missing are ruled out.
2. Why a cause is ruled out is a sentence that is true of every record of its scenes where the sign is missing.
   :mod:`~wskit.course.scenes` tells which they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..protocol.frames import Frame, Opcode
from ..reading.passages import Side, Signal, other
from ..reading.signs import Signs
from ..record import events

__all__ = ["Cause"]


@dataclass(frozen=True)
class Cause:
    """One thing that may have happened, in ``words``: whether its ``sign`` is there, and what is so ``otherwise``."""

    words: str
    sign: Callable[[Signs], bool]
    otherwise: str

    def ruled_out(self, signs: Signs) -> str:
        """Say why it cannot have been this; nothing if it can."""
        return "" if self.sign(signs) else self.otherwise


# The network breaks, or falls silent.

BROKEN_OFF: Final = Cause(
    "The network broke the connection off (RST).",
    lambda signs: signs.forged(Signal.RST),
    "the network then sends a RST to both ends, and it sent none.",
)
CUT: Final = Cause(
    "The network ended TCP at both ends (FIN).",
    lambda signs: signs.forged(Signal.FIN),
    "the network then sends a FIN to both ends, and it sent none.",
)
BOTH_WAYS: Final = Cause(
    "The network fell silent, in both directions.",
    lambda signs: not (signs.crossed("client") or signs.crossed("server")),
    "a frame got through after another had not.",
)
TO_SERVER: Final = Cause(
    "What the client sends is lost on its way.",
    lambda signs: not signs.lost("server"),
    "a frame from the server never arrived.",
)
TO_CLIENT: Final = Cause(
    "What the server sends is lost on its way.",
    lambda signs: not signs.lost("client"),
    "a frame from the client never arrived.",
)
NOBODY_PINGS: Final = Cause(
    "The network fell silent, and nobody pings.",
    lambda signs: not signs.frames("server", Opcode.PING),
    "the server did send a Ping.",
)
GAVE_UP: Final = Cause(
    "The network fell silent in both directions. The server pinged, and has given up.",
    lambda signs: bool(signs.frames("server", Opcode.PING)) and not signs.crossed("client"),
    "the server sent no Ping, so it cannot know.",
)
PING_LOST: Final = Cause(
    "The server's Ping was lost on its way.",
    lambda signs: bool(signs.lost("server", Opcode.PING)),
    "the Ping did reach the client.",
)
NO_PONG: Final = Cause(
    "The client got the Ping, and did not answer it.",
    lambda signs: not (signs.lost("server", Opcode.PING) or signs.frames("client", Opcode.PONG)),
    "either the Ping never reached the client, or the client did answer it.",
)
PONG_MISSED: Final = Cause(
    "The server waited for the answer to a Ping, and gave up.",
    lambda signs: bool(signs.frames("server", Opcode.PING)),
    "the server sent no Ping.",
)


def nothing_wrong(side: Side) -> Cause:
    return Cause(
        f"Nothing is wrong: the {side} has nothing to say.",
        lambda signs: not (signs.lost("client") or signs.lost("server")),
        "a frame was sent that never arrived.",
    )


def gone(side: Side, words: str) -> Cause:
    return Cause(
        words,
        lambda signs: bool(signs.account(side).missing),
        f"then nobody is left at the {side}'s end who could tell anything, and somebody is.",
    )


SERVER_KILLED: Final = gone("server", "The server's process was killed.")

# It never opens.

REFUSED: Final = Cause(
    "Nobody listens at that address.",
    lambda signs: not any(isinstance(event, events.Linked) for event in signs.happened),
    "a TCP connection was made, so somebody listens.",
)
TLS: Final = Cause(
    "The server waits for TLS, and the client does not speak it.",
    lambda signs: bool(signs.sent("server")) and not signs.answered_in_http,
    "then somebody gets the request, and nobody did.",
)
FORBIDDEN: Final = Cause(
    "The server answered the handshake with 403.",
    lambda signs: signs.answered_in_http,
    "no answer in HTTP came.",
)


# Goodbyes.


def never_answered(side: Side, before: str = "The") -> Cause:
    return Cause(
        f"{before} {side} got the Close frame, and never answered it.",
        lambda signs: signs.close_of(side) is None,
        f"the {side} did send a Close frame.",
    )


def close_lost(side: Side, words: str) -> Cause:
    return Cause(
        words,
        lambda signs: any(passage.is_close for passage in signs.lost(side)),
        f"no Close frame of the {side} was lost.",
    )


READ_NO_MORE: Final = Cause(
    "A message was too big. The client did answer the Close frame; the server had stopped reading.",
    lambda signs: signs.heard_close("server"),
    "no Close frame of the client reached the server.",
)
AT_ONCE: Final = Cause(
    "Both said goodbye at the same time.",
    lambda signs: not (signs.answers("client") or signs.answers("server")),
    "one of the two Close frames was an answer to the other.",
)
TOO_LATE: Final = Cause(
    "The server hung up first, and the client's close() came too late to be sent.",
    lambda signs: signs.answers("client"),
    "the client sent its Close frame before the server's had reached it.",
)
PROXY: Final = Cause(
    "A proxy between them changed the codes.",
    lambda signs: not signs.codes_agree,
    "the codes that were sent are the codes that arrived.",
)
CRASHED: Final = Cause(
    "The server's own code crashed.",
    lambda signs: bool(signs.account("server").raised),
    "no code of the server raised an error.",
)
ON_PURPOSE: Final = Cause(
    "The server's code closed the connection with 1011, on purpose.",
    lambda signs: not signs.account("server").raised,
    "the server's code had no such plan: it raised an error.",
)


def other_code(side: Side) -> Cause:
    return Cause(
        f"The {side} answered the {other(side)}'s Close frame with a code of its own.",
        lambda signs: signs.answers(side),
        f"the {side} sent its Close frame before the other one had reached it.",
    )


# What the bytes say.


def _sends(side: Side, words: str, opcode: Opcode | None, sign: Callable[[Frame], bool], otherwise: str) -> Cause:
    return Cause(words, lambda signs: any(sign(frame) for frame in signs.frames(side, opcode)), otherwise)


def _not_utf8(frame: Frame) -> bool:
    return any("UTF-8" in problem.what for problem in frame.problems)


def says(side: Side, code: int) -> Cause:
    return _sends(
        side,
        f"The {side} sent a Close frame that says {code}.",
        Opcode.CLOSE,
        lambda frame: len(frame.payload) >= 2 and frame.close_code == code,
        f"no Close frame of the {side} says {code}.",
    )


def empty(side: Side) -> Cause:
    return _sends(
        side,
        f"The {side} sent a Close frame with nothing in it.",
        Opcode.CLOSE,
        lambda frame: not frame.payload,
        f"every Close frame of the {side} has a code in it.",
    )


def bad_text(side: Side) -> Cause:
    return _sends(
        side,
        f"The {side} sent a text message that is not UTF-8.",
        Opcode.TEXT,
        _not_utf8,
        f"no text message of the {side} was wrong.",
    )


def no_close(side: Side) -> Cause:
    return Cause(
        "TCP ended, and no Close frame had come.",
        lambda signs: not signs.heard_close(side),
        "a Close frame did come.",
    )


MASKED: Final = _sends(
    "server",
    "The server masked a frame.",
    None,
    lambda frame: frame.masked,
    "no frame of the server is masked.",
)
BAD_REASON: Final = _sends(
    "client",
    "The reason in the client's Close frame is not UTF-8.",
    Opcode.CLOSE,
    _not_utf8,
    "the client sent no Close frame with a wrong reason.",
)
BINARY: Final = _sends(
    "client",
    "The client sent a binary message that is not UTF-8.",
    Opcode.BINARY,
    lambda frame: True,
    "the client sent no binary message. One may hold any bytes, besides.",
)
