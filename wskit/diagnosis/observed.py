"""Observed: what one recording shows of how a connection ended, as a few observations with names. No I/O.

1. An observation has a value, or is None: this kind of recording cannot show it. What it can show and has not, was not.
2. They say what was seen, and of whom. At the server's end of TCP a proxy may sit, so "server" is that end, until a
   middle's own record says more.
3. Times are no facts here. How long it was silent is a hint, and whoever waits longer is no other cause. But one is: of
   what ended as soon as it had begun, nobody can have lost patience with it.
4. What depends on chance in every recording, such as how many messages there were, is left out: two recordings that no
   one can tell apart have equal facts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

__all__ = ["OPENED", "Facts"]

OPENED: Final = ("opened", "unread", "unseen", None)
"""How the opening went where the connection opened, or may have."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was seen. Every value is a word or two; None is what this recording cannot show.

    ``at`` is where it was recorded: at the "client", the "server", "both", or on the "wire".

    ``opening`` is how the opening went: "opened", "refused by TCP", "plain HTTP" where an answer says that its port
    wants TLS, "nothing" where no TCP connection was made, "no HTTP" for an end before an answer in HTTP, "unanswered"
    for any of these, "unread" where it is inside TLS, "unseen" where what the server sent was not recorded, or the
    status that answered. ``asked`` is what the client began to speak, "HTTP" or "TLS", and ``agreed`` tells whether a
    subprotocol was chosen if any was offered.

    ``first`` is who ended it first, and ``how``: by a "Close", a "FIN" or a "RST". ``code`` is the kind of that Close's
    code, ``arrived`` whether it came in at the other end, and ``reply`` what the other one's Close was: "same",
    "another" or "none"; "not waited for" if there was none, and a client ended TCP right behind its own. ``broken`` is
    whose frames break which kind of rule. ``spoke`` tells whether the client had sent a message before the server's
    Close. ``ping`` is what became of the server's last Ping, ``unheard`` whose bytes
    the other end never took in. ``kept`` tells whether nobody ended TCP long after both goodbyes, and ``over`` whether
    TCP ended at all, where nobody can read more. ``resent`` is whose bytes TCP sent again for long at last, in vain.

    ``said_client`` and ``said_server`` are the kind of code in the Close of each one, or "nothing": known of the only
    end of which there is anything, where one direction was not recorded, and so nobody knows what came first.

    ``told_client`` and ``told_server`` are the kind of code that each one's user was told, ``failed_client`` and
    ``failed_server`` what each gave up for, ``raised`` whether the server's own code raised an error, ``called`` whose
    code called close(). ``page`` is what a browser did to its page, and ``middle`` what stood between, if that is
    recorded: "none", or what it did.
    """

    at: str | None = None
    opening: str | None = None
    asked: str | None = None
    agreed: str | None = None
    first: str | None = None
    how: str | None = None
    code: str | None = None
    arrived: str | None = None
    reply: str | None = None
    broken: str | None = None
    spoke: str | None = None
    ping: str | None = None
    unheard: str | None = None
    kept: str | None = None
    over: str | None = None
    brief: str | None = None
    resent: str | None = None
    said_client: str | None = None
    said_server: str | None = None
    told_client: str | None = None
    told_server: str | None = None
    failed_client: str | None = None
    failed_server: str | None = None
    raised: str | None = None
    called: str | None = None
    page: str | None = None
    middle: str | None = None

    def known(self) -> dict[str, str]:
        """Return what could be seen, by name."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}
