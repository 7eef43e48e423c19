"""What the inventory asks about what runs for months: pairs 17 to 20. The two of a pair ask for one idea."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS", "LINES"]

LINES: Final = {
    "before.20": "`ConnectionClosedError: sent 1011 (internal error) keepalive ping timeout; no close frame received`",
    "after.20": "`ConnectionClosedError: sent 1002 (protocol error) invalid status code; no close frame received`",
}
"""The lines of a log that the last pair shows, as code."""


def _storm(name: str, question: str, *choices: tuple[str, str]) -> Item:
    slips = {"fixed": "waiting-is-enough", "doubling": "growing-is-enough", "often": "trying-often-is-small"}
    made = tuple(Choice(policy, words, slips.get(policy, "")) for policy, words in choices)
    return Item(name, question, made, given={"asks": "smallest worst second"})


def _drain(name: str, question: str, timeout: int, pings: int, *order: object) -> Item:
    choices = {
        0: Choice(0, "At once.", "close-is-instant"),
        timeout: Choice(timeout, f"After {timeout} s."),
        pings: Choice(pings, f"After {pings} s.", "only-pings-end-a-wait"),
        "never": Choice("never", "Never.", "a-goodbye-waits-for-ever"),
    }
    given = {"asks": "seconds until closed", "close_timeout": timeout, "pings": pings}
    return Item(name, question, tuple(choices[one] for one in order), given=given)


def _proxy(name: str, question: str, *order: tuple[int, int]) -> Item:
    slips = {
        (1001, 1001): "the-middle-says-goodbye",
        (1006, 1000): "the-other-end-left",
        (1011, 1006): "a-timeout-has-a-code",
    }
    choices = tuple(Choice(one, f"Page {one[0]}, server {one[1]}", slips.get(one, "")) for one in order)
    return Item(name, question, choices, given={"asks": "both codes"})


def _log(name: str, question: str, usual: str, other: str, *choices: tuple[str, str]) -> Item:
    slips = {usual: "the-number-says-it-all", other: "a-code-comes-from-there", "cut": "an-error-is-the-network"}
    made = tuple(Choice(cause, words, slips.get(cause, "")) for cause, words in choices)
    given = {"asks": "behind a log line", "usual": usual, "other": other, "network": "cut"}
    return Item(name, question.replace("{}", LINES[name]), made, given=given)


ITEMS: Final[tuple[Item, ...]] = (
    _storm(
        "before.17",
        "A server with a thousand pages restarts, and is back after three seconds. All pages lost it in the same "
        "moment. Which way of coming back gives the server the *smallest* worst second?",
        ("fixed", "Each page waits 5 s, and again."),
        ("often", "Each page tries every second."),
        ("chance", "Each waits 0 to 10 s, by chance."),
        ("doubling", "Each waits 1 s, 2 s, 4 s, 8 s."),
    ),
    _storm(
        "after.17",
        "An update of a game server throws out all players at once; it takes three seconds. You write what their "
        "clients do then. With which rule is the largest number of attempts in one second the *smallest*?",
        ("doubling", "Try after 2 s, then 4 s, then 8 s."),
        ("chance", "Try at some time in the next 12 s."),
        ("fixed", "Try after 6 s, and again after 6 s."),
        ("often", "Try twice a second till it works."),
    ),
    _drain(
        "before.18",
        "A server is told to close. It says goodbye to its one client, which never answers. The server's close timeout "
        "is 10 seconds; it pings every 20 seconds and waits 20 for the Pong. When is the server done?",
        10,
        40,
        40,
        0,
        10,
        "never",
    ),
    _drain(
        "after.18",
        "An operator stops a server while the only phone that is connected is where no packet comes or goes. Close "
        "timeout: 5 seconds. Keepalive: a Ping every 15 seconds, and 15 to wait. When has the server closed?",
        5,
        30,
        "never",
        5,
        0,
        30,
    ),
    _proxy(
        "before.19",
        "Between a page and its server stands a proxy that allows 60 seconds of silence. Then it ends TCP towards both "
        "of them, and sends no frame. Which codes are the two left with?",
        (1001, 1001),
        (1006, 1006),
        (1011, 1006),
        (1006, 1000),
    ),
    _proxy(
        "after.19",
        "A load balancer restarts, and breaks off all the TCP connections that go through it. Which codes do a page "
        "and the server behind the load balancer have in their close events?",
        (1006, 1000),
        (1011, 1006),
        (1001, 1001),
        (1006, 1006),
    ),
    _log(
        "before.20",
        "A server's log has this line: {}. What had happened?",
        "crash",
        "page",
        ("crash", "The server's own code had failed."),
        ("page", "The page had closed with 1011."),
        ("no pong", "A Ping had got no answer in time."),
        ("cut", "The network had ended TCP."),
    ),
    _log(
        "after.20",
        "This line is in the log of a server: {}. What was the cause?",
        "unmasked",
        "page",
        ("illegal", "A client had sent a Close with 1005."),
        ("cut", "A router had ended the connection."),
        ("page", "A client had said goodbye with 1002."),
        ("unmasked", "A client's frame was not masked."),
    ),
)
