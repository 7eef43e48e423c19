"""Unopened: a page was never connected. Whatever it was, a page is told the same: ``error``, and 1006."""

from __future__ import annotations

import random
from typing import Final

from ...numbers import BETWEEN, HELLO, NETWORK, REASONS, STRANGERS
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..reaching import forget_name, let_certificate_expire
from ..world import World
from ..writers.pagelog import console
from .preparing import herrings, laid_out

__all__ = ["UNOPENED"]

OFFERED: Final = "prices.v2"


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    way = round(dice.uniform(0.008, 0.045), 3)
    herrings(world)
    server = world.serve(protocols="prices.v1" if cause == "subprotocol" else OFFERED)
    # That the path is another one is a reason to refuse as good as any: the answer is the same.
    refused = f"{server.url}-of-somebody-else" if cause in ("origin", "cookie") else ""
    world.stand_between(refused, upgrade=cause != "upgrade")
    if cause == "name":
        forget_name(world, way + dice.uniform(0.01, 0.03))
    elif cause == "certificate":
        world.level("certificate", -dice.uniform(0.02, 0.9), at=-3600.0 + 1)
        let_certificate_expire(world, 4 * way)
    elif refused:
        why = "origin" if cause == "origin" else "session"
        world.level(f"rejected-{why}", dice.uniform(6.0, 40.0), at=-3600.0)  # since this morning, it was said
    # What fails before TCP is open takes as long as was said there.
    world.visit(0.0 if cause in ("name", "certificate") else way, protocols=OFFERED)
    await world.page_closed()
    await world.settle()
    return laid_out(world, "cpu", "rejected-origin", "rejected-session", "certificate", beside=(console(world),))


_SUSPECTS: Final = (
    Suspect(
        "name",
        "Nobody knew the name of the server: it was not in the DNS.",
        HELLO,
        "Without an address there is no connection, and no log anywhere but in the browser has it.",
    ),
    Suspect(
        "certificate",
        "The certificate of the server had expired.",
        NETWORK,
        "A browser that does not trust a certificate ends it during TLS, before any request. So the server hears "
        "nothing, and the proxy has no line in its access log.",
    ),
    Suspect(
        "origin",
        "The server refused the page's origin.",
        STRANGERS,
        "A server that lets in only pages of its own answers others with 403. The page is not told.",
    ),
    Suspect(
        "cookie",
        "The server refused the page's session cookie, as it had expired.",
        STRANGERS,
        "Who comes with an old cookie is refused with 403. The page is not told, and so it should ask by HTTP.",
    ),
    Suspect(
        "upgrade",
        "The proxy passed the request on without the headers that ask for WebSocket.",
        BETWEEN,
        "`Upgrade` is for one hop only. A proxy that nobody told of WebSockets drops it, and the server says 426.",
    ),
    Suspect(
        "subprotocol",
        "The server let the page in, and agreed to none of its subprotocols.",
        REASONS,
        "A browser that offered a subprotocol, and gets none, ends it at once. For the server it was open.",
    ),
)

_CLUES: Final = (
    Clue("server:nothing", "name|certificate", "No request came to the server."),
    Clue("server:rejected-403", "origin|cookie", "The server was asked, and answered 403."),
    Clue("server:rejected-426", "upgrade", "The server was asked, and missed an Upgrade."),
    Clue("server:opened", "subprotocol", "For the server the connection was open."),
    Clue("proxy:nothing", "name|certificate", "No request came to the proxy."),
    Clue("proxy:403", "origin|cookie", "The proxy passed a 403 on."),
    Clue("proxy:426", "upgrade", "The proxy passed a 426 on."),
    Clue("proxy:101", "subprotocol", "The proxy passed a 101 on."),
    Clue("gauge:certificate-low", "certificate", "The certificate has no days left."),
    Clue("gauge:rejected-origin-high", "origin", "The server counts refusals, and these are for the origin."),
    Clue("gauge:rejected-session-high", "cookie", "The server counts refusals, and these are for the session."),
    Clue("gauge:flat", "name|upgrade|subprotocol", "No certificate is too old, and no policy refused anybody."),
    Clue("page-capture:dns", "name", "The browser asked for an address, and there was none."),
    Clue("page-capture:tls", "certificate", "The browser ended it during TLS, and says why."),
    Clue("page-capture:answer-403", "origin|cookie", "An answer came, and it was 403."),
    Clue("page-capture:answer-426", "upgrade", "An answer came, and it was 426."),
    Clue("page-capture:answer-101", "subprotocol", "An answer came, and it was 101."),
)

UNOPENED: Final = Scene(
    "unopened",
    "“It does not connect at all, since this morning. We changed nothing.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
