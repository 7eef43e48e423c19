"""Shop: a page that orders from a shop, over a slow network that breaks when you say so.

1. One sees what no page sees: beside what the page knows of each order stands what the shop has. Both are told by real
   connections, one after the other.
2. Nothing is simulated and nothing jumps: what is on its way when somebody breaks the network is what is lost.
3. Another policy is another shop, with an empty book, and that is said.
4. All of it can be done by one button as well, always in the same way, so that policies can be compared.
5. A press never raises, and no button goes away under the focus: one that has nothing to do says why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

import ipywidgets

from ..endings.orders import Order, Orders, Policy
from ..language.speaking import word
from ..loops import cells, portal
from ..protocol.interface import ReadyState
from ..protocol.numbers import check_seconds
from ..reading.across import Across
from ..record import events
from ..record.follower import Follower
from ..views.ladder import STYLE as LADDER_STYLE
from ..views.ladder import as_html as ladder_as_html
from ..views.ladder import as_text as ladder_as_text
from ..views.markup import STYLE, escape
from .controls import badge, button, dress, few, notice, row, status, still_badge, still_button, still_choice
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured
from .placing import drawing
from .replay import Replay

__all__ = ["Shop"]

DELAY: Final = 1.5
"""How many seconds the network takes, in each direction."""
STORY: Final = ("order", 1.0), ("order", 2.0), ("order", 3.0), ("break", 3.3), ("back", 4.8)
"""What one button does after a first order, and how many seconds after it, where the network takes ``DELAY``."""
_TIMES: Final = ("", word("once"), word("twice"), "three times", "four times")
_HEADS: Final = ("Order", "Your page knows", "The shop has it")
_EMPTY: Final = "Nothing is ordered yet. Press Order."
LOOK: Final = """<style>
.wskit .wskit-shop { align-items: flex-start; display: flex; flex-flow: row wrap; gap: 8px 28px; }
.wskit .wskit-shop > * { min-width: 0; }
.wskit .wskit-shop > :first-child { flex: 1 1 21em; }
.wskit .wskit-shop > :last-child { flex: 999 1 30em; }
.wskit .wskit-shop table.wskit-report th[scope="row"] { white-space: nowrap; }
.wskit .wskit-book { margin: 4px 0; min-height: 1.5em; }
</style>"""


class Shop(Pictured):
    """Buttons to order, to break the network and to come back, what came of each order, and the ladder.

    Args:
        delay: how many seconds the network takes in each direction.

    Raises:
        TypeError, ValueError: if the delay is no number above 0.

    >>> Shop()
    After a break: Send and forget [Order] [Break the network] [Come back] [Do it all] [Begin anew]  NOT CONNECTED
    """

    def __init__(self, *, delay: float = DELAY) -> None:
        check_seconds("delay", delay, above_zero=True)
        self._delay = delay
        cells.begin()
        self.policy = few("After a break:", [(one.value, one) for one in Policy], "What is done about lost orders")
        self.orders = Orders(self.policy.value, delay=delay)
        """What is ordered now."""
        self._read: Across | None = None  # the connection that there is
        self._before: list[str] = []  # ladders of those that there were
        self._word = self._problem = ""
        self._waited: tuple[Order, ...] = ()  # those that had no answer when the page came back
        self._is_used = False
        self._stops: list[Callable[[], None]] = []
        self._story: Callable[[], None] = lambda: None
        self._pacer = Pacer(self._draw)
        self._follower = self._follow()
        self.order_button = button("Order", "Send the next order", lambda: self._press(self._order), kind="main")
        self.break_button = button(
            "Break the network",
            "Break the connection off, with all that is on its way",
            lambda: self._press(self._break),
        )
        self.back_button = button("Come back", "Make a new connection", lambda: self._press(self._back))
        tip = "Order four things, break the network in the midst of it, and come back"
        self.all_button = button("Do it all", tip, self._tell, kind="quiet")
        self.anew_button = button("Begin anew", "With an empty book", self._anew, kind="quiet")
        self.policy.observe(self._choose, "value")
        self.badge, self.notice, self.table, self.earlier = (drawing() for _ in range(4))
        self.replay = Replay()
        self.ladder = self.replay.ladder
        seen = ipywidgets.VBox([self.replay.box, self.earlier], layout={"overflow": "visible"})
        both = ipywidgets.Box([self.table, seen], layout={"overflow": "visible"})
        both.add_class("wskit-shop")
        super().__init__(
            [
                ipywidgets.HTML(STYLE + LADDER_STYLE + DRESS + LOOK, layout={"display": "none"}),
                self.policy,
                row(self.order_button, self.break_button, self.back_button, self.badge),
                row(self.all_button, self.anew_button, self.notice),
                both,
            ]
        )
        portal.run(self._pacer.draw)
        cells.keep(self)

    # What the buttons do, on the background loop.

    async def _order(self) -> None:
        await self.orders.order()
        order = self.orders.all[-1]
        if not order.sent:
            lost = "send() dropped it without a word" if self.orders.is_lost(order) else "your page keeps it for later"
            self._word = f"There is no connection: {lost}."

    async def _break(self) -> None:
        timeline = self.orders.timeline
        socket = await self.orders.break_off()
        self._word = "Your page has its close event: 1006. What was on its way is lost."
        self.replay.show(timeline.events(), socket.end, exact=timeline.is_exact)

    async def _back(self) -> None:
        kept = tuple(self.orders.kept)
        if self._read is not None and self._state is ReadyState.CLOSED:
            self._catch_up()
            self._before.append(ladder_as_html(self._read))
            self._read = None  # until the new one connects
            self.replay.clear()
        await self.orders.come_back()
        self._word, self._waited = "Your page is back. No order waits for an answer.", kept

    def _tell(self) -> None:
        """Do all of it."""
        self._begin()
        self._story = self._start(self._told())

    async def _told(self) -> None:
        acts = {"order": self._order, "break": self._break, "back": self._back}
        clock = asyncio.get_running_loop().time
        self._word = "It is happening …"
        await self._order()
        start = clock()
        for name, seconds in STORY:
            self._pacer.ask()
            # By the clock: small delays must not add up until something arrives that is to be lost.
            await asyncio.sleep(start + seconds * self._delay / DELAY - clock())
            await acts[name]()

    def _choose(self, _: object) -> None:
        portal.run(self._anew)

    def _anew(self) -> None:
        self._begin()
        self._word = f"{self.policy.label}: another shop, with an empty book."
        self._is_used = True
        self._pacer.at_once()

    def _begin(self) -> None:
        """Have another shop, and another page."""
        self._let_go()
        self.replay.clear()
        self._read, self._before = None, []
        self._word, self._problem, self._waited = "", "", ()
        self.orders = Orders(self.policy.value, delay=self._delay)
        self._follower = self._follow()

    def _press(self, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._story()  # who presses takes over
        self._start(act())

    def _start(self, act: Coroutine[Any, Any, None]) -> Callable[[], None]:
        self._word, self._problem, self._waited = "", "", ()
        self._is_used = True
        stop = portal.start(self._do(act))
        self._stops = [*self._stops[-8:], stop]
        self._pacer.ask()
        return stop

    async def _do(self, act: Coroutine[Any, Any, None]) -> None:
        try:
            await act
        except (OSError, ValueError) as error:
            self._problem = str(error)
        self._pacer.ask()

    def _follow(self) -> Follower:
        return self.orders.timeline.follow(self._pacer.poke)

    def _let_go(self) -> None:
        for stop in self._stops:
            stop()
        self._stops = []
        self._follower.stop()
        self.orders.replace()

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self._let_go()
        self.replay.halt()
        super().replace()

    # What is drawn.

    def _catch_up(self) -> None:
        for event in self._follower.take():
            if isinstance(event, events.Connecting):
                self._read = Across(event.end)
            if self._read is not None:
                self._read.feed(event)

    @property
    def _state(self) -> ReadyState | None:
        return self.orders.socket.ready_state if self.orders.socket else None

    def _draw(self) -> Sequence[int]:
        self._catch_up()
        over = self._state is ReadyState.CLOSED
        dress(self.order_button, "" if over else "main")
        dress(self.back_button, "main" if over else "")
        self.badge.value = badge(self._state)
        self.notice.value = notice(self._problem) or status(self._said())
        self.table.value = self._table()
        self.earlier.value = self._earlier()
        if self._read is not None and not over:
            self.ladder.value = ladder_as_html(self._read, live=True)
        if self._is_used:
            self._used()
        return (len(self.ladder.value),)

    def _said(self) -> str:
        """Say what came of the last press, as it is now: what has no answer yet, has one soon."""
        if not self._waited:
            return self._word
        many = len(self._waited)
        if all(order.answered for order in self._waited):
            now = "1 order was sent, and is answered" if many == 1 else f"{many} orders were sent, and are answered"
        else:
            now = (
                "1 order has no answer yet, and is sent"
                if many == 1
                else f"{many} orders have no answer yet, and are sent"
            )
        return f"Your page is back. {now}."

    def _table(self) -> str:
        if not self.orders.all:
            return f'<div class="wskit wskit-empty">{_EMPTY}</div>'
        heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
        rows = "".join(map(self._line, self.orders.all))
        book = ", ".join(self.orders.book) or "nothing"
        table = f'<table class="wskit-report" aria-label="The orders"><tr>{heads}</tr>{rows}</table>'
        said = f'<p class="wskit-book" role="status">In the shop\'s book: <strong>{escape(book)}</strong></p>'
        return f'<div class="wskit">{table}{said}</div>'

    def _line(self, order: Order) -> str:
        kind, words = self._taken(order)
        name = f'<th scope="row">{order.number} {escape(order.what)}</th>'
        return f'<tr>{name}<td>{self._known(order)}</td><td class="{kind}">{words}</td></tr>'

    def _known(self, order: Order) -> str:
        """Say what the page knows of an order."""
        sent = "not sent" if not order.sent else "sent" if order.sent == 1 else f"sent {_TIMES[order.sent]}"
        if order.answered:
            return f"{sent}, answered"
        return f"{sent}, no answer" if order.sent else sent

    def _taken(self, order: Order) -> tuple[str, str]:
        """Say what the shop has, and how that looks."""
        if order.taken:
            double = f", {order.left_out} left out" if order.left_out else ""
            sign, kind = ("\N{CHECK MARK}", "wskit-right") if order.taken == 1 else ("\N{WARNING SIGN}", "wskit-error")
            return kind, f"{sign} {_times(order.taken)}{double}"
        if self.orders.is_lost(order):
            return "wskit-error", "\N{WARNING SIGN} never"
        return "wskit-word", "not yet"

    def _earlier(self) -> str:
        if not self._before:
            return ""
        words = "The connection before" if len(self._before) == 1 else "The connections before"
        inside = "".join(self._before)
        return f'<details class="wskit wskit-fold"><summary>{words}</summary>{inside}</details>'

    def _still(self) -> dict[str, str]:
        buttons = self.order_button, self.break_button, self.back_button, self.all_button, self.anew_button
        drawn = "".join(map(still_button, buttons))
        names = " ".join(f"[{one.description}]" for one in buttons)
        state = self._state
        stands = "NOT CONNECTED" if state is None else state.name if state is ReadyState.CLOSED else f"was {state.name}"
        head = f"{self.policy.description} {self.policy.label} {names}  {stands}"
        ladder = LADDER_STYLE + ladder_as_html(self._read) if self._read else ""
        told = [f"{one.number} {one.what}: {self._known(one)}; {self._taken(one)[1]}" for one in self.orders.all]
        text = [head, *told, ladder_as_text(self._read) if self._read else ""]
        return {
            "text/html": f'{STYLE}{DRESS}<div class="wskit"><div class="wskit-row">{still_choice(self.policy)}</div>'
            f'<div class="wskit-row">{drawn}{still_badge(state)}</div></div>{self._table()}{ladder}{self._earlier()}',
            "text/plain": "\n".join(text).rstrip(),
        }


def _times(count: int) -> str:
    return _TIMES[count] if count < len(_TIMES) else f"{count} times"
