"""Asked: what the client of a connection asked for. No I/O.

1. It is somebody's own server, so the words of its path are shown, as a tap shows them. Of its query the names are.
2. What is longer than words, or is cut off, may be a secret, and is not shown.
"""

from __future__ import annotations

import re
from typing import Final

from ..evidence.recording import Brought
from ..protocol.redaction import KNOWN, redact_url, shown
from ..record import events

__all__ = ["target_of"]

_REQUEST: Final = re.compile(rb"GET (/[^ \r\n]*) HTTP/1\.1\r?\n")


def target_of(brought: Brought) -> str:
    """Return the path and the query that a client asked for, without secrets; nothing if it was not recorded.

    >>> from wskit.diagnosis.asked import target_of
    >>> from wskit.evidence.recording import Brought
    >>> from wskit.evidence.scope import Scope
    >>> from wskit.record.events import BytesOut, End
    >>> end = End("client", 1)
    >>> asked = BytesOut(0.0, end, b"GET /chat?token=t0k3n HTTP/1.1\\r\\n\\r\\n")
    >>> target_of(Brought((asked,), end, Scope("a capture", "wire"), "a → b"))
    '/chat?token=…'
    """
    for one in brought.happened:
        asks = events.BytesOut if one.end.side == "client" else events.BytesIn
        if isinstance(one, asks) and (found := _REQUEST.match(one.data)):
            return shown(redact_url(found[1].decode("latin-1"), KNOWN))
    return ""
