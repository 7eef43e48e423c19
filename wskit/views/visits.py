"""Visits, as lines for a terminal or a file: who came to a server, and how each left.

1. A line says what the server said, what came, and in which order. Who sent what came is not known: the client, or
   something in between.
2. No line shows a request: whoever tries a URL may have a secret of somebody else's in it.
3. What came over the wire is legible, on one line, and short.
"""

from __future__ import annotations

import http
import ipaddress
import re
from typing import Final

from ..language.speaking import word
from ..protocol.frames import Frame
from ..protocol.legible import preview
from ..reading.account import Account
from ..reading.passages import Side
from ..reading.visits import Arrived, Left, News, Refused

__all__ = ["is_bad", "lasted", "line"]

_HINTS: Final = {
    403: "the URL that was asked for is not the server's",
    426: "the request does not ask for WebSocket; a browser's address bar does not, nor what some proxies pass on",
}


def line(news: News) -> str:
    """Say in one line what happened."""
    match news:
        case Arrived():
            protocol = f"  subprotocol {preview(news.protocol)}" if news.protocol else ""
            return f"#{news.number} opened{protocol}{_from(news.host)}"
        case Left():
            return _left(news)
        case Refused():
            return _refused(news)


def is_bad(news: News) -> bool:
    """Tell whether somebody may want to know why."""
    return isinstance(news, Refused) or (isinstance(news, Left) and not _is_clean(news.account))


def _is_clean(account: Account) -> bool:
    return account.tells is not None and account.tells.was_clean


def _left(left: Left) -> str:
    account = left.account
    code = account.tells.code if account.tells else "without a code"
    clean = word("clean") if _is_clean(account) else "not clean"
    after = "" if left.seconds is None else f" after {lasted(left.seconds)}"
    return f"#{left.number} ended   {code} {clean}{after}: {_told(account, left.first)}"


def _told(account: Account, first: Side | None) -> str:
    """Say who said what, and why it ended."""
    sent, received = account.sent, account.received
    heard = account.tells is not None and account.tells.code != 1006
    if heard and first == "client":
        same = sent is not None and received is not None and sent.payload == received.payload
        answer = "could not answer" if sent is None else "answered the same" if same else f"answered {_code(sent)}"
        return f"{account.words_for(received)} came, the server {answer}"
    if heard and first == "server":
        return f"the server said {account.words_for(sent)}, and {account.words_for(received)} came back"
    # Where it says "it", that is the server.
    because = re.sub(r"\bit\b", "the server", account.because, count=1)
    goodbye = "" if sent is None or account.failed else f"the server said {account.words_for(sent)}; "
    return goodbye + because


def _code(close: Frame | None) -> str:
    """Name a Close frame after another: the word need not come again."""
    if close is None:
        return word("nothing")
    if close.close_code is None:
        return "with half a code"
    reason = f' "{preview(close.close_reason)}"' if close.close_reason else ""
    return f"{close.close_code}{reason}" if close.payload else "without a code"


def _refused(refused: Refused) -> str:
    status = "" if refused.status is None else f" {refused.status}"
    if refused.problem:
        why = refused.problem
    elif refused.status is None:
        why = "it left before it was answered"
    else:
        why = _HINTS.get(refused.status) or _phrase(refused.status)
    page = f", asked by a page of {preview(refused.origin)}" if refused.origin else ""
    return f"#{refused.number} refused{status}{_from(refused.host)}: {why}{page}"


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "a status of no meaning"


def _from(host: str) -> str:
    try:
        here = not host or ipaddress.ip_address(host).is_loopback
    except ValueError:  # in memory
        here = True
    return "" if here else f"  from {host}"


def lasted(seconds: float) -> str:
    """Say how long that is."""
    if seconds < 599.95:  # people set timeouts in seconds, and compare
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours = round(seconds / 3600)
    return f"{hours} h" if hours < 48 else f"{round(seconds / 86400)} days"
