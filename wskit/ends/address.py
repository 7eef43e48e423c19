"""Address: where a server listens, and the secret that keeps others out.

1. On 127.0.0.1 only, or in memory, unless another host is named. Any page open in the same browser may try a port of
   127.0.0.1, so the first segment of the path is one that nobody can guess: the token.
2. Where nothing else can be, in a browser tab or on a loop with a clock of its own, it is memory by itself.
3. A URL can be used as it stands. A host that stands for every address of this computer is none to connect to, so there
   is a URL for each of those.
4. Nothing but a URL tells the token: no error, and no text that stands for this object.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import re
import secrets
import socket
from typing import Any, Final, Literal, TypeAlias

from ..loops import memory, portal
from ..protocol.numbers import check_int
from ..protocol.redaction import SHORTEST

__all__ = ["Address", "Network", "check_token", "explained", "is_loopback"]

LOOPBACK: Final = "127.0.0.1"
BACKLOG: Final = 1024
"""How many may knock at once. With asyncio's 100, the system lets the others wait a second before they knock again."""

Network: TypeAlias = Literal["tcp", "memory"]

_TOKEN: Final = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST},}}")
# Nobody has these (RFC 5737 section 3, RFC 3849): they only tell by which of its own addresses others are reached.
_ELSEWHERE: Final = {socket.AF_INET: "203.0.113.1", socket.AF_INET6: "2001:db8::1"}


class Address:
    """One server's address.

    Args:
        network: "tcp", "memory", or None for the first that can be.
        port: the port, 0 for any that is free.
        host: the address or name of this computer to listen on; None is 127.0.0.1.
        token: the first segment of the path; None makes one that nobody can guess.
        secure: whether it is spoken to over TLS.

    Raises:
        TypeError, ValueError: for arguments that cannot be.
    """

    def __init__(
        self,
        network: Network | None,
        port: int,
        *,
        host: str | None = None,
        token: str | None = None,
        secure: bool = False,
    ) -> None:
        check_int("port", port, 0, 65535)
        if network not in ("tcp", "memory", None):
            raise ValueError(f'network is "tcp" or "memory", not {network!r}')
        if host is not None and (not isinstance(host, str) or not host):
            raise TypeError(f'host is an address or a name, such as "127.0.0.1", not {host!r}')
        in_memory = network == "memory" or (network is None and memory.is_all_there_is(portal.loop()))
        if in_memory and host is not None:
            raise ValueError("a network in memory has no hosts; leave host out")
        self._host = memory.HOST if in_memory else host or LOOPBACK
        self._hosts = [self._host]
        self._scheme = "wss" if secure else "ws"
        self._token = secrets.token_urlsafe() if token is None else check_token(token)
        self.port = port
        """The port; 0 until it is known which one is free."""

    @property
    def url(self) -> str:
        """Where to connect."""
        return self.urls[0]

    @property
    def urls(self) -> tuple[str, ...]:
        """Every URL to connect to. Once it is known where it listens, others reach the first, if they reach any."""
        hosts = [f"[{host}]" if ":" in host else host for host in self._hosts]
        return tuple(f"{self._scheme}://{host}:{self.port}/{self._token}" for host in hosts)

    def place(self) -> dict[str, Any]:
        """Return what the running loop's ``create_server`` needs to listen here.

        Raises:
            OSError: if the port or the host cannot be had.
        """
        if self._host == memory.HOST:
            memory.install(asyncio.get_running_loop())
            return {"host": self._host, "port": self.port}
        family, host = _resolved(self._host)
        try:
            listening = socket.create_server((host, self.port), family=family)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise OSError(error.errno, f"{self._host} is no address of this computer") from None
            raise explained(error, self.port) from None
        if ipaddress.ip_address(host).is_unspecified:
            self._hosts = _own_addresses(family)
        # What is accepted inherits it. asyncio sets it itself for sockets that it makes; without it a second small
        # message waits 40 ms for the peer to acknowledge the first (RFC 9293 section 3.7.4).
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return {"sock": listening, "backlog": BACKLOG}

    def admits(self, path: str) -> bool:
        """Tell whether a request for ``path`` knows the secret."""
        segment = path.partition("?")[0].split("/")[1] if path.startswith("/") else ""
        return secrets.compare_digest(segment.encode(), self._token.encode())


def check_token(token: object) -> str:
    """Return a token that may stand in a URL and that nobody hits by trying.

    Raises:
        TypeError, ValueError: for any other. The message does not tell what it is.
    """
    if not isinstance(token, str):
        raise TypeError(f"a token is text, not {type(token).__name__}")
    if not _TOKEN.fullmatch(token):
        wrong = f"this one has {len(token)}" if len(token) < SHORTEST else "this one has others"
        raise ValueError(f"a token has at least {SHORTEST} characters, each of them a letter, a digit, - or _; {wrong}")
    return token


def explained(error: OSError, port: int) -> OSError:
    """Return the error that nobody can listen on a port, so that it says what to do."""
    another = "name another, or none to take any that is free"
    reasons = {
        errno.EADDRINUSE: f"port {port} is taken; {another}",
        errno.EACCES: f"port {port} may not be used without more rights; {another}",
    }
    return error if error.errno not in reasons else OSError(error.errno, reasons[error.errno])


def is_loopback(host: str) -> bool:
    """Tell whether nobody but this computer can reach a server that listens on ``host``.

    Raises:
        OSError: if there is no such host.
    """
    return ipaddress.ip_address(_resolved(host)[1]).is_loopback


def _resolved(host: str) -> tuple[socket.AddressFamily, str]:
    """Return the family of a host's first address, and that address."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise OSError(errno.EADDRNOTAVAIL, f"there is no host {host!r}") from error
    return family, str(place[0])


def _own_addresses(family: socket.AddressFamily) -> list[str]:
    """Return the addresses of this computer: those that others may reach first, loopback last."""
    found: dict[str, None] = {}
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((_ELSEWHERE[family], 9))  # nothing is sent: it only chooses the way
        found[probe.getsockname()[0]] = None
    with contextlib.suppress(OSError):
        found |= {str(one[4][0]): None for one in socket.getaddrinfo(socket.gethostname(), 0, family)}
    usable = [host for host in found if not ipaddress.ip_address(host).is_loopback and "%" not in host]
    return [*usable, LOOPBACK if family == socket.AF_INET else "::1"]
