"""What people believe of a closing that hangs: who decides how long, and what each end is told at last: lesson 7."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from .believing import Misconception, either, when

__all__ = ["BELIEFS"]


def _number(given: Mapping[str, object], name: str) -> int | None:
    found = given.get(name)
    return found if isinstance(found, int) else None


def _sum(asks: str, *names: str) -> Callable[[Mapping[str, object]], object]:
    """Add up what a question says under these names."""

    def expects(given: Mapping[str, object]) -> object:
        numbers = [_number(given, name) for name in names]
        return sum(one for one in numbers if one) if given.get("asks") == asks and None not in numbers else None

    return expects


def _ending(code: str, *names: str) -> Callable[[Mapping[str, object]], object]:
    """Expect that a closing takes these times together, and which of its codes the page is told then."""
    took = _sum("seconds and code", *names)

    def expects(given: Mapping[str, object]) -> object:
        seconds = took(given)
        return None if seconds is None else (seconds, 1006 if code == "none" else given.get(code))

    return expects


_TOOK: Final = "seconds until it is told"

BELIEFS: Final[dict[str, Misconception]] = {
    "server-decides": Misconception(
        "The server's `close_timeout` holds for the page",
        "You may think that the server's setting says how long its pages wait.",
        "It says how long the *server* waits, after a goodbye of its own. How long a page waits, its browser decides.",
        when("seconds until onclose", ".server_waits"),
    ),
    "second-close-forces": Misconception(
        "A second `close()` ends it at once",
        "You may think that whoever insists is let go.",
        "In CLOSING a `close()` does nothing. A page has no call that ends a connection at once.",
        when("seconds until onclose", ".again"),
    ),
    "each-close-waits-anew": Misconception(
        "A second `close()` sets the clock back",
        "You may think that the wait begins anew with each call.",
        "In CLOSING a `close()` does nothing, and the clock of the first one runs on.",
        _sum("seconds until onclose", "patience", "again"),
    ),
    "answer-ends-it": Misconception(
        "It is over when the answer is there",
        "You may think that nobody waits any more when both have said goodbye.",
        "Below the goodbye there is TCP, and it has to end, too. For that a page waits again, if only a little.",
        either(_ending("answer", "answered"), _sum(_TOOK, "answered")),
    ),
    "one-patience": Misconception(
        "A page waits equally long for everything",
        "You may think that it gives TCP the same minute as the goodbye.",
        "For the goodbye it has a minute. Once that is there, little can still come, and TCP gets two seconds.",
        either(_ending("answer", "answered", "patience"), _sum(_TOOK, "answered", "patience")),
    ),
    "no-fin-is-1006": Misconception(
        "Where TCP does not end, the goodbye does not count",
        "You may think that without a FIN there is no proper end, and so 1006.",
        "The code is that of the Close frame that came. 1006 is for when none did.",
        _ending("none", "answered", "patience"),
    ),
    "one-at-a-time": Misconception(
        "A page has one connection to a server at a time",
        "You may think that a new one has to wait until the old one is over.",
        "A page may have many, and each has a life of its own. The new one need not know of the old one.",
        when("new connection", (True, True)),
    ),
    "new-ends-old": Misconception(
        "A new connection takes the place of the old one",
        "You may think that the browser drops the old one as soon as you connect again.",
        "Nothing joins the two. The old one waits on until its own time is over.",
        when("new connection", (False, False)),
    ),
    "left-is-silent": Misconception(
        "A socket that you have left calls nobody",
        "You may think that the handlers of the old connection are gone with the new one.",
        "They stay until you take them off. The old `onclose` runs at last, and knows nothing of the new connection.",
        when("shown", ("connected", "OPEN")),
    ),
    "ends-are-shared": Misconception(
        "When the old connection ends, the new one does, too",
        "You may think that two connections to one server share their end.",
        "Each ends for itself. It is only your page that took the end of the old one for the end of the new one.",
        when("shown", ("disconnected", "CLOSED")),
    ),
    "patience-is-for-both": Misconception(
        "A server that gives up takes the goodbye back",
        "You may think that both ends get 1006 when one of them has waited in vain.",
        "What was sent stays sent. When the network is back, the goodbye arrives, and the page is told what it says.",
        when("codes", (1006, 1006), late=True),
    ),
    "late-answer-counts": Misconception(
        "An answer counts, however late it comes",
        "You may think that the server learns of the answer in the end.",
        "It had told its program 1006 when its patience was over. It is told one ending, and only once.",
        lambda given: (given.get("sent"),) * 2 if given.get("asks") == "codes" and given.get("late") else None,
    ),
    "told-alike": Misconception(
        "Both ends are told the same",
        "You may think that the server gets 1006 if the page does.",
        "Each end tells what came to *it*. To the server came a goodbye, and to the page none.",
        when("code", ".page_told", whose="server"),
    ),
    "who-answers-waits-on": Misconception(
        "Who has answered hears no more of it",
        "You may think that the server waits for ever, for its answer was lost.",
        "It had all that it needs: a goodbye came, and it sent one. For TCP it waits, too, but not for ever.",
        when("code", "nothing", whose="server", lost="answer"),
    ),
}
