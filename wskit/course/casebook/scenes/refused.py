"""Refused: a proxy answers 502, for a while or for ever. It found nobody, or nobody who would answer."""

from __future__ import annotations

import random
from typing import Final

from ...numbers import ALIVE, BETWEEN, CLOSING, NETWORK
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..reaching import answer_nothing
from ..world import World
from ..writers.proxylog import access_log, error_log
from ..writers.serverlog import server_log
from .preparing import herrings, laid_out

__all__ = ["REFUSED"]

_DIES: Final = ("oom", "probe")
"""Causes by which a server dies that has just been asked."""


def _before(world: World, cause: str) -> None:
    """Note what came before somebody asked, and what came soon after."""
    dice, names = world.dice, world.names
    here, asked = f"{names.address}:8000", world.now
    back = asked + dice.uniform(2.0, 9.0)
    if cause in ("restarted", *_DIES):
        world.down.append((asked - (dice.uniform(0.3, 1.5) if cause == "restarted" else 0.0), back))
    match cause:
        case "restarted":
            world.note("listens", here, at=asked - 3600.0 * dice.uniform(2.0, 9.0))
            world.note("starts", here, at=back)
        case "crash-loop":
            # The platform waits twice as long each time, until it starts it once more.
            crashed = [asked - dice.uniform(6.0, 14.0)]
            for pause in (40.0, 20.0, 10.0):
                crashed.append(crashed[-1] - pause - dice.uniform(0.9, 2.4))
            for time in crashed:
                world.note("config-missing", at=time)
                world.note("crash-loop", at=time + dice.uniform(0.2, 0.9))
            world.down.append((crashed[-1], float("inf")))
        case "wrong-port":
            world.note("listens", f"{names.address}:8080", at=asked - 60.0 * dice.uniform(2.0, 90.0))
        case "moved":
            other = f"10.42.{dice.randrange(10, 19)}.{dice.randrange(2, 250)}:8000"
            world.note("listens", other, at=asked - 60.0 * dice.uniform(2.0, 90.0))
        case "oom":
            world.note("listens", here, at=asked - 3600.0 * dice.uniform(2.0, 9.0))
            world.note("oom", at=asked)
            world.note("starts", here, at=back)
            for step in range(8):
                world.level("memory", 250 + 37 * step, at=asked - 100 + 10 * step)
            world.level("memory", 96, at=back)
        case "probe":
            world.note("listens", here, at=asked - 3600.0 * dice.uniform(2.0, 9.0))
            for ago in (20, 10, 0):
                world.note("probe-failed", at=asked - ago)
            world.note("probe-kills", at=asked)
            world.note("starts", here, at=back)
            for seconds in range(32):
                world.level("lag", float(seconds), at=asked - 32 + seconds)
            world.level("lag", 0.004, at=back)


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    way = round(dice.uniform(0.008, 0.045), 3)
    herrings(world)
    world.serve()
    if cause in _DIES:
        world.stand_between(await answer_nothing())
    else:
        world.stand_between()
        await world.stop_listening()
    _before(world, cause)
    world.visit(way)
    await world.page_closed()
    await world.settle()
    return laid_out(
        world,
        "cpu",
        "memory",
        "lag",
        opening=access_log(world),
        other=server_log(world),
        middle=(error_log(world, "error"),),
        at="proxy",
    )


_SUSPECTS: Final = (
    Suspect(
        "restarted",
        "The server was being started again, and for a moment nobody listened.",
        CLOSING,
        "Between the old process and the new one there is nobody. Two servers, one after the other, leave no gap.",
    ),
    Suspect(
        "crash-loop",
        "The server ends with an error as soon as it starts, again and again.",
        NETWORK,
        "The platform starts it again, more and more seldom. The last lines of its log say what it lacks.",
    ),
    Suspect(
        "wrong-port",
        "The server listens on another port than the one where the proxy asks.",
        NETWORK,
        "Both are right by themselves. Only the two numbers beside each other show it.",
    ),
    Suspect(
        "moved",
        "The server has another address now, and the proxy still asks at the old one.",
        BETWEEN,
        "A proxy may look an address up once, when it starts. A server that has moved since then is not found.",
    ),
    Suspect(
        "oom",
        "The server's process took too much memory, and was killed.",
        NETWORK,
        "Who is killed says nothing. Its system ends TCP, and the memory in the minutes before tells why.",
    ),
    Suspect(
        "probe",
        "The server was too busy to answer the platform's probe, and was killed for it.",
        ALIVE,
        "A loop that is blocked answers no probe. The platform takes it for dead, and kills it.",
    ),
)

_CLUES: Final = (
    Clue("app:starts", "restarted|oom|probe", "The server came up again right after that."),
    Clue("app:config-missing", "crash-loop", "The server's log has the same error at each start."),
    Clue("app:listens-on-another-port", "wrong-port", "The server says where it listens: on another port."),
    Clue("app:listens-elsewhere", "moved", "The server says where it listens: at another address."),
    Clue("proxy:refused", "restarted|crash-loop|wrong-port|moved", "Nobody listened where the proxy asked."),
    Clue("proxy:prematurely", "oom|probe", "Somebody took the request, and was gone before there was an answer."),
    Clue("cluster:crash-loop", "crash-loop", "The platform waits longer and longer before it starts the server again."),
    Clue("cluster:oom", "oom", "The container was killed for its memory, at that second."),
    Clue("cluster:probe-kills", "probe", "The platform killed the container, as it did not answer the probe."),
    Clue("cluster:calm", "restarted|wrong-port|moved", "The platform did nothing to the server at that time."),
    Clue("gauge:down", "crash-loop", "For minutes there was no process of the server that could be measured."),
    Clue("gauge:memory-high", "oom", "The server's memory had grown up to its limit."),
    Clue("gauge:lag-high", "probe", "The server's loop had no time for half a minute before."),
    Clue(
        "proxy-capture:rst-in-first",
        "restarted|crash-loop|wrong-port|moved",
        "A RST answered the proxy's SYN: no program listens there.",
    ),
    Clue("server-capture:nothing", "moved", "Nothing of it came to the computer where the server is."),
    Clue(
        "server-capture:rst-out-first", "restarted|crash-loop|wrong-port", "The server's computer answered with a RST."
    ),
    Clue("server-capture:fin-out-first", "oom|probe", "The server's computer sent a FIN, and no answer before it."),
    Clue("proxy-capture:fin-in-first", "oom|probe", "A FIN came to the proxy, and no answer before it."),
)

REFUSED: Final = Scene(
    "refused",
    "“nginx says 502. The server's people say that the server is fine.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
