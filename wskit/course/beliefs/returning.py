"""What people believe of coming back: when to, how long to wait, and what keeps many apart: lesson 12."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .believing import Misconception, Rule, listed, when

__all__ = ["BELIEFS"]


def _not_clean(*kinds: str) -> Rule:
    """Take endings of these kinds for unclean, and no others."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != "how many are not clean":
            return None
        return sum(one in kinds for one in listed(given, "endings"))

    return expects


def _spread(given: Mapping[str, object]) -> object:
    """Expect that chance spreads pages evenly over all seconds until the last one comes."""
    match given:
        case {"asks": "attempts in the worst second", "pages": int() as pages, "at_most": int() as seconds}:
            return round(pages / seconds)
    return None


def _two_a_round(given: Mapping[str, object]) -> object:
    """Expect one attempt at first, and two in each round after it."""
    rounds = given.get("rounds")
    return 2 * rounds - 1 if given.get("asks") == "how many attempts" and isinstance(rounds, int) else None


def _whole_wait(given: Mapping[str, object]) -> object:
    """Expect that the wait in which the server comes back begins just then."""
    match given:
        case {"asks": "seconds up before it is back", "down": int() as down, "first": int() as wait}:
            tried = wait
            while tried < down:
                wait *= 2
                tried += wait
            return wait
    return None


BELIEFS: Final[dict[str, Misconception]] = {
    "onclose-is-too-early": Misconception(
        "In `onclose` the old connection is in the way",
        "You may think that no new connection can be made before the old one is wholly gone.",
        "In `onclose` it is over. And a page may have several connections to one server at any time.",
        when("connections in a minute", 1),
    ),
    "handlers-move-on": Misconception(
        "Handlers move on to the new connection",
        "You may think that a new object in the same variable goes on with what the old one was given.",
        "A handler belongs to the object, not to the variable. Nothing moves from one to the other.",
        when("connections in a minute", ".seconds"),
    ),
    "planned-is-clean": Misconception(
        "Only what was planned is clean",
        "You may think that a restart says goodbye, and that a server in trouble cannot.",
        "A server that crashes in its handler, or has too much to do, says so in a Close frame. That is clean.",
        _not_clean("crash", "busy", "network"),
    ),
    "unwanted-is-unclean": Misconception(
        "What nobody wanted is not clean",
        "You may think that an ending is clean only if the page was done.",
        "Clean is about the goodbye, and three of these have one.",
        _not_clean("restart", "crash", "busy", "network"),
    ),
    "thrown-out-is-1006": Misconception(
        "Who is thrown out has 1006",
        "You may think that each ending which a page has not asked for is abnormal.",
        "A page that was let in gets the code that the server has chosen. 1006 is for when none came.",
        when("after what it comes back", "both"),
    ),
    "success-needs-no-wait": Misconception(
        "After a success nobody has to wait",
        "You may think that a page whose connection has worked comes back at once.",
        "It still waits, if only for as long as at first. Without any wait it would knock as fast as it can.",
        when("seconds before it connects", 0),
    ),
    "each-ending-counts": Misconception(
        "The wait grows with each ending",
        "You may think that ten endings with an error are ten failures.",
        "It counts what its code counts. This one forgets all failures as soon as a connection opens.",
        when("seconds before it connects", ".longest"),
    ),
    "any-chance-is-enough": Misconception(
        "A little chance spreads them all",
        "You may think that dice spread the pages over the whole wait, however little they may do.",
        "They spread them as far as the dice reach, here over one second.",
        _spread,
    ),
    "the-limit-holds-them": Misconception(
        "What a server can take is what comes",
        "You may think that no more attempts are made than the server has room for.",
        "It may send pages away, and cannot keep them from coming. Each attempt costs it something.",
        when("attempts in the worst second", ".limit"),
    ),
    "an-error-is-all": Misconception(
        "An attempt that fails has one event",
        "You may think that `error` comes when nothing was open, and `close` when something was.",
        "`close` comes at the end of every WebSocket, also of one that never opened. `error` only comes before it.",
        when("how many attempts", ".rounds"),
    ),
    "two-stay-two": Misconception(
        "Two timers make two attempts each time",
        "You may think that a page which counts twice just tries twice as often.",
        "Each of the two makes a new attempt, and each of those starts two timers again.",
        _two_a_round,
    ),
    "who-stops-is-known": Misconception(
        "Who hangs up is left with the code that it sent",
        "You may think that the browser knows that the page itself has closed it with 1000.",
        "A close event has what came from the other end. If nothing came, it says so: 1006.",
        when("how many stops come back", 0),
    ),
    "too-early-is-nothing": Misconception(
        "What never opened does not close",
        "You may think that a connection given up while CONNECTING leaves no close event.",
        "It has one, with 1006, as each attempt that comes to nothing.",
        when("how many stops come back", 1),
    ),
    "who-is-back-is-seen": Misconception(
        "A page notices when its server is back",
        "You may think that something tells the page, or that its browser tries on.",
        "Nobody tells it. It knows when it tries, and it tries when its wait is over.",
        when("seconds up before it is back", 0),
    ),
    "waits-begin-with-the-server": Misconception(
        "The last wait begins when the server is up",
        "You may think that the page has to sit through a whole wait once the server is there.",
        "That wait began when the last attempt failed, long before. Only what is left of it counts.",
        _whole_wait,
    ),
}
