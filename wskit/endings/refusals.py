"""Refusals: acts in which a connection never opens. The page is told the same every time."""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING, Any

from ..loops import portal
from ..record import events
from .acts import nobody_listens
from .setting import Setting

if TYPE_CHECKING:
    from ssl import SSLContext

__all__ = [
    "certificate_has_expired",
    "certificate_is_not_trusted",
    "client_changes_its_mind",
    "connection_is_refused",
    "handshake_is_refused",
    "no_subprotocol_is_agreed_on",
    "plaintext_to_tls",
    "tls_to_plaintext",
]


async def connection_is_refused(setting: Setting) -> None:
    setting.connect(await nobody_listens(setting))


async def handshake_is_refused(setting: Setting) -> None:
    # Somebody guesses the secret.
    place, _, _ = setting.echo_server().url.rpartition("/")
    setting.connect(f"{place}/{secrets.token_urlsafe()}")


async def client_changes_its_mind(setting: Setting) -> None:
    server = setting.echo_server()
    # In one turn of the loop that connects: else the server might have answered before.
    portal.run(lambda: setting.connect(server.url).close())


def certificate(**dates: Any) -> tuple[SSLContext, SSLContext]:
    """Make a server's TLS context, whose authority nobody knows, and a client's that knows it."""
    import ssl

    import trustme

    authority = trustme.CA()
    servers, clients = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1", **dates).configure_cert(servers)
    authority.configure_trust(clients)
    return servers, clients


async def plaintext_to_tls(setting: Setting) -> None:
    setting.connect(setting.echo_server(ssl=certificate()[0]).url.replace("wss:", "ws:"))


async def tls_to_plaintext(setting: Setting) -> None:
    setting.connect(setting.echo_server().url.replace("ws:", "wss:"))


async def certificate_is_not_trusted(setting: Setting) -> None:
    setting.connect(setting.echo_server(ssl=certificate()[0]).url)


async def certificate_has_expired(setting: Setting) -> None:
    now = datetime.datetime.now(datetime.UTC)
    dates = {"not_before": now - datetime.timedelta(days=91), "not_after": now - datetime.timedelta(days=1)}
    servers, clients = certificate(**dates)
    setting.connect(setting.echo_server(ssl=servers).url, trust=clients)


async def no_subprotocol_is_agreed_on(setting: Setting) -> None:
    server = setting.echo_server(protocols="chat.v2")
    let_in = setting.seen(lambda event: isinstance(event, events.Opened) and event.end.side == "server")
    setting.connect(server.url, protocols="chat.v1")
    await let_in
    [setting.server] = server.connections
