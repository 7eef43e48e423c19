"""How opened: what a recording shows of the opening of one connection. No I/O.

1. An answer in HTTP says most. Where none was seen, what an end says of itself, and then TCP.
2. Who answers plain HTTP on a port of TLS says so in the body, and then nothing else can have been behind it.
3. In a HAR there is no TCP: that nobody answered may be because nobody was reached, or it leaves the answer out.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from ..protocol.handshake import Head
from ..reading.passages import SIDES, Side
from ..record import events
from .look import Look
from .reasons import own_error, refusal

__all__ = ["agreed_of", "asked_of", "failed_of", "opening_of"]

_WANTS_TLS: Final = re.compile(
    rb"(?i)plain HTTP request was sent to HTTPS port|sent an HTTP request to an HTTPS server"
)
_FEW: Final = 100


def opening_of(look: Look) -> str | None:
    """Return how the opening handshake went."""
    front, scope = look.read.front, look.scope
    answer = front.heads.get("server")
    if answer is not None and answer.status is not None:
        if answer.status == 400 and _wants_tls(look):
            return "plain HTTP"
        return "opened" if answer.status == 101 else refusal(answer.status)
    if any(look.events_of("client", events.Opened)) or any(look.events_of("server", events.Opened)):
        return "opened"
    if scope.own and (said := failed_of(look, "client")) and said.startswith("opening: "):
        return said.removeprefix("opening: ")
    if look.brought.begun_late:
        return None
    if scope.http and not scope.tcp:
        # Chromium leaves an answer out that opens nothing. That it looked for a subprotocol says that one came.
        return "not accepted" if failed_of(look, "client") == "agreed to none" else "unanswered"
    if look.brought.encrypted and _was_linked(look):
        return "unread"
    if look.brought.encrypted or front.truncated or not scope.http:
        return None if _was_linked(look) or not scope.tcp else _without_tcp(look)
    if not _was_linked(look):
        return _without_tcp(look) if scope.tcp else None
    if "server" not in look.brought.directions:
        # Its answer was not recorded. A client that sends frames has had the right one.
        return "opened" if look.frames("client") else "unseen"
    # Where there are frames, or what may be some, the handshake succeeded before.
    return "opened" if look.began_late else "no HTTP"


def _wants_tls(look: Look) -> bool:
    """Tell whether an answer says that it came to a port of TLS: nginx's and Go's do, by these words."""
    for kind, side in ((events.BytesIn, "client"), (events.BytesOut, "server")):
        said = (one.data for one in look.brought.happened if isinstance(one, kind) and one.end.side == side)
        if _WANTS_TLS.search(b"".join(itertools.islice(said, _FEW))):
            return True
    return False


def _was_linked(look: Look) -> bool:
    return any(isinstance(event, events.Linked) for event in look.brought.happened)


def _without_tcp(look: Look) -> str:
    # In a capture, who is refused has no connection any more, and never had one.
    refused = any(isinstance(one, events.RstIn | events.Unlinked) for one in look.brought.happened)
    return "refused by TCP" if refused else "nothing"


def asked_of(look: Look) -> str | None:
    """Return what the client began to speak."""
    if "client" not in look.brought.directions or look.brought.begun_late:
        return None
    if look.brought.encrypted:
        return "TLS"
    begun = next((one for one in look.brought.happened if isinstance(one, events.BytesOut | events.BytesIn)), None)
    if isinstance(begun, events.BytesOut | events.BytesIn) and begun.data[:2] == b"\x16\x03":
        return "TLS"
    url = next((one.url for one in look.brought.happened if isinstance(one, events.Connecting)), "")
    if url.startswith("wss:"):
        return "TLS"
    head = look.read.front.heads.get("client")
    if head is not None and head.status is None and not head.problem and not head.values("Upgrade"):
        return "HTTP without Upgrade"
    return "HTTP" if url or head is not None else None


def agreed_of(look: Look) -> str | None:
    """Tell whether a subprotocol was agreed on, if any was offered."""
    asked, answered = (look.read.front.heads.get(side) for side in SIDES)
    if look.brought.begun_late:
        return "yes" if look.frames("client") else None
    if not isinstance(asked, Head) or not isinstance(answered, Head):
        if isinstance(answered, Head) and answered.values("Sec-WebSocket-Protocol"):
            return "yes"
        return "yes" if (look.began_late or look.is_one_way) and look.frames("client") else None
    if not asked.values("Sec-WebSocket-Protocol") or answered.values("Sec-WebSocket-Protocol"):
        return "yes"
    # A client that does not mind goes on, and has something to say sooner or later.
    return "yes" if look.frames("client") else "none"


def failed_of(look: Look, side: Side) -> str | None:
    """Return what a side gave up for, "no" if it did not."""
    if not look.has_own(side):
        return None
    failed = next(iter(look.events_of(side, events.Failed)), None)
    if isinstance(failed, events.Failed):
        return own_error(failed.why)
    return None if look.brought.begun_late else "no"
