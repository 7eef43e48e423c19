"""Stopped: what a recording can tell of a connection that is not over in it. No I/O.

1. What was seen stays. What was not seen may have come after the recording stopped, and rules nothing out.
2. Who has sent a Close sends no frames any more, and who has ended TCP nothing at all. So of these more is known.
3. It is said first that it was not recorded to its end, where what may have come would change what can be said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from ..evidence.recording import Brought
from ..reading.passages import SIDES, Side, Signal
from ..record import events
from .look import Look
from .observed import Facts
from .verdict import Next
from .words import NOBODY

__all__ = ["as_far", "hints_of_stopped", "is_unended", "until_the_end"]

_LONG: Final = 20.0
"""For how many seconds nothing has to come before that is a sign."""
_STILL: Final = frozenset(
    {"nothing-wrong", "network-silent", "client-moved", "to-server-lost", "to-client-lost", "proxy-hides-loss"}
)
_GONE: Final = {
    "client": frozenset({"client-gone"}),
    "server": frozenset({"server-killed", "server-out-of-memory"}),
}


def as_far(look: Look, facts: Facts) -> Facts:
    """Return the facts of a connection without those that what was not recorded may have changed."""
    if not look.brought.stops:
        return facts
    if _is_closed(look):
        # Only a last word may be missing: what its handler raised, or that it answered a FIN.
        reset = facts.how == "RST" and facts.first is None
        return replace(facts, how=None if reset else facts.how, raised=None if facts.raised == "no" else facts.raised)
    ended, closed = _who(look)
    silent = ended | closed
    changed: dict[str, Any] = {}

    def unless(known: bool, name: str, *values: str) -> None:
        if not known and getattr(facts, name) in values:
            changed[name] = None

    unless("server" in ended, "opening", "no HTTP", "nothing", "unanswered")
    unless(False, "agreed", "none")
    if facts.first in (NOBODY, "client stops", "server stops"):
        changed |= {"first": None, "how": None, "code": None}
    unless(False, "arrived", "no")
    unless(facts.first in SIDES and ({*SIDES} - {facts.first}) <= ended, "reply", "none", "not waited for")
    unless(len(silent) == 2, "broken", "no", "not the client", "not the server")
    # A server that has said goodbye was not spoken to before, whatever comes.
    unless("client" in silent or (facts.first == "server" and facts.how == "Close"), "spoke", "no")
    unless("server" in silent, "ping", "no")
    unless("client" in silent, "ping", "not answered", "no Pong")
    unless(False, "ping", "Ping lost", "Pong lost")
    unless(False, "unheard", "client", "server", "both")
    unless(len(silent) == 2, "unheard", NOBODY)
    unless(bool(ended), "kept", "no")
    unless(False, "over", "no")
    for side in SIDES:
        unless(side in ended, f"said_{side}", "nothing")
        unless(False, f"told_{side}", NOBODY)
        unless(False, f"failed_{side}", "no")
    unless(False, "raised", "no")
    unless(False, "called", NOBODY, "not the client", "not the server")
    unless(False, "page", "no", "hidden")
    unless(False, "middle", "passes on", "alters")
    return replace(facts, **changed)


def _is_closed(look: Look) -> bool:
    """Tell whether it is a log whose connection is over in it."""
    return look.is_log and any(isinstance(one, events.Unlinked) for one in look.brought.happened)


def _who(look: Look) -> tuple[set[Side], set[Side]]:
    """Return who has ended TCP, as far as it is seen, and who has sent a Close."""
    ended: set[Side] = set()
    for side in SIDES:
        for one in look.passages(side):
            if one.what is Signal.RST:
                ended |= {*SIDES}
            elif one.what is Signal.FIN:
                ended.add(side)
    return ended, {side for side in SIDES if look.close_of(side) is not None}


def is_unended(look: Look, facts: Facts) -> bool:
    """Tell whether what may have come after a recording stopped would change what can be said of how it ended."""
    if not look.brought.stops or _is_closed(look):
        return False
    return look.ended_tcp is None or (facts.how == "Close" and facts.first is not None and facts.reply is None)


def hints_of_stopped(look: Look, facts: Facts, key: str) -> tuple[str, ...]:
    """Return what speaks for a cause where a recording stops before anybody has ended it."""
    if not look.brought.stops or _is_closed(look) or look.hung_up is not None:
        return ()
    if look.is_log and look.scope.place in _GONE and key in _GONE[look.scope.place]:
        return ("Of this connection its log has no end. Whoever is gone writes none.",)
    times = [one.time for one in look.brought.happened]
    quiet = look.brought.until - max(times) if times and look.brought.until is not None else 0.0
    if key in _STILL and facts.resent is None and facts.opening in ("opened", "unread") and quiet >= _LONG:
        return (f"Nothing had passed on it for {quiet:,.0f} s when the recording stopped.",)
    return ()


def until_the_end(brought: Brought) -> Next:
    """Return what to get next where a recording stops too early."""
    if brought.resent and max(one.seconds for one in brought.resent) >= _LONG:
        return Next(
            "a capture at the other end, of the same connection at the same time",
            "tcpdump -i any -s 0 -U -w other.pcap 'tcp port PORT'",
            (),
            aside="To wait for the end takes long: Linux sends again for about a quarter of an hour before it gives "
            "up (`net.ipv4.tcp_retries2`).",
        )
    if brought.scope.place == "wire":
        return Next(
            "the same again, captured until the connection has ended",
            "tcpdump -i any -s 0 -U -w whole.pcap 'tcp port PORT'",
            (),
        )
    if brought.scope.name == "a log of websockets":
        return Next("the rest of the log, up to where this connection is CLOSED", "", ())
    return Next("the same again, recorded until the connection has ended", "", ())
