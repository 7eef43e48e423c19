"""What people believe of the end that takes its time, and of what is on its way meanwhile: lesson 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .believing import Misconception, listed, when

__all__ = ["BELIEFS"]


def _over_together(given: Mapping[str, object]) -> object:
    """Expect that an end waits until the other one is over: for three journeys."""
    one_way = given.get("one_way")
    return 3 * one_way if given.get("asks") == "seconds until onclose" and isinstance(one_way, int) else None


def _no_goodbye(given: Mapping[str, object]) -> object:
    """Expect 1005 where a question says that no Close frame came, and nobody broke a rule."""
    if given.get("asks") != "code" or given.get("failed"):
        return None
    return 1005 if given.get("received", ...) is None else None


def _hears(given: Mapping[str, object]) -> object:
    """Expect that a page is given every answer that comes before the other end's Close frame."""
    match given:
        case {"asks": "who receives", "arrives_after_close": "page"}:
            return "both"
        case {"asks": "prints", "closes_after": _, "replies": int() as replies}:
            return "RESPONSE " * replies + "DISCONNECTED"
        case {"asks": "received and printed", "sent": sent}:
            return (sent, sent)
    return None


def _loses(given: Mapping[str, object]) -> object:
    """Expect that nothing arrives that was sent right before the end."""
    match given:
        case {"asks": "who receives", "sent_before_close": "page"}:
            return "neither"
        case {"asks": "received and printed"}:
            return (0, 0)
    return None


def _given(given: Mapping[str, object]) -> list[int]:
    """Return the sizes of all that a question says was given to ``send()``."""
    return [*listed(given, "left"), *_waiting(given)]


def _waiting(given: Mapping[str, object]) -> list[int]:
    """Return the sizes of what did not get to the other end."""
    return [*listed(given, "dropped"), *listed(given, "sent")]


BELIEFS: Final[dict[str, Misconception]] = {
    "no-answer-needed": Misconception(
        "A goodbye needs no answer",
        "You may think that it is over when your Close frame has arrived.",
        "An end waits for the other's Close frame, so yours has to get there and an answer has to come back.",
        when("seconds until onclose", ".one_way"),
    ),
    "hears-until-answered": Misconception(
        "A page hears until the answer comes",
        "You may think that a page is given what arrives before the other end's Close frame.",
        "From its own `close()` on, the browser drops every message that comes.",
        _hears,
    ),
    "over-together": Misconception(
        "Both ends are over at the same moment",
        "You may think that your end waits until the other one is over, too.",
        "Each end is over when it has heard enough. The other one may have to wait for your FIN.",
        _over_together,
    ),
    "close-loses": Misconception(
        "`close()` throws away what is on its way",
        "You may think that closing empties the line, in both directions.",
        "What left before the Close arrives before it: TCP keeps the order.",
        _loses,
    ),
    "close-stops-sending": Misconception(
        "`close()` stops what you say, and not what you hear",
        "You may think that your goodbye overtakes what you said before it, and that you still hear.",
        "It is the other way round: what you said before it arrives, and what comes after it is dropped.",
        when("who receives", "page", sent_before_close="page"),
    ),
    "no-goodbye-is-1005": Misconception(
        "1005 means that nobody said goodbye",
        "You may think that without a goodbye there is no status, and so 1005.",
        "1005 is a Close frame that came without a code. Where no Close frame came, it is 1006.",
        _no_goodbye,
    ),
    "calls-complain": Misconception(
        "A call that can do nothing raises an error",
        "You may think that `close()` and `send()` tell you when they come too early or too late.",
        "`send()` does so before the connection is open, and that is all. `close()` gives up, or does nothing.",
        when("code", "none", mine="CONNECTING"),
    ),
    "each-call-says": Misconception(
        "Each `close()` sends a Close frame",
        "You may think that two calls are two goodbyes.",
        "An end says goodbye once: nothing may follow its Close frame, not even another one.",
        lambda given: "both" if given.get("asks") == "reason" and listed(given, "calls") else None,
    ),
    "last-call-counts": Misconception(
        "The last call counts",
        "You may think that a second `close()` puts something else into the goodbye.",
        "The first call sent the Close frame, and that cannot be called back.",
        lambda given: next(reversed(listed(given, "calls")), None) if given.get("asks") == "reason" else None,
    ),
    "dropped-is-gone": Misconception(
        "What is dropped is not counted",
        "You may think that `bufferedAmount` comes down to 0 in the end.",
        "What is sent after `close()` never leaves, and is counted for ever.",
        when("bufferedAmount", 0),
    ),
    "counts-messages": Misconception(
        "`bufferedAmount` counts messages",
        "You may think that it is the number of messages that have not left.",
        "It counts the bytes that are in them.",
        lambda given: len(_waiting(given)) if given.get("asks") == "bufferedAmount" else None,
    ),
    "counts-all": Misconception(
        "`bufferedAmount` counts all that was sent",
        "You may think that it is the sum of everything that was given to `send()`.",
        "It counts what has not left yet. What was sent before `close()` has.",
        lambda given: sum(_given(given)) if given.get("asks") == "bufferedAmount" else None,
    ),
    "left-is-arrived": Misconception(
        "What has left has arrived",
        "You may think that `bufferedAmount` counts what the other end has not got yet.",
        "It counts what this end has not passed on to its system. Whether it arrived, only an answer tells.",
        lambda given: sum(_waiting(given)) if given.get("asks") == "bufferedAmount" and listed(given, "sent") else None,
    ),
    "close-silences-both": Misconception(
        "After a Close nobody may speak",
        "You may think that one end's Close frame forbids both to send messages.",
        "It binds its sender alone. The other end may speak until it has said goodbye itself.",
        when("message", "fails"),
    ),
    "deaf-after-close": Misconception(
        "Who has said goodbye hears nothing more",
        "You may think that every end drops what comes after its own Close frame.",
        "A page does, by its browser's rule. A server's program is given what comes.",
        when("message", "dropped", closed_by="server"),
    ),
}
