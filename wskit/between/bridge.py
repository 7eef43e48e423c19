"""Bridge: what carries one client's bytes through a middle to the server behind it, and back.

1. It has two legs, ``front`` towards the client, ``back`` towards the server. What the middle does of its own accord is
   written down at the end where it does it.
2. First it reads the client's request, connects to the server behind and asks it. What the server answers goes on as
   it is. Only where there is no answer does the middle give one.
3. Once the server has answered 101 it passes bytes on, as :mod:`~wskit.between.passing` says. A RST is not passed on:
   the other side gets a FIN, as from any proxy that has lost one of two connections.
4. It is over when both connections are.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from typing import Any, Final, Literal, Protocol

from ..ends.failure import why_not_open
from ..loops.portal import Promise, task
from ..network.link import Link
from ..protocol.handshake import HeadParser
from ..protocol.url import URL
from ..record import events
from ..record.events import Deed
from ..record.timeline import Timeline
from .asking import LONGEST, Asked, Reader, answer, ask
from .habits import Habits
from .leg import Leg, leg
from .tunnel import Tunnel

__all__ = ["Bridge", "Host"]

REQUEST_TIMEOUT: Final = 10.0
"""How many seconds a client may take for its request. Browsers open connections ahead and say nothing on them."""

_State = Literal["asked", "connecting", "asking", "open", "ending", "over"]
"""What it waits for: the request, a connection to the server behind, its answer, the end."""


class Host(Protocol):
    """The middle that a bridge belongs to, as far as it has to know it."""

    habits: Habits
    greeting: str

    @property
    def behind(self) -> URL:
        """The URL of the server behind."""

    @property
    def trust(self) -> Any:
        """The TLS context for the way there, or None."""

    def admits(self, path: str) -> bool:
        """Tell whether a request for this path knows the middle's secret."""

    def begun(self, bridge: Bridge) -> None:
        """A client has come."""

    def gone(self, bridge: Bridge) -> None:
        """It is over."""


class Bridge:
    """One connection through a middle, for the middle itself. It lives on the background loop.

    Args:
        host: the middle.
        timeline: where the events of its two ends are written down.
    """

    def __init__(self, host: Host, timeline: Timeline) -> None:
        self._host = host
        self.timeline = timeline
        self.end = timeline.new_end("server")
        self.back_end = timeline.new_end("client")
        self.front, self.back = Link(timeline, self.end), Link(timeline, self.back_end)
        self.closed: Promise[None] = Promise("write `await crossing.closed`")
        self._near, self._far = leg(self, self.front), leg(self, self.back)
        self.state: _State = "asked"
        self._request = Reader()
        self._said = bytearray()  # what there is to say to the server, until it is there
        self._answer = HeadParser("server")
        self._tunnel: Tunnel | None = None  # once it is open
        self._connecting: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def accept(self) -> asyncio.Protocol:
        """Return the protocol for the client's connection."""
        return self._near

    def lose_client(self) -> None:
        """Lose the client, and tell nobody."""
        if self._near.is_there:
            self._note("loses the client: it has changed networks", self._near, "loses")
            self.front.drop()

    def look_at_the_clock(self) -> None:
        """Wait for what ends it by the habits that the middle has now."""
        if self._tunnel is not None and self.state == "open":
            self._tunnel.look_at_the_clock()

    def _note(self, what: str, leg: Leg, deed: Deed, amount: float | None = None) -> None:
        """Write down that the middle does something of its own accord."""
        self.timeline.add(events.Acted, self.end if leg is self._near else self.back_end, what, deed, amount)

    # What the legs tell.

    def begun(self, leg: Leg) -> None:
        if leg is self._near:
            self._host.begun(self)
            self.timeline.add(events.Bridged, self.end, self.back_end)
            self._wait(REQUEST_TIMEOUT, lambda: self.end_both("no request came"))

    def came(self, leg: Leg, data: bytes) -> None:
        if self._tunnel is not None:
            self._tunnel.came(leg, data)
        elif leg is self._near and self.state == "asked":
            self._read_request(data)
        elif leg is self._near and self.state == "connecting":
            self._said += data
            if len(self._said) > LONGEST:
                leg.read(paused=True)
        elif leg is self._far and self.state == "asking":
            self._read_answer(data)
        else:
            self._other(leg).write(data)  # it is no WebSocket, and goes on as it is

    def finished(self, leg: Leg) -> bool:
        if self._tunnel is not None:
            return self._tunnel.finished(leg)
        if leg is self._far and self.state == "asking":
            self._give(502, "the server behind ended TCP and answered nothing")
        else:
            self._let_go()
        return False

    def lost(self, leg: Leg) -> None:
        if leg is self._far and self.state == "asking":
            self._give(502, "the server behind broke TCP off and answered nothing")
        if self._tunnel is not None and self._tunnel.parts:
            self._look_if_over()
        else:
            self._let_go()

    def full(self, leg: Leg, *, is_full: bool) -> None:
        self._other(leg).read(paused=is_full)

    def _other(self, leg: Leg) -> Leg:
        return self._far if leg is self._near else self._near

    # Asking the server behind.

    def _read_request(self, data: bytes) -> None:
        try:
            asked = self._request.feed(data)
        except ValueError:
            self._give(400, "what came is no HTTP request")
            return
        if asked is None:
            return
        if self._host.greeting and not asked.is_upgrade and not self._host.admits(asked.target):
            self._note("greets who does not ask for WebSocket", self._near, "greets")
            self._near.write(answer(200, self._host.greeting))
            self._let_go()
            return
        habits, refusal = self._host.habits, self._refusal(asked)
        if refusal is not None:
            self._give(*refusal)
            return
        if asked.is_upgrade and not habits.upgrade:
            self._note("passes the request on without Upgrade", self._far, "alters")
        self._stop_waiting()
        self._said = bytearray(ask(asked, self._host.behind, habits))
        self.state = "connecting"
        self._connecting = task(self._connect())

    def _refusal(self, asked: Asked) -> tuple[int, str, Deed] | None:
        if not self._host.admits(asked.target):
            return 403, "this URL is not its own", "repels"
        status = self._host.habits.refuse
        return None if status is None else (status, "it refuses everybody", "answers")

    async def _connect(self) -> None:
        behind, seconds = self._host.behind.for_the_library(), self._host.habits.connect_timeout
        tls = (self._host.trust or _trust()) if behind.secure else None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                await loop.create_connection(lambda: self._far, behind.host, behind.port, ssl=tls)
        except TimeoutError:
            self._give(504, f"no connection to the server behind within {seconds:g} s")
        except OSError as error:  # what goes wrong with TLS is one too
            if isinstance(error, ConnectionRefusedError):
                self._give(502, "nobody listens behind it", "misses")
            else:
                distrusts = type(error).__name__ == "SSLCertVerificationError"  # where there is no TLS, there is none
                self._give(502, why_not_open(error), "distrusts" if distrusts else "answers")
        else:
            self._ask()
        finally:
            self._connecting = None
            loop.call_soon(self._look_if_over)

    def _ask(self) -> None:
        if self._near.is_leaving:
            self._far.close()
            return
        self.state = "asking"
        self._far.write(bytes(self._said))
        self._said.clear()
        self._near.read(paused=False)
        seconds = self._host.habits.answer_timeout
        self._wait(seconds, lambda: self._give(504, f"the server behind answered nothing within {seconds:g} s"))

    def _read_answer(self, data: bytes) -> None:
        head = self._answer.feed(data)
        if head is None:
            self._near.write(data)
            return
        self._stop_waiting()
        if head.status != 101:
            self.state = "ending"
            self._near.write(data)
            return
        rest = self._answer.rest
        self._near.write(data[: len(data) - len(rest)])
        self.state = "open"
        self._tunnel = Tunnel(self._near, self._far, lambda: self._host.habits, self._note, self.end_both)
        self._tunnel.look_at_the_clock()
        if rest:
            self._tunnel.came(self._far, rest)

    def _give(self, status: int, why: str, deed: Deed = "answers") -> None:
        """Answer the client in the place of the server, and end what there is."""
        if not self._near.is_leaving:
            self._note(f"answers {status}: {why}", self._near, deed)
            self._near.write(answer(status))
        self._let_go()

    # Ending.

    def end_both(self, why: str, idle: float | None = None) -> None:
        """End both connections with a FIN; because nothing has passed for so many seconds, if there are any."""
        if self._near.is_leaving and self._far.is_leaving and self._connecting is None:
            return
        which = "both connections" if self._far.is_there else "the connection"
        self._note(f"ends {which}: {why}", self._near, "ends" if idle is None else "idles", idle)
        self._let_go()

    def part(self, why: str, code: int | None, reason: str) -> None:
        """End both connections: with a goodbye, if there is a code and anybody would understand one."""
        if code is None or self._tunnel is None or not self._tunnel.may_part:
            self.end_both(why)
        else:
            self._note(f"says goodbye to both sides: {why}", self._near, "parts")
            self._tunnel.say_goodbye(code, reason)

    def reset(self) -> None:
        """End both connections with a RST."""
        if self._near.is_there or self._far.is_there:
            self._note("breaks both connections off: it was told to", self._near, "breaks")
            self._let_go(Leg.break_off)

    def _let_go(self, how: Callable[[Leg], None] | None = None) -> None:
        """Let go of what there is of both connections, with a FIN unless it is told how."""
        self._stop_waiting()
        if self._tunnel is not None:
            self._tunnel.stop()
        if self._connecting is not None:
            self._connecting.cancel()
        if self.state != "over":
            self.state = "ending"
        # The client is a stranger who may not know yet; with the server behind a proxy makes no such effort.
        (how or Leg.leave)(self._near)
        (how or Leg.close)(self._far)
        self._look_if_over()

    def _look_if_over(self) -> None:
        if self.state != "over" and self._connecting is None and not (self._near.is_there or self._far.is_there):
            self.state = "over"
            self._stop_waiting()
            if self._tunnel is not None:
                self._tunnel.stop()
            self._host.gone(self)
            self.closed.resolve(None)

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        """Wait so many seconds for what comes next, and not longer."""
        self._stop_waiting()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _trust() -> Any:
    """Return what the system trusts. Where there is no TLS, as in a browser's tab, nobody asks."""
    return importlib.import_module("ssl").create_default_context()
