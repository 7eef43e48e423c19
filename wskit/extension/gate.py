"""Gate: lets the browser that shows a notebook through to a port that a kernel of the same user has opened to it.

1. Whoever may use the user's kernels may come through, and nobody else: the same cookie, token or login at a hub, the
   same check of the Origin, the same leave to execute. Who is not let in gets 403, and is led to no login page.
2. It leads to ports for which a door stands open (:mod:`wskit.ends.door`), on this computer only.
3. A refusal is a status and one sentence. To a page all of them are the same: ``error``, and then 1006.
4. What was let through is one connection from end to end: once the server has opened a WebSocket
   (:mod:`wskit.extension.shake`), no byte is looked at.
5. The address that was asked for holds the token of the kernel's server. It is not logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import http
import ipaddress
import json
import re
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError

from ..ends.door import Door, NoDoorError, find_door
from .forward import RefusedError, check, request_head, target_behind
from .shake import shake
from .splice import Plain, side_of

__all__ = ["Gate", "Probe", "Tunnels"]

T = TypeVar("T", bound=Callable[..., Awaitable[None]])

MOST: Final = 1000
"""How many connections may be open at once: a browser opens 255 to a host at most, and a person has a few pages."""
PATIENCE: Final = 30.0
"""How many seconds a kernel's server may take to accept a connection."""

# Whoever may execute code in the user's kernels has all that the tunnel gives, and more.
_FOR: Final = "the tunnel is for whoever is logged in to this Jupyter Server, and may use its kernels."
_LEAVE: Final[Callable[[T], T]] = authorized("execute", "kernels", _FOR)
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")


class Tunnels:
    """How many connections are ``open`` through one server."""

    def __init__(self) -> None:
        self.open = 0


class _Handler(JupyterHandler):
    """What both addresses have in common: who is let in, and how a refusal looks."""

    async def prepare(self) -> None:  # type: ignore[override]  # Jupyter Server's own handlers do the same
        # Jupyter Server logs what was asked for, and says where somebody was refused.
        self.target = self.request.uri or ""
        self.request.uri = self.request.path = f"{self.base_url}wskit/tunnel/..."
        await super().prepare()
        if not self.check_origin():
            raise HTTPError(403, "a page from elsewhere may not use the tunnel.")
        self.set_header("Cache-Control", "no-store")

    def get_login_url(self) -> str:
        # No page of a tunnel's comes back from there.
        raise HTTPError(403, _FOR)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None))[1]
        message = error.log_message if isinstance(error, HTTPError) else None
        self.refuse(status_code, message or f"{http.HTTPStatus(status_code).phrase}.")

    def refuse(self, status: int, message: str) -> None:
        """Answer with a status, and say why."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"message": message}))


class Probe(_Handler):
    """Tells a page that there is a tunnel here, without a connection.

    A hub takes a cookie from a page's ``fetch`` only if its mode is ``"no-cors"`` (a page may read all the same what
    comes from its own origin), or if it shows an ``X-XSRFToken``.
    """

    @_LEAVE
    async def get(self) -> None:
        self.finish({"tunnel": 1})


class Gate(_Handler):
    """Lets an opening handshake through to a port, and passes on what comes then."""

    def initialize(self, tunnels: Tunnels) -> None:
        self._tunnels = tunnels

    @_LEAVE
    async def get(self, port: str) -> None:
        self._tunnels.open += 1
        try:
            door = self._door(port)
            head = self._head(door)
            with await self._connect(door) as server:
                await self._pass_through(server, head)
        except RefusedError as refused:
            if refused.status == 426:
                self.set_header("Upgrade", "websocket")
            self.refuse(refused.status, str(refused))
        finally:
            self._tunnels.open -= 1

    def _door(self, port: str) -> Door:
        # As it was asked for: a port is written in one way.
        sent = re.split("[/?]", self.target.partition("/wskit/tunnel/")[2], maxsplit=1)[0]
        if sent != port or not _PORT.fullmatch(port) or int(port) > 65535:
            raise RefusedError(404, "there is no such port.")
        try:
            return find_door(int(port))
        except NoDoorError as none:
            raise RefusedError(404, str(none)) from none

    def _head(self, door: Door) -> bytes:
        headers = list(self.request.headers.get_all())
        check(self.request.version, headers)
        if self._tunnels.open > MOST:
            raise RefusedError(503, f"{MOST} connections are open through the tunnel; close one first.")
        rest = self.target.partition("/wskit/tunnel/")[2].removeprefix(str(door.port))
        target = target_behind(rest, jupyters_token=self.token_authenticated)
        return request_head(target, headers, door.host, door.port)

    async def _connect(self, door: Door) -> socket.socket:
        family = socket.AF_INET if ipaddress.ip_address(door.host).version == 4 else socket.AF_INET6
        with contextlib.ExitStack() as unless_connected:
            server = unless_connected.enter_context(socket.socket(family, socket.SOCK_STREAM))
            server.setblocking(False)
            try:
                async with asyncio.timeout(PATIENCE):
                    await asyncio.get_running_loop().sock_connect(server, (door.host, door.port))
            except TimeoutError:
                raise RefusedError(504, f"the server at port {door.port} took no connection in time.") from None
            except OSError:
                raise RefusedError(502, f"nobody listens at port {door.port} any more.") from None
            unless_connected.pop_all()
        return server

    async def _pass_through(self, server: socket.socket, head: bytes) -> None:
        stream = self.detach()
        try:
            client, ahead = side_of(stream)
        except ConnectionError:
            return  # and the kernel's server sees somebody who came and went
        await shake(client, Plain(server), head, ahead)
