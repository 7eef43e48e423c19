"""Tap steps: what to do next after what a tap has shown.

1. It says no more than what the tap saw makes likely, as a question. Where nothing is known, it names the code.
2. After what somebody did with the tap there is nothing to be done, nor after what is as it should be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..reading.tapped import Left, News, Refused
from ..record.events import Deed

__all__ = ["FINE", "next_step", "next_step_of_many"]

FINE: Final = (1000, 1001, 1005)
"""The codes of those who only leave. What 4000 and more mean, the server's own people know."""
QUIET: Final = 5.0
"""From how many seconds of silence on somebody may have lost patience: no proxy is known to have less by default."""
SET: Final = 2.0
"""From how many on, if it is a whole number of seconds, as people set it."""
EXACT: Final = 0.25
"""How far, in seconds, the silence may be from a whole number that somebody has set."""
_AFTER: Final[dict[Deed, str]] = {
    "misses": "start your server; the tap goes on, and the page may try again",
    "repels": "use the whole URL that the tap printed, with the word in its path",
    "distrusts": "name your own CA with --trust FILE",
}
"""What to do after what the tap answered in the server's place."""


def next_step(news: News) -> str:
    """Say what to do next, if there is anything to be done."""
    match news:
        case Refused():
            return _after_refusal(news)
        case Left():
            return _after_end(news)
    return ""


def next_step_of_many(ended: Sequence[Left]) -> str:
    """Say what to do after several connections that ended together."""
    dropped = [one for one in ended if one.is_dropped]
    if not dropped or dropped[0].first != "server":
        return next_step(ended[0])
    quiet = [one.idle for one in dropped]
    if min(quiet) >= QUIET and max(quiet) - min(quiet) < 1:
        return f"was the server restarted? Or is it an idle timeout: nothing had passed for {quiet[0]:.1f} s on any"
    return "was the server restarted?"


def _after_end(left: Left) -> str:
    if left.is_page_leaving:
        return ""
    codes = [leg.code for leg in (left.page, left.server)]
    if left.page.is_clean and left.server.is_clean:
        bad = next((code for code in codes if _is_bad(code)), None)
        return "" if bad is None or left.first == "middle" else f"wskit why {bad}"
    if left.first in ("middle", "network"):
        if left.acted is None or left.acted.deed != "idles":
            return ""
        return f"a Ping or a message more often than every {left.acted.amount:g} s keeps it open"
    if left.how != "Close":
        return _after_drop(left)
    if 1006 in codes:
        return "it was no whole goodbye: wskit why 1006"
    bad = next((code for code in codes if _is_bad(code)), None)
    return "" if bad is None else f"wskit why {bad}"


def _is_bad(code: int | None) -> bool:
    return code is not None and code not in FINE and code < 4000


def _after_drop(left: Left) -> str:
    """Say what may have ended TCP without a Close frame."""
    is_server = left.first == "server"
    exact = round(left.idle)
    is_set = left.idle >= SET - EXACT and abs(left.idle - exact) <= EXACT
    if (left.idle >= QUIET or is_set) and left.how == "FIN":
        words = f"nothing had passed for {left.idle:.1f} s: "
        if not is_server:
            return f"{words}an idle timeout of what stands between the page and the tap?"
        if is_set:
            return f"{words}a proxy's idle timeout? Try --idle-timeout {exact} before the server itself"
        return f"{words}a proxy's idle timeout, or did the server end? See its log of that second"
    if not is_server:
        return "did the page's program end, or its network change? wskit why 1006"
    did = "did it end" if left.how == "FIN" else "did it crash, or was it killed"
    return f"see the server's log of that second: {did}? wskit why 1006"


def _after_refusal(refused: Refused) -> str:
    if refused.acted is not None and refused.acted.deed in _AFTER:
        return _AFTER[refused.acted.deed]
    return "" if refused.status is None else f'wskit why "HTTP {refused.status}"'
