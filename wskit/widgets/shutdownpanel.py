"""ShutdownPanel: take a server out of service in as many ways as one likes, and see what each does to its clients.

1. A press shuts a server down on which three hundred clients are, as the fields say, or kills it. Nothing is simulated:
   see :mod:`wskit.endings.shutdowns`.
2. What was tried stays in the table, so that it can be compared. What is tried again takes the place that it had.
3. What hurts somebody has a mark that is no colour only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import ipywidgets

from ..endings.shutdowns import ASLEEP, CLIENTS, GOODBYE, GRACE, KILL, NOTICED, TAKES, Plan, Shutdown, shut_down
from ..language.speaking import word
from ..loops import cells
from ..views.histogram import histogram
from ..views.markup import STYLE, escape
from .attempts import ATTEMPTS, in_a_table
from .controls import button, choice, row, still_button, still_choice
from .dress import DRESS
from .pictured import Pictured
from .showing import Showing

__all__ = ["ShutdownPanel"]

_TOLD: Final = [("not told", False), (f"told {NOTICED:g} s before", True)]
_ANSWERS: Final = [("cut off", 0), ("waited for, 3 s", 3), ("waited for, 10 s", 10)]
_SPREAD: Final = [("to all at once", 0), ("over 5 s", 5), ("over 15 s", 15), ("over 60 s", 60)]
_SLEEPERS: Final = [("dropped after 10 s", 10), ("dropped after 2 s", 2)]

_HEADS: Final = ("Answers lost", f"Told {GOODBYE}", "Told 1006", "Turned away", "Over after")


class ShutdownPanel(Pictured):
    """Fields for what a server does before it goes, and how it says goodbye, and two buttons: for that, and to kill it.

    Below stands what became of its clients, try by try, and when they came back.

    >>> ShutdownPanel()
    [Kill it] [Shut it down] Balancer: not told, Answers: cut off, Goodbye: to all at once, Sleepers: dropped after 10 s
    """

    def __init__(self) -> None:
        cells.begin()
        self.told = choice("Balancer:", _TOLD, "Whether the balancer hears first that this server takes nobody", "16em")
        self.answers = choice("Answers:", _ANSWERS, "What becomes of answers that are not ready yet", "16em")
        self.spread = choice("Goodbye:", _SPREAD, f"In how much time all clients are told {GOODBYE}", "16em")
        asleep = "How long the server waits for a client's answer to its goodbye (close_timeout), before it drops it"
        self.sleepers = choice("Sleepers:", _SLEEPERS, asleep, "18em")
        self._came: dict[Plan, Shutdown] = {}
        self._plan = KILL
        self.showing = Showing("", "", self._happen)
        tooltip = "Shut the server down as the fields say"
        self.shut_button = button("Shut it down", tooltip, self._press(self._chosen), kind="main")
        self.kill_button = button("Kill it", "End the program at once, with nothing said", self._press(lambda: KILL))
        super().__init__(
            [
                ipywidgets.HTML(STYLE + DRESS + ATTEMPTS, layout={"display": "none"}),
                row(self.kill_button, self.shut_button, self.showing.notice),
                row(*self._fields()),
                self.showing.outcome,
            ]
        )
        cells.keep(self)

    def _fields(self) -> tuple[Any, ...]:
        return self.told, self.answers, self.spread, self.sleepers

    def _chosen(self) -> Plan:
        told, answers, spread, patience = (field.value for field in self._fields())
        return Plan(told, answers, spread, patience)

    def _press(self, plan: Callable[[], Plan]) -> Callable[[], None]:
        def press() -> None:
            if not self.showing.is_busy:
                self._plan = plan()
                self.showing.press()

        return press

    async def _happen(self) -> dict[str, str]:
        plan = self._plan
        came = self._came[plan] = await shut_down(plan)
        plot = histogram(
            {_words(plan): came.attempts},
            width=1,
            unit="s",
            title="Clients connect, after the server was asked to go",
            y=word("attempts"),
            limit=(TAKES, "what the next server takes"),
        )
        self._used()
        html, text = self._table(plan)
        return {"text/html": html + plot.html, "text/plain": f"{text}\n{plot.text}"}

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self.showing.stop()
        super().replace()

    def _table(self, last: Plan) -> tuple[str, str]:
        attempts = [(_words(plan), _cells(came)) for plan, came in self._came.items()]
        html = in_a_table("What became of the clients", _HEADS, attempts, [*self._came].index(last))
        words = f"{_verdict(self._came[last])} {_who(self._came[last])}"
        html += f'<p class="wskit">{escape(words)}</p>'
        rows = [f"{_words(plan)}: " + ", ".join(_spoken(came)) for plan, came in self._came.items()]
        return html, "\n".join([*rows, words])

    def _still(self) -> dict[str, str]:
        fields = "".join(still_choice(field) for field in self._fields())
        buttons = still_button(self.kill_button) + still_button(self.shut_button)
        controls = "".join(f'<div class="wskit-row">{one}</div>' for one in (buttons, fields))
        words = ", ".join(f"{field.description} {field.label}" for field in self._fields())
        shown = self.showing.shown
        return {
            "text/html": f'{STYLE}{DRESS}{ATTEMPTS}<div class="wskit">{controls}</div>{shown["text/html"]}',
            "text/plain": f"[Kill it] [Shut it down] {words}\n{shown['text/plain']}".rstrip(),
        }


def _words(plan: Plan) -> str:
    """Say how a server goes."""
    if plan.killed:
        return word("killed")
    parts = [
        "balancer told" if plan.told else "balancer not told",
        f"answers waited for, {plan.answers:g} s" if plan.answers else "answers cut off",
        f"goodbye over {plan.spread:g} s" if plan.spread else "goodbye to all at once",
        f"sleepers dropped after {plan.patience:g} s",
    ]
    return ", ".join(parts)


def _cells(came: Shutdown) -> list[tuple[str, bool]]:
    """Return what stands in the columns, and whether it hurts."""
    return [
        (f"{came.lost:,}", came.lost > 0),
        (f"{came.said:,}", False),
        (f"{came.cut:,}", came.cut > 0),
        (f"{came.turned_away:,}", came.turned_away > 0),
        (f"{came.over:.0f} s", _took_too_long(came)),
    ]


def _spoken(came: Shutdown) -> list[str]:
    return [f"{head.lower()} {cell}" for head, (cell, _) in zip(_HEADS, _cells(came), strict=True)]


def _who(came: Shutdown) -> str:
    """Say who the clients are that are counted: they are more than at first."""
    newcomers = came.clients - CLIENTS
    return f"Its clients: {CLIENTS}, of whom {ASLEEP} sleep and hear nothing, and {newcomers} newcomers."


def _took_too_long(came: Shutdown) -> bool:
    """Tell whether the platform had to kill it, which it does not do at once."""
    return came.is_killed and came.over > 0


def _verdict(came: Shutdown) -> str:
    """Say of what was tried last whom it hurt."""
    if _took_too_long(came):
        return f"It took too long: at {GRACE:g} s the platform killed it, with all that were still there."
    if came.hurts:
        return "What has a ✗ hurts somebody. Can you do without?"
    return f"Nobody lost anything, nobody was turned away, and it was over before {GRACE:g} s."
