"""What people believe of keeping strangers out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from .believing import Misconception, Rule, either, listed, when

__all__ = ["BELIEFS"]


def _counts(asks: str, name: str, counted: Callable[[str, str], bool]) -> Rule:
    """Expect as many of what is listed under this name as this says of, beside the name of home."""

    def expects(given: Mapping[str, object]) -> object:
        if given.get("asks") != asks:
            return None
        return sum(counted(one.removeprefix("https://"), str(given.get("home"))) for one in listed(given, name))

    return expects


def _let_in(counted: Callable[[str, str], bool]) -> Rule:
    return _counts("how many are let in", "origins", counted)


def _bring(counted: Callable[[str, str], bool]) -> Rule:
    return _counts("how many bring the cookie", "pages", counted)


def _both(given: Mapping[str, object]) -> object:
    """Expect an end after the interval of Pings and the patience for an answer."""
    times = given.get("interval"), given.get("patience")
    return sum(times) if given.get("asks") == "after how long it is closed" else None  # type: ignore[arg-type]


BELIEFS: Final[dict[str, Misconception]] = {
    "in-is-equal": Misconception(
        "What has your name in it is yours",
        "You may think that only your own page has your name in its origin.",
        "Anybody may register a name that has yours in it, or put yours before their own.",
        _let_in(lambda one, home: one == home),
    ),
    "a-name-ends-with-its-owner": Misconception(
        "Only the end of a name is looked at",
        "You may think that your name counts where it stands at the end.",
        "To look whether a text has another in it is to find it anywhere.",
        _let_in(lambda one, home: one.endswith(home)),
    ),
    "an-origin-is-advice": Misconception(
        "A page cannot be kept from connecting",
        "You may think that a server has no say in who connects.",
        "It may refuse any request, and has to do so itself: no browser does it for you.",
        _let_in(lambda one, home: True),
    ),
    "a-no-has-a-code": Misconception(
        "Who is not let in is told 3000",
        "You may think that a 403 turns into the close code that means the same.",
        "A code comes in a Close frame, and there was none. What HTTP says, a page cannot read.",
        when("what the user sees", "login", status=403),
    ),
    "a-browser-shows-a-no": Misconception(
        "A browser shows its user the refusal",
        "You may think that the answer is shown, as it is when a page cannot be loaded.",
        "It stands in the console. On the page is what the page shows, and that is told 1006.",
        when("what the user sees", "403"),
    ),
    "who-is-silent-fails-a-ping": Misconception(
        "Who says nothing does not answer a Ping",
        "You may think that a page which is silent is given up by keepalive.",
        "Pings are answered by the browser, for each page that is there.",
        _both,
    ),
    "browsers-end-the-idle": Misconception(
        "A connection that is not used is closed",
        "You may think that the browser, or TCP, ends what has been idle for a minute.",
        "Neither does. Where that happens, a proxy stands between, or a server has a deadline.",
        when("after how long it is closed", 60),
    ),
    "a-ticket-is-a-key": Misconception(
        "A ticket belongs to whom it was given",
        "You may think that who was let in with it once may come in with it again.",
        "What may be used twice may be used by somebody else. Your server cannot tell the two apart.",
        when("what a used ticket brings", "in"),
    ),
    "who-is-turned-away-is-1006": Misconception(
        "Who is turned away is told 1006",
        "You may think that a server which says no ends the connection without a word.",
        "That is so before it opens. After it a server can say goodbye, with a code and a reason.",
        either(when("what a used ticket brings", 1006), when("what the user sees", "again", later=3000)),
    ),
    "a-limit-counts-all": Misconception(
        "A limit on size counts all that comes",
        "You may think that what one connection sends is added up.",
        "Each message is measured by itself, and then forgotten.",
        when("what comes of a flood", 1009),
    ),
    "floods-are-noticed": Misconception(
        "A server ends what comes too fast",
        "You may think that a server has a limit for how many messages come.",
        "Most have none until somebody writes one: nobody else knows how many are too many.",
        when("what comes of a flood", 1008),
    ),
    "reasons-are-for-the-log": Misconception(
        "A stranger cannot read a reason",
        "You may think that a reason is for logs, and for nobody else.",
        "It stands in the close event of whoever connected, and is text.",
        when("how many names are found out", 0),
    ),
    "only-a-yes-is-news": Misconception(
        "Only a name that is found is found out",
        "You may think that `no such user` tells a stranger nothing.",
        "Who knows that a name is free has learned as much as of one that is taken.",
        when("how many names are found out", ".known"),
    ),
    "a-site-is-an-origin": Misconception(
        "A site is an origin",
        "You may think that `SameSite` keeps out whatever is not your own page.",
        "A site has many origins: all hosts of its domain, and all their ports.",
        _bring(lambda one, home: one == home),
    ),
    "a-site-is-a-host": Misconception(
        "A site is a host",
        "You may think that another host is another site.",
        "All the hosts below a registered domain are of one site.",
        _bring(lambda one, home: one.partition(":")[0] == home),
    ),
    "a-site-is-a-word": Misconception(
        "A site is wherever the name stands",
        "You may think that a name with yours in it is of your site.",
        "A host belongs to the domain at its *end*, and that one is a stranger's.",
        _bring(lambda one, home: home in one),
    ),
    "only-browsers-say-origin": Misconception(
        "A program cannot say what its Origin is",
        "You may think that this header cannot be forged.",
        "No page can forge it. A program writes each byte of its request itself.",
        when("how many programs get it", 0, looks_at="Origin"),
    ),
    "servers-check-addresses": Misconception(
        "A server looks where a request comes from",
        "You may think that whoever connects from within the network is let in.",
        "It looks at a header, and at nothing else. A request without it is refused, wherever it comes from.",
        when("how many programs get it", ".programs", looks_at="Origin"),
    ),
}
