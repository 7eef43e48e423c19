"""Orders: a page orders from a shop, its network breaks off, and it comes back. What does the shop have then?

1. The connections are real, one after the other. What is on its way when the network breaks off is lost, in both
   directions: orders, and the shop's answers to them.
2. The page numbers its orders, and the shop answers each with its number. What the page sends again, and whether the
   shop looks at numbers, is the policy.
3. What the page knows and what the shop has is kept apart: neither sees the other's.
4. One thing is done at a time, and what is ordered before there is a connection waits for it.
"""

from __future__ import annotations

import asyncio
import enum
from dataclasses import dataclass
from typing import Final

from ..ends.address import Network
from ..ends.connection import Connection
from ..ends.server import EchoServer
from ..ends.websocket import WebSocket
from ..protocol.interface import ReadyState
from ..record.timeline import Timeline

__all__ = ["GOODS", "Order", "Orders", "Policy"]

GOODS: Final = ("tea", "bread", "salt", "milk", "rice", "soap", "eggs", "jam")
"""What can be ordered, in this order."""


class Policy(enum.Enum):
    """What is done about orders that were not answered."""

    FORGET = "Send and forget"
    AGAIN = "Send again"
    ONCE = "Send again, leave out doubles"


@dataclass(eq=False)
class Order:
    """An order: what the page knows of it, and what the shop has.

    ``sent`` is how often the page has sent it, ``answered`` whether the shop's answer has come, and ``socket`` what it
    was sent on last. ``taken`` is how often the shop has it, and ``left_out`` how often it was left out as a double.
    """

    number: int
    what: str
    socket: WebSocket
    sent: int = 0
    answered: bool = False
    taken: int = 0
    left_out: int = 0


class Orders:
    """A page and a shop, which is a server, and a slow network between them.

    Args:
        policy: what is done about orders without an answer.
        delay: how many seconds the network takes in each direction.
        network: "tcp" or "memory", as for :class:`~wskit.ends.server.EchoServer`.

    >>> from wskit.endings.orders import Orders, Policy
    >>> orders = Orders(Policy.AGAIN, delay=0)
    >>> await orders.order()
    >>> orders.all[0].what, orders.all[0].sent
    ('tea', 1)
    >>> orders.replace()
    """

    def __init__(self, policy: Policy, *, delay: float = 1.5, network: Network | None = None) -> None:
        self.policy = policy
        self.all: list[Order] = []
        """Every order, in the order of their numbers."""
        self.book: list[str] = []
        """What the shop has taken, in the order in which it came."""
        self.socket: WebSocket | None = None
        """The page's connection, or the last that it had."""
        self.timeline = Timeline()
        self._delay = delay
        self._turn = asyncio.Lock()
        self.server = EchoServer(on_message=self._take, ping_interval=None, network=network, timeline=self.timeline)

    @property
    def is_connected(self) -> bool:
        """Whether the page's connection is open, as far as the page knows."""
        return self.socket is not None and self.socket.ready_state is ReadyState.OPEN

    @property
    def kept(self) -> list[Order]:
        """The orders that the page will send when it comes back."""
        return [] if self.policy is Policy.FORGET else [one for one in self.all if not one.answered]

    def is_lost(self, order: Order) -> bool:
        """Tell whether the shop does not have an order, and will never have it."""
        over = order.socket.ready_state is ReadyState.CLOSED
        return over and not order.taken and order not in self.kept

    async def order(self) -> None:
        """Order the next thing. Without any connection so far there is one first.

        Raises:
            ValueError: if all that there is has been ordered.
        """
        async with self._turn:
            if len(self.all) == len(GOODS):
                raise ValueError("The list is at its end. Begin anew to order more.")
            socket = self.socket or await self._connect()
            order = Order(len(self.all) + 1, GOODS[len(self.all)], socket)
            self.all.append(order)
            self._send(order, socket)

    async def break_off(self) -> WebSocket:
        """Break the network off (RST), and wait until both ends know. Return the page's end of what was broken.

        Raises:
            ValueError: if there is no connection.
        """
        async with self._turn:
            if self.socket is None or not self.is_connected:
                raise ValueError("There is no connection to break off.")
            self.socket.link.reset()
            await self.socket.closed
            await self.server.connections[-1].closed
            return self.socket

    async def come_back(self) -> None:
        """Connect anew, and send what was kept.

        Raises:
            ValueError: if there is a connection, or never was one.
        """
        async with self._turn:
            if self.is_connected:
                raise ValueError("The connection is open. Break the network off first.")
            if self.socket is None:
                raise ValueError("There was no connection yet. Order something.")
            socket = await self._connect()
            for order in self.kept:
                self._send(order, socket)

    def replace(self) -> None:
        """Let go of everything."""
        if self.socket is not None:
            self.socket.replace()
        self.server.replace()

    async def _connect(self) -> WebSocket:
        socket = WebSocket(self.server.url, timeline=self.timeline)
        socket.onmessage = lambda event: self._answered(int(event.data))
        await socket.opened
        if self._delay:
            socket.link.delay(self._delay)
        self.socket = socket
        return socket

    def _send(self, order: Order, socket: WebSocket) -> None:
        if self.is_connected:
            order.sent += 1
            order.socket = socket
        socket.send(f"{order.number} {order.what}")  # on one that is over it is dropped without a word

    def _answered(self, number: int) -> None:
        self.all[number - 1].answered = True

    def _take(self, connection: Connection, message: str | bytes) -> None:
        """Do what the shop does with an order that comes."""
        number, what = str(message).split()
        order = self.all[int(number) - 1]
        if order.taken and self.policy is Policy.ONCE:
            order.left_out += 1
        else:
            order.taken += 1
            self.book.append(what)
        connection.send(number)
