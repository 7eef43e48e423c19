"""Forward: which requests may pass the gate, and what a kernel's server is told of one. No I/O.

1. Only the opening handshake of a WebSocket passes: GET, HTTP/1.1, ``Upgrade: websocket`` and nothing else, no body.
   What could be read as a second request is refused, not mended.
2. The server is told what a browser that reaches it directly would have told it: the same lines in the same order, with
   the host and the port where it listens.
3. Only lines that are known pass. Jupyter's cookies and tokens do not, nor does what a proxy adds.
4. A token in the query that let the user in is Jupyter's, and stays here. Any other is the page's own, and passes.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_plus

__all__ = ["RefusedError", "check", "request_head", "target_behind"]

_PASS: Final = {
    name.lower(): name
    for name in (
        *("Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Connection", "DNT", "Origin", "Pragma"),
        *("Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Storage-Access", "Sec-Fetch-User"),
        *("Sec-GPC", "Sec-WebSocket-Extensions", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol"),
        *("Sec-WebSocket-Version", "Upgrade", "User-Agent"),
    )
}
"""What passes, as browsers spell it: Jupyter Server and proxies spell names anew."""
_TARGET: Final = re.compile(r"[!-~]+")
_VALUE: Final = re.compile(r"[\t -~\x80-ÿ]*")

Headers = Iterable[tuple[str, str]]


class RefusedError(Exception):
    """A request may not pass. It has the ``status`` to answer with, and the message is one sentence that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def check(version: str, headers: Headers) -> None:
    """Require an opening handshake (RFC 6455 section 4.1) as far as it matters to whoever passes it on.

    Raises:
        RefusedError: for any other request.
    """
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append(value)
    # What may be a request behind this one comes first: nothing of it may be passed on.
    if found.keys() & {"transfer-encoding", "trailer"} or any(one != "0" for one in found.get("content-length", ())):
        raise RefusedError(400, "a request through the tunnel has no body.")
    if version != "HTTP/1.1":
        raise RefusedError(400, "the tunnel takes HTTP/1.1 only: a WebSocket opens with no other.")
    if _words(found.get("upgrade", ())) != ["websocket"]:
        raise RefusedError(426, "the tunnel takes WebSocket connections only: it needs Upgrade: websocket.")
    if "upgrade" not in _words(found.get("connection", ())):
        raise RefusedError(400, "a WebSocket's opening handshake has Connection: Upgrade.")


def _words(values: Iterable[str]) -> list[str]:
    return [word.strip().lower() for value in values for word in value.split(",")]


def target_behind(rest: str, *, jupyters_token: bool) -> str:
    """Return what to ask the kernel's server for.

    Args:
        rest: what stands behind the port in the address that the browser asked for, as it came.
        jupyters_token: whether a token in the query let the user in.

    >>> import wskit.extension.forward
    >>> wskit.extension.forward.target_behind("/chat?room=1&token=secret", jupyters_token=True)
    '/chat?room=1'
    """
    path, mark, query = rest.partition("?")
    if jupyters_token:
        parameters = query.split("&")
        kept = [one for one in parameters if unquote_plus(one.partition("=")[0]) != "token"]
        if len(kept) < len(parameters):
            query = "&".join(kept)
            mark = "?" if kept else ""
    return f"{path or '/'}{mark}{query}"


def request_head(target: str, headers: Headers, host: str, port: int) -> bytes:
    """Return the head of the request as the server at ``host`` and ``port`` gets it.

    Raises:
        RefusedError: if the target or a line has what neither may have.
    """
    if not _TARGET.fullmatch(target):
        raise RefusedError(400, "the address has characters that must be written with %.")
    place = f"[{host}]:{port}" if ipaddress.ip_address(host).version == 6 else f"{host}:{port}"
    lines = [f"GET {target} HTTP/1.1", f"Host: {place}"]
    for name, value in headers:
        if spelled := _PASS.get(name.lower()):
            if not _VALUE.fullmatch(value):
                raise RefusedError(400, f"the line {spelled} has characters that it must not have.")
            lines.append(f"{spelled}: {value}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
