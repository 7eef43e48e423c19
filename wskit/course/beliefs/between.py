"""What people believe of what lesson 8 is about: look between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .believing import Misconception, Rule, either, listed, when

__all__ = ["BELIEFS"]


def _left(kinds: tuple[str, ...]) -> Rule:
    """Expect that as many are left as try it in one of these ways, often enough."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != "how many are left":
            return None
        every, timeout = given.get("every"), given.get("timeout")
        is_often = isinstance(every, int) and isinstance(timeout, int) and every < timeout
        return sum(one in kinds for one in listed(given, "tries")) if is_often else 0

    return expects


BELIEFS: Final[dict[str, Misconception]] = {
    "one-end-did-it": Misconception(
        "Two ends of one connection see one ending",
        "You may think that one of the two ended it, and that both see which.",
        "Each end sees its own TCP connection, and no farther. To it whoever is at the far end of that is *the other*.",
        when("who is blamed", ".usual", ended_by="proxy"),
    ),
    "proxies-are-seen": Misconception(
        "An end sees what stands between",
        "You may think that a proxy says who it is when it ends a connection.",
        "A FIN has no sender's name in it. To the page a proxy looks like the server, and to the server like the page.",
        when("who is blamed", ".between", ended_by="proxy"),
    ),
    "who-gives-up-first": Misconception(
        "On a silent connection an end gives up by itself",
        "You may think that each end was tired of waiting, and ended its side.",
        "An end that does not ask waits for ever. Both were told, and neither had done anything.",
        when("who is blamed", "itself", ended_by="proxy"),
    ),
    "timeouts-are-for-all": Misconception(
        "A timeout counts from the opening",
        "You may think that after so many seconds every connection is over, whatever passes on it.",
        "An idle timeout counts from what passed last. Whatever passes begins it anew.",
        either(_left(()), when("seconds until it is over", ".timeout")),
    ),
    "control-is-silence": Misconception(
        "Only messages count",
        "You may think that a proxy does not take a Ping for traffic, for no program is given it.",
        "A Ping is bytes like any other, and its Pong is, too. To a proxy that counts bytes that is no silence.",
        _left(("message",)),
    ),
    "looking-is-asking": Misconception(
        "To look at the state keeps a connection busy",
        "You may think that `readyState` asks the other end.",
        "It says what this end knows already. Nothing is sent for it.",
        _left(("message", "ping", "look")),
    ),
    "one-line": Misconception(
        "Between page and server there is one line",
        "You may think that a proxy is a piece of the cable, and where the cable is broken nothing gets on it.",
        "A proxy is an end of two TCP connections. It takes what comes on one, though the other is dead.",
        when("how far", "nowhere"),
    ),
    "no-complaint-is-arrival": Misconception(
        "What was sent without an error has arrived",
        "You may think that a message gets where it is sent, or else somebody complains.",
        "Nobody complains for a long while: TCP tries again and again, and says nothing meanwhile.",
        when("how far", "page"),
    ),
    "pong-is-the-page": Misconception(
        "A Pong comes from the page's browser",
        "You may think that no Pong can come when the page is gone, so that the server gives up.",
        "It comes from whoever answers at the far end of the server's own connection, and that is the proxy.",
        when("how it stands", "gave up", answers="proxy"),
    ),
    "proxy-knows": Misconception(
        "A proxy notices who is gone",
        "You may think that the proxy misses the page, and lets the server know.",
        "A page that is quiet and a page that is gone look alike. And to this proxy the server's Pings are traffic.",
        when("how it stands", "idle", answers="proxy"),
    ),
    "status-is-told": Misconception(
        "A page is told the status",
        "You may think that the close event has the answer of HTTP for a code.",
        "Codes come in Close frames. The status stands in the developer tools, and no page can read it.",
        when("code", ".status", whose="page"),
    ),
    "status-has-its-code": Misconception(
        "A status becomes the close code of its name",
        "You may think that 502 turns into 1014, for both are called *bad gateway*.",
        "Nobody translates. Where no connection has opened, the browser says 1006.",
        when("code", ".named_like_it", whose="page"),
    ),
    "talk-protects": Misconception(
        "Who talks is let be",
        "You may think that nothing ends a connection that is in use.",
        "That is so of a limit on silence. A limit on age looks at the clock, and at nothing else.",
        when("seconds until it is over", "never"),
    ),
    "one-goodbye": Misconception(
        "There is one goodbye, and it is changed for both",
        "You may think that both ends are left with what the proxy has made of the Close frame.",
        "Each of the two connections has a goodbye of its own. On the server's nothing was changed.",
        when("code", ".other_told", whose="server"),
    ),
    "swallowed-is-unanswered": Misconception(
        "A code that is swallowed has no answer",
        "You may think that the server's goodbye went nowhere, so that none came back.",
        "It went as far as the proxy, and that is where the answer came from.",
        lambda given: 1006 if given.get("whose") == "server" and "other_told" in given else None,
    ),
    "always-idle": Misconception(
        "1006 after a round time is an idle timeout",
        "You may think that whatever ends by the clock was silent for too long.",
        "An idle timeout counts silence. Look how long each had been silent before you blame one.",
        when("what ended them", "silence", code=1006),
    ),
    "same-code-same-cause": Misconception(
        "What ends alike ends together",
        "You may think that connections with the same code were ended at one stroke.",
        "A stroke that ends them all ends them at the same moment.",
        when("what ended them", "restart", code=1006),
    ),
    "seconds-are-keepalive": Misconception(
        "What ends by the clock is keepalive",
        "You may think that the server's Ping timeout is the only clock there is.",
        "A server that misses a Pong says 1011, and it misses none where messages come all the time.",
        when("what ended them", "ping", code=1006),
    ),
}
