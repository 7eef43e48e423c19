"""Scenes: a log that one side wrote, and what may be behind it. And how a scene is performed.

1. A scene is a log with several causes that it may have, at least as many people read it. Its endings leave that log.
2. An ending is performed for real. What then is in the record decides, and not its name: if they disagree, it is
   performed again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from ..endings.table import find, performed
from ..loops import memory, portal
from ..loops.portal import Promise
from ..reading.passages import Side
from ..reading.signs import Signs
from ..record.timeline import Timeline
from . import causes
from .causes import Cause

__all__ = ["SCENES", "Scene", "cards", "perform"]


@dataclass(frozen=True)
class Scene:
    """A log of one ``side`` and what may be behind it.

    ``endings`` are the endings that leave such a log, each with its cause; ``more`` are causes that others have.
    ``lesson`` is where all this is taught.
    """

    side: Side
    lesson: str
    endings: dict[str, Cause]
    more: tuple[Cause, ...] = ()

    @property
    def causes(self) -> tuple[Cause, ...]:
        """All causes."""
        return (*self.endings.values(), *self.more)


_REASON: Final = "Lesson 3, Give a code and a reason"
_HANG_UP: Final = "Lesson 4, Let the server hang up"
_NETWORK: Final = "Lesson 5, Lose the network"
_RULES: Final = "Lesson 7, Break the rules"

SCENES: Final[tuple[Scene, ...]] = (
    Scene(
        "client",
        _NETWORK,
        {"network-resets": causes.BROKEN_OFF, "network-cuts": causes.CUT, "server-killed": causes.SERVER_KILLED},
    ),
    Scene(
        "server",
        _NETWORK,
        {"network-resets": causes.BROKEN_OFF, "network-cuts": causes.CUT},
        (causes.gone("client", "The client's process was killed."),),
    ),
    Scene("client", _NETWORK, {"refused": causes.REFUSED, "ws-to-tls": causes.TLS}, (causes.FORBIDDEN,)),
    Scene(
        "client",
        _NETWORK,
        {"server-no-answer": causes.never_answered("server")},
        (
            causes.close_lost("client", "The client's Close frame was lost on its way."),
            causes.close_lost("server", "The server's answer was lost on its way."),
            causes.BROKEN_OFF,
        ),
    ),
    Scene(
        "server",
        _NETWORK,
        {"client-no-answer": causes.never_answered("client")},
        (
            causes.close_lost("server", "The server's Close frame was lost on its way."),
            causes.close_lost("client", "The client's answer was lost on its way."),
            causes.BROKEN_OFF,
        ),
    ),
    Scene(
        "client",
        _NETWORK,
        {"black-hole": causes.NOBODY_PINGS, "black-hole-pings": causes.GAVE_UP, "deaf-client": causes.TO_CLIENT},
        (causes.nothing_wrong("server"),),
    ),
    Scene(
        "server",
        _NETWORK,
        {"black-hole": causes.NOBODY_PINGS},
        (causes.nothing_wrong("client"), causes.gone("client", "The client's computer lost its power.")),
    ),
    Scene(
        "server",
        _NETWORK,
        {"black-hole-pings": causes.BOTH_WAYS, "deaf-server": causes.TO_SERVER, "deaf-client": causes.TO_CLIENT},
        (causes.NO_PONG,),
    ),
    Scene("client", _NETWORK, {"deaf-server": causes.TO_SERVER}, (causes.PING_LOST, causes.NO_PONG)),
    Scene(
        "client",
        _HANG_UP,
        {"both-at-once": causes.AT_ONCE},
        (causes.other_code("server"), causes.TOO_LATE, causes.PROXY),
    ),
    Scene("server", _HANG_UP, {"both-at-once": causes.AT_ONCE}, (causes.other_code("client"), causes.PROXY)),
    Scene(
        "client", _HANG_UP, {"server-crashes": causes.CRASHED, "server-1011": causes.ON_PURPOSE}, (causes.PONG_MISSED,)
    ),
    Scene(
        "client",
        _REASON,
        {"server-no-code": causes.empty("server")},
        (causes.says("server", 1005), causes.no_close("client")),
    ),
    Scene(
        "server",
        _REASON,
        {"client-no-code": causes.empty("client")},
        (causes.says("client", 1005), causes.no_close("server")),
    ),
    Scene(
        "client",
        _RULES,
        {
            "server-masks": causes.MASKED,
            "server-says-1006": causes.says("server", 1006),
            "server-text-not-text": causes.bad_text("server"),
        },
    ),
    Scene(
        "server",
        _RULES,
        {"text-not-text": causes.bad_text("client"), "reason-not-text": causes.BAD_REASON},
        (causes.BINARY,),
    ),
    Scene(
        "server",
        _RULES,
        {"illegal-code": causes.says("client", 1005), "impossible-code": causes.says("client", 999)},
        (causes.says("client", 1006),),
    ),
    Scene(
        "server",
        _RULES,
        {"too-big": causes.READ_NO_MORE},
        (
            causes.never_answered("client", "A message was too big. The"),
            causes.close_lost("server", "A message was too big. The Close frame was lost on its way."),
        ),
    ),
)
"""Every scene that makes a mystery."""


def cards(chance: random.Random) -> Iterator[tuple[Scene, str]]:
    """Yield scenes with one of their endings, shuffled, and again from the start when all have been."""
    while True:
        deck = [(scene, ending) for scene in SCENES for ending in scene.endings]
        chance.shuffle(deck)
        yield from (card for card in deck if _can_be_had(card[1]))


def _can_be_had(ending: str) -> bool:
    """Tell whether an ending can be performed here: not everywhere are there processes, or certificates."""
    needs = find(ending).needs
    if needs and memory.is_all_there_is(portal.loop()):
        return False
    return needs != "tls" or find_spec("trustme") is not None


async def perform(scene: Scene, ending: str, beat: float) -> Signs:
    """Make it happen, again and slower if it came out otherwise: where a computer is busy, patience ends too early."""
    promise: Promise[Signs] = Promise()

    async def act() -> None:
        try:
            for slower in (1, 2, 4):
                timeline = Timeline()
                async with performed(ending, timeline=timeline, beat=beat * slower):
                    signs = Signs(timeline.events())
                    if not scene.endings[ending].ruled_out(signs):
                        promise.resolve(signs)  # what follows is only clearing away
                        return
            raise TimeoutError("this computer is too busy to keep the time; try again in a while")
        except Exception as error:
            promise.reject(error)

    # On the loop of the kit, wherever it is asked for: in which order two ends learn of things depends on the loop.
    portal.start(act())
    return await promise
