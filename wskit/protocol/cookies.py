"""Cookies: what a browser adds to the request of a page that connects, and the page cannot change. No I/O.

1. A browser asks no server whether a page may connect. It says whose page it is, in ``Origin``.
2. A cookie goes along by whose server is asked, and not by whose page asks; unless ``SameSite`` or the browser's user
   holds it back.
3. A *site* is larger than an origin: the scheme and the domain that somebody registered. Other ports and other hosts
   of that domain are of the same site.
4. What is not said is ``Lax``. Of ``None`` it must be said that it is ``Secure``, too: else the cookie is not kept.
5. Here a registered domain is the last two labels of a host. Browsers know more: they have the Public Suffix List.

Source: RFC 6265bis section 5.2 and 5.5, and what ``tests/world/test_strangers.py`` sees Chromium and Firefox do.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

__all__ = ["browser_headers", "check_headers", "goes_along", "site"]

HOME: Final = "https://quiz.example"
"""The server of the lesson on strangers, as a page names it."""
RESERVED: Final = re.compile(
    r"host|upgrade|connection|content-length|transfer-encoding|sec-websocket-.*", re.IGNORECASE
)
"""Headers that make a request what it is."""

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_SECURE: Final = {"http": "http", "ws": "http", "https": "https", "wss": "https"}


def site(origin: str) -> tuple[str, str]:
    """Return the site that an origin, or a URL, is of: its scheme, and its registered domain.

    Raises:
        ValueError: if it has no host or no scheme of the web.

    >>> from wskit.protocol.cookies import site
    >>> site("https://blog.quiz.example:8443")
    ('https', 'quiz.example')
    """
    parts = urlsplit(origin)
    host = parts.hostname
    if parts.scheme not in _SECURE or not host:
        raise ValueError(f"an origin is a scheme and a host, such as {HOME!r}, not {origin!r}")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        host = ".".join(host.split(".")[-2:])
    return _SECURE[parts.scheme], host


def goes_along(same_site: str, page: str, server: str, *, third_party: bool = True) -> bool:
    """Tell whether a cookie goes along when a page connects to a server.

    Args:
        same_site: what its ``SameSite`` says; nothing if it has none.
        page: the origin of the page; "null" is that of nobody.
        server: the server whose cookie it is.
        third_party: whether the browser's user lets a site have its cookies while they look at another one.
    """
    if page != "null" and site(page) == site(server):
        return True
    return third_party and same_site.lower() == "none"


def browser_headers(page: str, cookie: str = "", *, server: str = HOME, third_party: bool = True) -> dict[str, str]:
    """Return what a browser adds to the request of a page that connects.

    Args:
        page: the origin of the page.
        cookie: the cookie that the server has set, as in its ``Set-Cookie``. Without it there is none.
        server: the server that the page connects to, and whose cookie it is.
        third_party: whether cookies go along to another site at all. Chromium leaves that to its user.

    Raises:
        TypeError: for arguments that are not text.
        ValueError: for a page or a server that is no origin.

    >>> browser_headers("https://prize.example", "session=41; SameSite=None; Secure")
    {'Origin': 'https://prize.example', 'Cookie': 'session=41'}
    >>> browser_headers("https://prize.example", "session=41; SameSite=Lax; Secure")
    {'Origin': 'https://prize.example'}
    """
    for name, given in (("page", page), ("cookie", cookie), ("server", server)):
        if not isinstance(given, str):
            raise TypeError(f"{name} is text, not {type(given).__name__}")
    pair, *attributes = (one.strip() for one in cookie.split(";"))
    said = dict(one.lower().partition("=")[::2] for one in attributes)
    same_site = said.get("samesite", "lax")
    kept = pair and (same_site != "none" or "secure" in said)
    along = goes_along(same_site, page, server, third_party=third_party)
    return {"Origin": page, **({"Cookie": pair} if kept and along else {})}


def check_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that somebody adds to a request, checked.

    Raises:
        TypeError: if they are no mapping from text to text.
        ValueError: for what cannot stand in a head, or makes it another one. It does not tell the value.
    """
    if not isinstance(headers, Mapping):
        raise TypeError(f"headers are a dict, such as {{'Origin': {HOME!r}}}, not {type(headers).__name__}")
    for name, value in headers.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError("the name and the value of a header are text")
        if RESERVED.fullmatch(name):
            raise ValueError(f"{name} belongs to the handshake, which says it itself")
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(
                f"no header is called {name!r}" if not _NAME.fullmatch(name) else f"{name} has a wrong value"
            )
    return dict(headers)
