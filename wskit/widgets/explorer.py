"""Explorer: give any code and any reason, right or wrong, and see what becomes of it at both ends.

1. What stands in the fields is explained at every key, before it is tried.
2. What is shown of a trial is of what stands in the fields when it ends. Where the kernel has several threads, a press
   may overtake the last key by some milliseconds: then it is tried again, with that key. If the fields change later,
   that is said.
"""

from __future__ import annotations

from typing import Any, Final

import ipywidgets

from ..endings.trial import WHO, explore
from ..loops import cells, portal
from ..protocol.codes import close_code
from ..protocol.interface import MAX_REASON
from ..views.markup import STYLE, escape
from .controls import few, number, row, still_button, still_choice, still_text, text
from .dress import DRESS
from .pacer import Pacer
from .pictured import Pictured
from .showing import Showing

__all__ = ["Explorer"]

_STALE: Final = "<em>The fields have changed. Below is what was tried before.</em>"


class Explorer(Pictured):
    """Fields for a code, a reason and who sends them, and a button that tries it on a new, real connection.

    Under them stands what the code means and who may send it, and beside them how many bytes the reason has. See
    :func:`~wskit.endings.trial.explore` for what is tried.

    >>> Explorer()
    [Try it] the page (browser's rules): 1000, no reason
    1000 Normal Closure: The purpose of the connection has been fulfilled. ...
    """

    def __init__(self) -> None:
        cells.begin()
        self._tried: tuple[str, str, Any] | None = None  # what the outcome is of
        self._pacer = Pacer(self._draw)
        self.who = few("Who:", [(words, who) for who, words in WHO.items()], "Who says goodbye, by whose rules")
        self.trial = Showing("Try it", "Do it on a new connection", self._try)
        self.trial.button.add_class("wskit-main")
        enter = self.trial.press
        self.code = text("Code:", "1000", "no code", "Any close code, right or wrong, or nothing", "11em", enter)
        why = f"Why: the rules allow {MAX_REASON} bytes of UTF-8"
        self.reason = text("Reason:", "", "no reason", why, "22em", enter)
        self.code.continuous_update = self.reason.continuous_update = True
        for field in (self.who, self.code, self.reason):
            field.observe(lambda change: portal.post(self._pacer.ask), "value")
        self.count = ipywidgets.HTML()
        self.about = ipywidgets.HTML(layout={"width": "auto"})
        self.stale = ipywidgets.HTML()
        super().__init__(
            [
                ipywidgets.HTML(STYLE + DRESS, layout={"display": "none"}),
                row(self.who),
                row(self.code, self.reason, self.count),
                # It stands above what changes its height: a button that moves under the mouse is not pressed.
                row(self.trial.button, self.trial.notice),
                self.about,
                self.stale,
                self.trial.outcome,
            ]
        )
        portal.run(self._pacer.draw)
        cells.keep(self)

    def _typed(self) -> tuple[str, str, Any]:
        return self.code.value, self.reason.value, self.who.value

    async def _try(self) -> dict[str, str]:
        self._tried = None
        self._pacer.ask()
        while True:
            code, reason, who = tried = self._typed()
            trial = await explore(number(code), reason, who)
            if tried == self._typed():
                self._tried = tried
                return trial._repr_mimebundle_()

    def _draw(self) -> None:
        self.count.value = _count(self.reason.value)
        self.about.value = f'<div class="wskit" role="status">{escape(self._about())}</div>'
        old = self._tried is not None and self._tried != self._typed()
        self.stale.value = f'<div class="wskit" role="status">{_STALE}</div>' if old else ""

    def _about(self) -> str:
        """Tell about the code that is typed."""
        try:
            code = number(self.code.value)
            facts = None if code is None else close_code(code)
        except ValueError as error:
            return str(error)
        if facts is not None:
            return (
                f"{facts.number} {facts.name}: {facts.meaning} May be sent by {facts.sender.value}. ({facts.reference})"
            )
        if self.who.value == "server":
            return "No code: the library then says 1000."
        if self.who.value == "page" or not self.reason.value:
            return "No code: the body of the Close frame is empty, and the other end reports 1005."
        return "No code: the first two bytes of the reason stand where the code is looked for."

    def _still(self) -> dict[str, str]:
        fields = f"{still_text(self.code)}{still_text(self.reason)}{_count(self.reason.value)}"
        rows = [still_choice(self.who), fields, still_button(self.trial.button), escape(self._about())]
        controls = "".join(f'<div class="wskit-row">{one}</div>' for one in rows)
        tried = self.trial.shown["text/plain"]
        goodbye = f"{self.code.value or self.code.placeholder}, {self.reason.value or self.reason.placeholder}"
        return {
            "text/html": f'{STYLE}{DRESS}<div class="wskit">{controls}</div>{self.trial.shown["text/html"]}',
            "text/plain": "\n".join([f"[Try it] {self.who.label}: {goodbye}", self._about(), tried]).rstrip(),
        }


def _count(reason: str) -> str:
    """Draw how many bytes a reason has, of those there is room for."""
    size = len(reason.encode(errors="surrogatepass"))
    if size <= MAX_REASON:
        return f'<span class="wskit">{size} of {MAX_REASON} bytes</span>'
    excess = f"{size} of {MAX_REASON} bytes: {size - MAX_REASON} too many"
    return f'<span class="wskit wskit-error" role="status">{excess}</span>'
