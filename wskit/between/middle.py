"""Middle: a proxy in the kernel, honest and recorded. It makes two connections of one.

1. It listens as soon as it is made, on 127.0.0.1 unless it is told otherwise, at a URL whose first path segment nobody
   can guess. What follows that segment goes to the server behind.
2. Every client that comes is a :class:`~wskit.between.crossing.Crossing`: two connections with a link under each end of
   the middle, on one timeline.
3. What it does of its own accord are its habits, which real proxies have too. They can be changed while it runs.
4. The middle lives on the background loop; it may be made and used from anywhere, and nothing waits but ``closed``.
5. Where there is no network but the one in memory, nothing else can be behind it: that is said when it is made.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from ..ends.address import Address, Network
from ..ends.connection import check_goodbye
from ..ends.listening import Listening
from ..loops import cells, memory, portal
from ..loops.portal import Promise
from ..protocol.interface import check_url
from ..protocol.numbers import check_seconds
from ..protocol.url import URL, read_url
from ..record.timeline import Timeline, chosen
from .clients import Clients
from .crossing import Crossing
from .habits import Habits, habits_meant

__all__ = ["Middle"]


class HasURL(Protocol):
    """A server of this kit, or another middle."""

    @property
    def url(self) -> str: ...


class Middle(Listening):
    """A proxy between clients and a server. It listens from the moment it is made.

    Args:
        behind: the server that it passes on to: an :class:`~wskit.ends.server.EchoServer`, another middle, or the URL
            of any server. Nobody has to listen there yet.
        network: "tcp" is loopback TCP, "memory" a network inside this event loop; None takes the one of the server
            behind.
        port: the TCP port to listen on; 0 takes any that is free.
        host: the address or name of this computer to listen on; None is 127.0.0.1.
        token: the first segment of the URL's path, without which nobody is let in; None makes one.
        ssl: a TLS context, with which it is a ``wss:`` server to its clients: TLS ends here, in front.
        trust: the TLS context with which it connects to a ``wss:`` server; None trusts whom the system trusts.
        timeline: where the events of its ends are written down; the shared one if not given.
        greeting: what it says, with 200, to who does not know the token and does not ask for WebSocket: somebody with
            a browser. Without one they are refused as everybody.
        habits: how it behaves, any of those below. :meth:`change` changes them while it runs.

    Its habits, as they are unless it is told otherwise:

    - ``idle_timeout=None``: after how many seconds in which nothing passed it ends a connection; None is never.
    - ``max_age=None``: how many seconds after it has opened it ends a connection, whatever passes; None is never.
    - ``connect_timeout=5.0``: how many seconds it tries to connect to the server behind, before it answers 504.
    - ``answer_timeout=60.0``: how many seconds the server behind has to answer a request, before it answers 504.
    - ``refuse=None``: a status from 400 to 599, such as 503, with which it refuses everybody; None asks the server.
    - ``upgrade=True``: False drops the headers that ask for WebSocket, as a proxy does that nobody told of it.
    - ``compression=True``: False drops the client's offer to compress, so that what passes can be read.
    - ``pings="pass"``: "drop" passes no Ping and no Pong on, "answer" drops them too, and answers Pings by itself.
    - ``codes="pass"``: "drop" takes code and reason out of Close frames, a number such as 4000 replaces each code.
    - ``whole_messages=False``: True passes on nothing of a message before it has all of it.
    - ``half_close=False``: True passes each FIN on by itself; False ends both connections as soon as one side has.

    Raises:
        TypeError, ValueError: for arguments that cannot be. In a story (:func:`~wskit.loops.virtual.fast_forward`)
            nothing can be behind it that is not of the story.
        DOMException: SyntaxError, if ``behind`` is no WebSocket's URL.
        OSError: if the port is taken or may not be used, or the host is not to be had.

    >>> server = EchoServer()
    >>> middle = Middle(server, codes="drop")
    >>> ws = await WebSocket(middle.url).opened
    >>> server.connections[0].close(4000, "you will not read this")
    >>> await ws.closed
    CloseEvent(code=1005, reason='', was_clean=True)
    """

    def __init__(
        self,
        behind: HasURL | str,
        *,
        network: Network | None = None,
        port: int = 0,
        host: str | None = None,
        token: str | None = None,
        ssl: Any = None,
        trust: Any = None,
        timeline: Timeline | None = None,
        greeting: str = "",
        **habits: Any,
    ) -> None:
        behaves = Habits().but(**habits)
        url = behind if isinstance(behind, str) else getattr(behind, "url", None)
        if not isinstance(url, str):
            raise TypeError(f"a middle stands before a server or its URL, not before a {type(behind).__name__}")
        for name, context in (("ssl", ssl), ("trust", trust)):
            if context is not None and not hasattr(context, "wrap_bio"):
                raise TypeError(f"{name} must be an ssl.SSLContext, not {type(context).__name__}")
        self.server = None if isinstance(behind, str) else behind
        """What it stands before, if that is a server or a middle of this kit, and no URL."""
        self.behind = read_url(check_url(url))
        """The URL of the server behind."""
        _check_reachable(self.behind)
        if network is None and host is None and self.behind.host == memory.HOST:
            network = "memory"
        self._address = Address(network, port, host=host, token=token, secure=ssl is not None)
        self.timeline = chosen(timeline)
        cells.begin()
        self.closed: Promise[None] = Promise("write `await middle.closed`")
        self._ssl = ssl
        self._is_closing = False
        self._clients = Clients(self.behind, trust, behaves, self.timeline, self._address.admits, greeting)
        self._draining: asyncio.TimerHandle | None = None
        self._server = portal.run_async(self._listen())
        self._address.port = self._server.sockets[0].getsockname()[1]
        cells.keep(self)

    @property
    def habits(self) -> Habits:
        """How it behaves now. They are changed with :meth:`change`."""
        return self._clients.habits

    @property
    def connections(self) -> tuple[Crossing, ...]:
        """The connections it has had, oldest first: all that live, and the last 1000 of those that ended."""
        return portal.run(lambda: self._clients.crossings)

    def change(self, **habits: Any) -> None:
        """Change some habits, for the connections that there are and for those that come.

        Raises:
            TypeError, ValueError: for what cannot be; then none is changed.

        >>> middle = Middle(EchoServer())
        >>> middle.change(idle_timeout=60, pings="drop")
        >>> middle.habits.idle_timeout
        60
        """
        portal.run(lambda: self._clients.change(habits))

    def restart(self, code: int | None = None, reason: str = "") -> None:
        """End every connection at once, and go on listening, as a proxy does that is given a new configuration.

        Args:
            code: with one, a Close frame goes to both sides before the FIN. Hardly any proxy says so much.
            reason: what stands in that Close frame besides.

        Raises:
            TypeError, ValueError, DOMException: as for a server's :meth:`~wskit.ends.connection.Connection.close`.
        """
        _check_goodbye(code, reason)
        portal.run(lambda: self._clients.end_all("it restarts", code, reason))

    def drain(self, patience: float = 0.0, code: int | None = None, reason: str = "") -> None:
        """Stop listening, and end the connections that there are after so many seconds of ``patience``.

        Newcomers are refused by TCP, as by nginx, HAProxy and Envoy when they drain: whoever sends them there has to
        know better. A load balancer that answers 503 is ``change(refuse=503)``. Returns at once.

        Raises:
            TypeError, ValueError, DOMException: as for :meth:`restart`, and for a patience that cannot be.
        """
        check_seconds("patience", patience)
        _check_goodbye(code, reason)

        def drain() -> None:
            self._stop_draining()
            self._server.close()
            if patience:
                loop = asyncio.get_running_loop()
                self._draining = loop.call_later(patience, self._clients.end_all, "it drains", code, reason)
            else:
                self._clients.end_all("it drains", code, reason)

        portal.run(drain)

    def resume(self) -> None:
        """Listen again, at the same URL, and let the connections be that there are.

        Raises:
            RuntimeError: after :meth:`close`.
            OSError: if somebody else has taken the port meanwhile.
        """
        if self._is_closing:
            raise RuntimeError("this middle is closed; make a new one")
        portal.run(self._stop_draining)
        if not self._server.is_serving():
            self._server = portal.run_async(self._listen())

    def close(self) -> None:
        """Stop listening, and end every connection with a FIN. Returns at once; calling it again does nothing.

        ``closed`` tells when the last connection has ended.
        """
        portal.run(self.replace)

    def replace(self) -> None:
        """Close: the cell that made this runs again."""
        if self._is_closing:
            return
        self._is_closing = True
        self._stop_draining()
        self._server.close()
        self._listens_no_more()
        self._clients.let_go()
        portal.start(self._last_goodbye())

    async def _last_goodbye(self) -> None:
        for crossing in self._clients.crossings:
            await crossing.closed
        self.closed.resolve(None)
        cells.forget(self)

    def _stop_draining(self) -> None:
        if self._draining is not None:
            self._draining.cancel()
            self._draining = None

    async def _listen(self) -> asyncio.Server:
        place = self._address.place()  # only now does the loop know how to listen there
        return await asyncio.get_running_loop().create_server(self._clients.accept, ssl=self._ssl, **place)

    # A habit that is read or set here would be somebody's mistake, and the middle would go on as before.

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name[:1] != "_" and (meant := habits_meant(name)):
                one_of = " or ".join(f"habits.{habit}" for habit in meant)
                raise AttributeError(f"a Middle here has {one_of}, not {name}", name=name)
            return super().__getattr__(name)

        def __setattr__(self, name: str, value: object) -> None:
            if name == "habits" or (name[:1] != "_" and (meant := habits_meant(name, value))):
                how = " or ".join(f"middle.change({habit})" for habit in (meant if name != "habits" else ["…"]))
                raise AttributeError(f"to change a habit, use {how}", name=name)
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        if self._is_closing:
            state = "closed" if self.closed.done() else "closing"
        else:
            state = "listening" if self._server.is_serving() else "draining"
        return f"<Middle {state}>"


def _check_reachable(behind: URL) -> None:
    """Refuse a server that nothing leads to from here."""
    loop = portal.loop()
    if behind.host != memory.HOST and memory.is_all_there_is(loop):
        where = "a story" if getattr(loop, "tells_a_story", False) else "a browser's tab"
        raise ValueError(
            f"in {where} there is no network but the one in memory; "
            f"only an EchoServer, RawServer or Middle that was made there can be behind a middle"
        )


def _check_goodbye(code: int | None, reason: str) -> None:
    if code is not None:
        check_goodbye(code, reason)
    elif reason:
        raise ValueError("a reason goes with a code, such as 1001; without one there is no Close frame to put it in")
