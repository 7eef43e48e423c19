"""A stand-in for a page: it speaks to a panel's wire as ``browser.js`` does, and its WebSocket is the kit's."""

from __future__ import annotations

import base64
import itertools
import time
from typing import Any

from wskit import DOMException, Timeline, WebSocket
from wskit.loops import portal
from wskit.widgets.browserwire import Wire

__all__ = ["StandIn"]


class StandIn:
    """One page that shows a panel. All of it happens on the background loop.

    Args:
        wire: the panel's.
        name: what it calls itself.
        skew: how many seconds its clock is ahead.
        way: by which way it reaches servers.
    """

    def __init__(self, wire: Wire, name: str = "page", *, skew: float = 1000.0, way: str = "direct") -> None:
        self._wire, self.name, self._skew, self.way = wire, name, skew, way
        self._numbers = itertools.count(1)
        self.sockets: dict[int, WebSocket] = {}
        self.heard: list[dict[str, Any]] = []
        self.answers = True

    def clock(self) -> float:
        """Return what its clock says, in milliseconds."""
        return (time.monotonic() + self._skew) * 1000

    def tell(self, what: str, **more: object) -> None:
        """Tell one thing."""
        self.send([{"what": what, "at": self.clock(), **more}])

    def send(self, news: list[dict[str, Any]], left: int = 0) -> None:
        """Send a telling."""
        self._wire._heard(
            self._wire, {"page": self.name, "number": next(self._numbers), "news": news, "left": left}, []
        )

    def here(self, why: str = "begins") -> None:
        """Say that it is there."""
        self.tell("here", why=why, browser="Chromium 156")

    def hear(self, content: dict[str, Any], buffers: object = None) -> None:
        """Hear what the panel says. It answers later, as one does that is somewhere else."""
        self.heard.append(content)
        if self.answers and content["page"] == self.name:
            portal.post(self._do, content)

    def _do(self, content: dict[str, Any]) -> None:
        match content["do"]:
            case "ping":
                self.tell("pong", number=content["number"])
            case "connect":
                self._connect(**content)
            case "send":
                number = content["socket"]
                ws = self.sockets[number]
                self._try(number, "send", lambda: ws.send(content["data"]))
                self.tell("send", socket=number, state=int(ws.ready_state), **described(content["data"]))
            case "close":
                self._close(content["socket"], content["args"])
            case "end":
                for ws in self.sockets.values():
                    ws.close(1000)

    def _connect(self, socket: int, url: str, **_: object) -> None:
        if self.way == "none":
            self.tell("way", socket=socket, way="none", why="no tunnel")
            return
        self.tell("way", socket=socket, way=self.way)
        self.tell("new", socket=socket, url=url, to=url, protocols=[])
        ws = self.sockets[socket] = WebSocket(url, timeline=Timeline())
        ws.onopen = lambda event: self.tell("open", socket=socket, protocol=ws.protocol, extensions="")
        ws.onmessage = lambda event: self.tell("message", socket=socket, **described(event.data))
        ws.onerror = lambda event: self.tell("error", socket=socket)
        ws.onclose = lambda event: self.tell(
            "close", socket=socket, code=event.code, reason=event.reason, wasClean=event.was_clean
        )

    def _close(self, number: int, args: list[Any]) -> None:
        ws = self.sockets[number]
        state = ws.ready_state
        if self._try(number, "close", lambda: ws.close(*args)) and state < 2:
            code, reason = [*args, None, ""][:2] if args else (None, "")
            self.tell("closing", socket=number, code=code, reason=reason or "", state=int(state))

    def _try(self, number: int, of: str, act: Any) -> bool:
        try:
            act()
        except DOMException as error:
            self.tell("threw", socket=number, of=of, name=error.name, message=error.message)
            return False
        return True


def described(data: str | bytes) -> dict[str, Any]:
    """Describe a message as ``recorder.js`` does."""
    if isinstance(data, str):
        return {"type": "text", "size": len(data.encode()), "data": data[:1000]}
    return {"type": "binary", "size": len(data), "data": base64.b64encode(data[:1000]).decode()}
