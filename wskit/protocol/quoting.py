r"""Quoting: a line of somebody's log as it may be shown. No I/O.

1. A line may have anything in it, so what may be a secret is looked for: the values of a query, credentials before a
   host, headers that have some, what stands behind the name of a secret, and what is long and looks chosen at random.
2. Each of them is shown as one ``…``. Codes, reasons, hosts and the words of a path stay: they are what is asked of.
3. It takes time in proportion to the line, whatever is in it.
"""

from __future__ import annotations

import re
from typing import Final

from .redaction import redact_url, shown

__all__ = ["quoted"]

_QUERY: Final = re.compile(r"\?[^\s\"'<>\\]*")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@\"']*@")
_HEADER: Final = re.compile(
    r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|sec-websocket-(?:protocol|key))\b([\"']?\s*[:=]\s*[\"']?)[^\"'\r\n]+"
)
_NAMED: Final = re.compile(
    r"(?i)((?:token|secret|passw(?:or)?d|passwd|api[-_]?key|session[-_]?id|credential|signature|jwt)[\"']?"
    r"\s*[:=]\s*[\"']?)[^\s\"'&;,)\]}]+"
)
_SCHEME: Final = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}")
_LONG: Final = re.compile(r"(?<![\w-])[\w-]{20,}(?:\.[\w-]+)*")
_MIXED: Final = tuple(map(re.compile, ("[0-9]", "[A-Z]", "[a-z]")))


def quoted(line: str) -> str:
    """Return a line without what may be a secret in it.

    >>> from wskit.protocol.quoting import quoted
    >>> quoted('"GET /chat?access_token=t0k3n&room=7 HTTP/1.1" 101, Cookie: id=1')
    '"GET /chat?access_token=…&room=… HTTP/1.1" 101, Cookie: …'
    >>> quoted("received 1011 (internal error) upstream failed; then sent 1011")
    'received 1011 (internal error) upstream failed; then sent 1011'
    """
    line = _HEADER.sub(r"\1\2…", line)
    line = _QUERY.sub(lambda found: shown(redact_url(found[0])) if "=" in found[0] or len(found[0]) > 1 else "?", line)
    line = _CREDENTIALS.sub("…@", line)
    line = _SCHEME.sub(r"\1 …", line)
    line = _NAMED.sub(r"\1…", line)
    return _LONG.sub(lambda found: "…" if all(one.search(found[0]) for one in _MIXED) else found[0], line)
