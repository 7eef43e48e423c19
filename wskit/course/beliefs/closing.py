"""What people believe of a server that goes, and of who knows about it: lesson 14."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .believing import Misconception, Rule, either, when

__all__ = ["BELIEFS"]


def _together(*names: str) -> Rule:
    """Expect that it all takes as long as these times together."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != "seconds until it is gone":
            return None
        return sum(seconds for name in names if isinstance(seconds := given.get(name), int))

    return expects


def _for_each(given: Mapping[str, object]) -> object:
    """Expect that each goodbye takes the whole timeout."""
    pages, patience = given.get("pages"), given.get("patience")
    if given.get("how") != "in turn" or not isinstance(pages, int) or not isinstance(patience, int):
        return None
    return pages * patience


BELIEFS: Final[dict[str, Misconception]] = {
    "balancers-know": Misconception(
        "A balancer knows how it stands with a server",
        "You may think that nobody is sent to a server that is about to go.",
        "A balancer asks now and then, or has to be told. Until then it sends everybody where it always has.",
        either(when("where it gets to", "next", told=False), when("code of the second", "open", told=False)),
    ),
    "goodbye-shuts-the-door": Misconception(
        "Who says goodbye lets nobody in",
        "You may think that a server that says goodbye to its pages does not take new ones.",
        "A goodbye is for one connection. Whether somebody listens is another thing, and this server does.",
        when("where it gets to", "nowhere", listens=True),
    ),
    "goodbye-comes-last": Misconception(
        "A goodbye waits for the work",
        "You may think that a server says goodbye only when it has answered what it was asked.",
        "It says goodbye when its program says so. To wait for the work is up to whoever writes that program.",
        when("answer and clean", (True, True), goodbye="before the answer"),
    ),
    "clean-is-complete": Misconception(
        "A clean end has lost nothing",
        "You may think that where something is lost, an end is not clean.",
        "Clean says that both ends said goodbye. What they still owed each other it does not say.",
        either(
            when("answer and clean", (False, False), goodbye="before the answer"),
            when("how it is told", "unclean"),
        ),
    ),
    "waits-run-together": Misconception(
        "All waits run at the same time",
        "You may think that one timeout is enough for all who sleep.",
        "So it is if all are told before anybody is waited for. Who turns to the next when one is over waits for each.",
        when("seconds until all are over", ".patience", how="in turn"),
    ),
    "each-goodbye-takes-it-all": Misconception(
        "A goodbye takes as long as its timeout",
        "You may think that a server waits out its timeout for each page.",
        "A page that is awake answers at once, and then there is nothing to wait for.",
        _for_each,
    ),
    "the-plan-is-kept": Misconception(
        "What is planned will be done",
        "You may think that a server that has begun to go can finish in peace.",
        "A platform counts from the first signal. What takes longer than it allows is not done at all.",
        when("how many are not told", 0),
    ),
    "a-kill-takes-all": Misconception(
        "A kill takes all pages along",
        "You may think that who was told goodbye loses its code when the server is killed.",
        "For those pages it was over by then. A kill ends what is still there.",
        when("how many are not told", ".pages"),
    ),
    "proxies-ask-the-server": Misconception(
        "A proxy that goes lets the server say goodbye",
        "You may think that the server's own goodbye is said, whoever goes.",
        "Nobody asks the server. It learns of it when its connection ends.",
        when("codes", (1012, 1012), goes="nginx"),
    ),
    "proxies-say-goodbye": Misconception(
        "A proxy says goodbye before it goes",
        "You may think that whoever ends a WebSocket sends a Close frame.",
        "Most proxies only pass its bytes on. They end what they have of their own, and that is TCP.",
        when("codes", (1001, 1001), goes="nginx"),
    ),
    "servers-are-warned": Misconception(
        "A proxy tells its servers when it goes",
        "You may think that a proxy is polite to those it belongs to.",
        "To a proxy both sides are connections, and it ends both in the same way.",
        when("codes", (1006, 1001), goes="nginx"),
    ),
    "the-door-says-why": Misconception(
        "A closed door says why it is closed",
        "You may think that who comes too late is told what the others were told.",
        "A code comes in a Close frame, and that takes a connection which has opened.",
        when("code of the second", ".goodbye", listens=False),
    ),
    "balancers-say-later": Misconception(
        "A balancer without a server says *Try Again Later*",
        "You may think that a refusal has a close code that fits.",
        "It refuses in HTTP, with 502 or 503. A page cannot read that.",
        when("code of the second", 1013, listens=False),
    ),
    "send-knows": Misconception(
        "send() knows whether somebody listens",
        "You may think that `send()` fails when the other end has said goodbye.",
        "It knows only what has come to this end. While the goodbye is on its way, that is nothing.",
        when("how it is told", "throws"),
    ),
    "loss-is-an-error": Misconception(
        "What is lost is an error",
        "You may think that `onerror` runs when a message was for nothing.",
        "It runs when a connection fails. This one ended as it should, and messages have no receipt.",
        when("how it is told", "error"),
    ),
    "limits-are-used-up": Misconception(
        "A limit is how long it takes",
        "You may think that a server waits as long as it may.",
        "It goes on as soon as the last answer is out. The limit is for answers that never are.",
        _together("notice", "answers_limit", "spread", "patience"),
    ),
    "sleepers-cost-nothing": Misconception(
        "It is over when everybody was told",
        "You may think that the last goodbye is the end of it.",
        "A server waits for the answer to its goodbye. A sleeper gives none, so the wait is as long as it may be.",
        _together("notice", "answers", "spread"),
    ),
}
