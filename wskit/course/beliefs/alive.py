"""What people believe of Pings, of who is told by them, and of who is there: lesson 6."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ...protocol.interface import ReadyState
from .believing import Misconception, when

__all__ = ["BELIEFS"]


def _seconds(count: Callable[[int, int, int], int]) -> Callable[[Mapping[str, object]], object]:
    """Expect so many seconds until a server gives up, counted from interval, patience and when the silence began."""

    def expects(given: Mapping[str, object]) -> object:
        match given:
            case {
                "asks": "seconds until it gives up",
                "interval": int() as interval,
                "patience": int() as patience,
                "silent_from": int() as silent_from,
            }:
                return count(interval, patience, silent_from)
        return None

    return expects


def _in_all(given: Mapping[str, object]) -> object:
    """Expect that a page which is stuck does not answer, and that this is noticed as any silence is."""
    match given:
        case {
            "asks": "seconds until it notices",
            "stuck": "page",
            "interval": int() as every,
            "patience": int() as more,
        }:
            return every + more
    return None


def _still_there(*kinds: str) -> Callable[[Mapping[str, object]], object]:
    """Count those of these kinds as there, besides whoever is."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != "how many are there":
            return None
        return sum(count for kind in ("reading", *kinds) if isinstance(count := given.get(kind), int))

    return expects


BELIEFS: Final[dict[str, Misconception]] = {
    "notices-when-it-asks": Misconception(
        "A silence is noticed when the next Ping goes",
        "You may think that a Ping fails at once on a line that is dead.",
        "A Ping leaves as everything does, and no error comes. What tells is that no Pong comes in time.",
        _seconds(lambda interval, patience, silent_from: interval - silent_from % interval),
    ),
    "patience-is-all": Misconception(
        "The patience begins with the silence",
        "You may think that the server gives up 20 seconds after the last thing it heard.",
        "Its patience begins when it asks. Until then it does not wait for anything.",
        _seconds(lambda interval, patience, silent_from: patience),
    ),
    "always-the-whole-time": Misconception(
        "It always takes an interval and a patience",
        "You may think that after each silence both have to pass, from their beginning.",
        "That is the longest that it can take. A silence begins somewhere between two Pings.",
        _seconds(lambda interval, patience, silent_from: interval + patience),
    ),
    "pings-are-messages": Misconception(
        "A page sees the server's Pings",
        "You may think that a Ping comes to `onmessage`, so that a server which pings keeps its pages' timers going.",
        "The browser answers a Ping, and nobody else is told of it.",
        when("who has closed", "nobody", timer="onmessage"),
    ),
    "quiet-is-dead": Misconception(
        "A server throws out who says nothing",
        "You may think that Pings are there to end connections on which nothing is said.",
        "They ask who is there, and a browser answers for a page that says nothing. That is enough.",
        when("who has closed", "server", pings="server"),
    ),
    "only-who-asks-is-told": Misconception(
        "Who does not ask is told nothing",
        "You may think that your page cannot learn of it, for it has not asked.",
        "Who has not asked may still be told by the other end, as long as that way is open.",
        when("code", "open", lost="to the server"),
    ),
    "giving-up-is-1006": Misconception(
        "Where no answer comes, it is 1006",
        "You may think that an end which gives up has no more to say.",
        "It may say goodbye first, and then the other end has a code, if it still hears. It is the one that gave up "
        "that reports 1006.",
        when("code", 1006, cause="no Pong"),
    ),
    "hearing-is-enough": Misconception(
        "Whom you hear, you can reach",
        "You may think that a message of the other end is as good as its Pong.",
        "It has come one way. A Pong is an answer, so something has gone both ways.",
        when("state", ReadyState.OPEN, hears="messages"),
    ),
    "gives-up-and-waits": Misconception(
        "Who gives up waits for a last answer",
        "You may think that the server's end waits for a goodbye in return, as long as it takes.",
        "It waits for that, too, but again only so long. Then it drops the connection.",
        when("state", ReadyState.CLOSING, lost="to the page"),
    ),
    "the-page-says-pong": Misconception(
        "A page's code answers Pings",
        "You may think that a page which is busy cannot say Pong.",
        "Pongs are sent by the browser, beside the page's code and without it.",
        _in_all,
    ),
    "a-stuck-page-is-cut": Misconception(
        "A page that is stuck loses its connections",
        "You may think that a browser ends the connections of a page whose code does not move.",
        "A connection lives as long as its page does, whatever the page's code is doing.",
        when("seconds until it notices", 0, stuck="page"),
    ),
    "pings-hold-a-line": Misconception(
        "More Pings make a line last",
        "You may think that a line lives longer if something passes more often.",
        "That helps against those who end quiet lines. Against a patience that is too short, nothing passes in time.",
        when("which change", "ping_interval=10"),
    ),
    "fewer-pings-are-kinder": Misconception(
        "Who asks more seldom throws out fewer",
        "You may think that a slow line needs more time between two Pings.",
        "Then it is thrown out later. The time between a Ping and its Pong is what has to be longer.",
        when("which change", "ping_interval=40"),
    ),
    "the-system-says-pong": Misconception(
        "The operating system answers Pings",
        "You may think that a computer answers a Ping while its program is busy, as it does for `ping`.",
        "A Ping of WebSocket is a frame inside TCP. Only what reads that connection can answer it.",
        when("code", "open", busy=True),
    ),
    "who-is-gone-is-missed": Misconception(
        "A server knows who is there",
        "You may think that a connection ends at the server when nobody is at its other end any more.",
        "It ends there when that end is told. A pulled cable tells nobody.",
        _still_there(),
    ),
    "only-a-goodbye-ends-it": Misconception(
        "Without a goodbye a connection stays",
        "You may think that a server keeps everybody who has not said goodbye.",
        "A RST is told as well, and at once. It is silence that is not.",
        _still_there("silent", "resets"),
    ),
}
