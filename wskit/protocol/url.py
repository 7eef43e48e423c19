"""URL: how a browser reads the URL of a WebSocket. No I/O.

1. A URL stands for itself. A page has an address of its own that ``/chat`` could be relative to; a notebook has none.
2. Spaces and control characters around it are taken off, tabs and line breaks within it are taken out, and a backslash
   is a slash. ``http`` becomes ``ws``, ``https`` becomes ``wss``.
3. What is written out is in its shortest form: no default port, no dot segments, the host as :mod:`.host` reads it.
4. Each part has its own characters that must be percent-encoded. Escapes that are there already stay as they are.
5. A fragment is refused, an empty one too.
6. Who connects takes the host, the port and the target from here: the library would read a URL in a way of its own.
7. A user and a password are read and shown, and sent to nobody. Chromium 156 sends them only to a server that has
   answered 401; here such an answer ends the connection.

Source: the WHATWG URL standard, section 4.4 ("URL parsing"), which is taken here step by step for the four schemes a
WebSocket may have; and the WHATWG WebSockets standard, section 3.1 (the constructor's steps).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from websockets.uri import WebSocketURI

from .host import HostError, read_host
from .redaction import redact_url, shown

__all__ = ["URL", "URLError", "read_url"]

_SCHEMES: Final = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}
_DEFAULT_PORTS: Final = {"ws": 80, "wss": 443}
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AROUND: Final = "".join(map(chr, range(0x21)))
_TAKEN_OUT: Final = str.maketrans("", "", "\t\n\r")
_DOT: Final = {".", "%2e"}
_TWO_DOTS: Final = {one + other for one in _DOT for other in _DOT}


def _safe(encoded: str) -> str:
    """Return what stays as it is where the characters ``encoded`` do not, nor any that is not ASCII or not visible."""
    return "".join(character for character in map(chr, range(0x21, 0x7F)) if character not in encoded)


# The percent-encode sets (WHATWG URL, section 1.3).
_QUERY: Final = _safe("\"#<>'")
_PATH: Final = _safe('"#<>?^`{}')
_USER: Final = _safe('"#<>?^`{}/:;=@[\\]|')


class URLError(ValueError):
    """This is not the URL of a WebSocket. The message says why, so that it can follow the URL."""


@dataclass(frozen=True)
class URL:
    """A URL, read. ``str()`` of it is what ``WebSocket.url`` shows.

    ``port`` is None where it is the scheme's own, and ``query`` is None where there is no question mark.
    """

    scheme: str
    username: str
    password: str
    host: str
    port: int | None
    path: str
    query: str | None

    def for_the_library(self) -> WebSocketURI:
        """Return where to connect and what to ask for, as the library's clients take it."""
        port = _DEFAULT_PORTS[self.scheme] if self.port is None else self.port
        # All of the target is its path: of a query that is empty it would drop the question mark.
        return WebSocketURI(self.scheme == "wss", self.host.strip("[]"), port, path=self.target, query="")

    @property
    def target(self) -> str:
        """What the request asks the host for (RFC 6455 section 3, "resource name")."""
        return self.path if self.query is None else f"{self.path}?{self.query}"

    def __str__(self) -> str:
        password = f":{self.password}" if self.password else ""
        user = f"{self.username}{password}@" if self.username or password else ""
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{user}{self.host}{port}{self.target}"


@lru_cache(maxsize=64)  # most connections are to a URL that was connected to before
def read_url(text: str) -> URL:
    r"""Read the URL of a WebSocket as a browser does.

    >>> from wskit.protocol.url import read_url
    >>> str(read_url(r"http:\\faß.de:80\a\..\b?c d"))
    'ws://xn--fa-hia.de/b?c%20d'

    Args:
        text: without any half of a surrogate pair.

    Raises:
        URLError: if it is none.
    """
    text = text.strip(_AROUND).translate(_TAKEN_OUT)
    found = _SCHEME.match(text)
    if found is None:
        raise URLError(
            "has no scheme; it must start with ws:, wss:, http: or https:, "
            "for a notebook has no address that it could be relative to"
        )
    scheme = _SCHEMES.get(found[1].lower())
    if scheme is None:
        begins = shown(redact_url(text)).partition(":")[0]
        raise URLError(f"starts with {begins}:; it must start with ws:, wss:, http: or https:")
    rest, fragment_mark, _ = text[found.end() :].partition("#")
    if fragment_mark:
        raise URLError("has a fragment, the part from # on; take it out")
    rest, query_mark, query = rest.partition("?")
    authority, path = _split(rest.lstrip("/\\"))
    user, at, place = authority.rpartition("@")
    username, _, password = user.partition(":")
    host, port = _read_place(place, at)
    return URL(
        scheme=scheme,
        username=quote(username, _USER),
        password=quote(password, _USER),
        host=host,
        port=None if port == _DEFAULT_PORTS[scheme] else port,
        path=_read_path(path),
        query=quote(query, _QUERY) if query_mark else None,
    )


def _split(text: str) -> tuple[str, str]:
    """Split at the first slash: into what names the server, and the path without that slash."""
    authority, *path = re.split(r"[/\\]", text, maxsplit=1)
    return authority, path[0] if path else ""


def _read_place(text: str, at: str) -> tuple[str, int | None]:
    """Read a host and a port. A colon in brackets belongs to the host."""
    found = re.match(r"((?:\[[^\]]*\]?|[^:\[])*)(?::(.*))?", text, re.DOTALL)
    host, port = found.groups() if found else ("", None)
    if not host:
        raise URLError("has no valid host name, such as localhost" + (", behind the @" if at else ""))
    try:
        return read_host(host), _read_port(port or "")
    except HostError as error:
        # What is no host may be a secret: it is not repeated.
        raise URLError(f"has no valid host name: it {error}") from None


def _read_port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        # It may be a password, of somebody who left out the @: it is not repeated.
        raise URLError("has no valid port: what stands behind the colon is not a number")
    port = text.lstrip("0") or "0"
    if len(port) > 5 or int(port) > 65535:
        raise URLError("has no valid port: it is more than 65535")
    return int(port)


def _read_path(text: str) -> str:
    """Resolve the dot segments, which go up at most to the top, and encode what a path cannot hold."""
    kept: list[str] = []
    *firsts, last = re.split(r"[/\\]", text)
    for segment in (*firsts, last):
        if segment.lower() in _TWO_DOTS:
            del kept[-1:]
        elif segment.lower() not in _DOT:
            kept.append(quote(segment, _PATH))
    if last.lower() in _DOT | _TWO_DOTS:
        kept.append("")  # it still ends with a slash
    return "/" + "/".join(kept)
