"""Before: a middle before somebody's own server, at a URL that a page may use in the place of the server's.

1. The host is the one of the target, if that is this computer: cookies belong to host names. It is no other computer's.
2. The path is that of the target, behind the middle's own secret. A query of the target's is added where the page has
   none.
"""

from __future__ import annotations

import contextlib
from typing import Any

from ..ends.address import is_loopback
from ..protocol.redaction import KNOWN, redact_url, shown
from ..protocol.url import URL
from .middle import Middle

__all__ = ["local_host", "named", "page_url", "stand_before"]


def stand_before(target: URL, **options: Any) -> Middle:
    """Return a middle before this URL. The options are those of :class:`~wskit.between.middle.Middle`."""
    query = "" if target.query is None else f"?{target.query}"
    behind = f"{target.scheme}://{_place(target)}/{query}"
    return Middle(behind, host=local_host(target), **options)


def local_host(target: URL) -> str | None:
    """Return the host of a target that is this computer; None if it is another, or not known."""
    host = target.host.strip("[]")
    with contextlib.suppress(OSError):
        return host if is_loopback(host) else None
    return None


def page_url(middle: Middle, target: URL) -> str:
    """Return what a page connects to instead of the target."""
    return middle.url if target.path == "/" else f"{middle.url}{target.path}"


def named(target: URL) -> str:
    """Return the target without what may be a secret. A path of words is none."""
    query = "" if target.query is None else f"?{target.query}"
    return f"{target.scheme}://{_place(target)}{shown(redact_url(f'{target.path}{query}', KNOWN))}"


def _place(target: URL) -> str:
    return target.host if target.port is None else f"{target.host}:{target.port}"
