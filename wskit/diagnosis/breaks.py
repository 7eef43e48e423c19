"""Breaks: causes in which TCP ended without a goodbye, or everything fell silent. No I/O."""

from __future__ import annotations

from typing import Final

from .farewells import NONE, OPEN, client_close, client_leaves, server_close
from .grounds import CODES, KEEPALIVE, Cause, Way, way

__all__ = ["BREAKS"]

_ALL: Final = "|".join(sorted(CODES))
_STILL: Final = "nobody|client stops|server stops"


def _tcp(first: str, **more: str) -> Way:
    """TCP ended, and no Close had come."""
    base = {
        "how": "FIN|RST",
        "told_client": "1006",
        "told_server": "1006",
        "called": "nobody|not the client|not the server",
        "said_client": "nothing",
        "said_server": "nothing",
    }
    return way(OPEN, first=first, **{**base, **more})


def _still(**more: str) -> Way:
    """Nobody has ended anything, as far as anybody was told."""
    said = {"said_client": "nothing", "said_server": "nothing"}
    return way(OPEN, first=_STILL, how="nobody", over="no", told_client="nobody", told_server="nobody", **said, **more)


def _asked(ping: str, **more: str) -> Way:
    """The server's end waited for a Pong, and gave up."""
    base = {
        "first": "server",
        "how": "Close",
        "code": KEEPALIVE,
        "ping": ping,
        "failed_server": "ping",
        "told_server": "1006",
        "said_client": f"{KEEPALIVE}|nothing",
        "said_server": KEEPALIVE,
    }
    return way(OPEN, **{**base, **more})


def _unanswered(**more: str) -> Way:
    """The client's Close never came in, or its answer did not."""
    said = {"said_client": _ALL, "said_server": f"{_ALL}|nothing"}
    return way(OPEN, first="client", how="Close", code=_ALL, told_client="1006", **said, **more)


def _unheard(**more: str) -> Way:
    """The server's Close never came in, or its answer did not."""
    said = {"said_client": f"{_ALL}|nothing", "said_server": _ALL}
    return way(OPEN, first="server", how="Close", code=_ALL, told_server="1006", **said, **more)


def _ended_between(deed: str, **more: str) -> tuple[Way, ...]:
    """What is in between ended TCP. To an end, that was the other end."""
    return (
        _tcp("middle", middle=deed),
        _tcp("server", at="client|wire", middle="", **more),
        _tcp("client", at="server|wire", middle="", **more),
    )


def _before(first: str, **more: str) -> Way:
    """TCP ended before there was an answer in HTTP."""
    return way(
        {},
        at="client|wire|both",
        opening="no HTTP|unanswered|unseen",
        failed_client="other|opening: no HTTP",
        first=first,
        told_client="1006",
        middle="none|passes on",
        **more,
    )


_LATE: Final = f"{KEEPALIVE}|1006|nobody"
"""What somebody is told who gets to it late: what came before, or that all of it was reset."""
_LATER: Final = _asked("late", arrived="yes", unheard="nobody", told_client=_LATE)
"""What is seen where something comes through again, once the server has given up."""
_TAKEN: Final = (
    _LATER,
    _asked("not answered|no Pong", arrived="yes", reply="none", unheard="nobody", told_client="", kept="yes|no"),
    _unanswered(arrived="yes", reply=NONE, unheard="nobody", told_server="", at="client|wire"),
    _unheard(arrived="yes", reply="none", unheard="nobody", told_client="", kept="yes|no", at="server|wire"),
)
"""What is seen between an end and a proxy that takes in what it cannot pass on: the silence is behind it."""
_SILENT: Final = (
    *_TAKEN,
    _still(unheard="client|server|both|nobody"),
    _asked("Ping lost|no Pong", arrived="no", reply="none", unheard="both|server", told_client="nobody"),
    _asked(
        "not answered|no Pong", arrived="yes", reply="none", unheard="nobody|server|both|client", told_client="nobody"
    ),
    _unanswered(arrived="no", reply=NONE, unheard="client|both"),
    _unheard(arrived="no", reply="none", unheard="server|both", told_client="nobody"),
)
"""What is seen where nothing comes through any more, either way. Behind a proxy its own TCP still takes things in."""

BREAKS: Final = (
    Cause(
        "nothing-wrong",
        "Nothing is wrong: the connection is open, and nobody has anything to say.",
        "nobody",
        (_still(unheard="nobody", resent="no"),),
    ),
    Cause(
        "network-resets",
        "Something in the network broke TCP off (RST): a firewall, a NAT, or a VPN.",
        "whoever runs the network",
        (
            _tcp("network", how="RST"),
            _tcp("client|server", how="RST", middle=""),
            _before("network|client|server", how="RST"),
        ),
    ),
    Cause(
        "network-cuts",
        "Something in the network ended TCP on both sides (FIN).",
        "whoever runs the network",
        (
            _tcp("network", how="FIN"),
            _tcp("client|server", how="FIN", middle=""),
            _before("network|client|server", how="FIN"),
        ),
    ),
    Cause(
        "server-killed",
        "The server's process was killed, or crashed as a whole.",
        "whoever runs the server",
        (
            _tcp("server", told_server="", raised=""),
            _before("server"),
            way(OPEN, first="server stops", how="nobody", at="server", told_server=""),
        ),
    ),
    Cause(
        "server-out-of-memory",
        "The server's process took too much memory, and was killed for it.",
        "whoever runs the server",
        (
            _tcp("server", told_server="", raised=""),
            _before("server"),
            way(OPEN, first="server stops", how="nobody", at="server", told_server=""),
        ),
    ),
    Cause(
        "server-ends-tcp",
        "The server's own program ended TCP without saying goodbye.",
        "whoever writes the server's code",
        (
            _tcp("server", how="FIN"),
            _tcp("server", how="RST", at="client|wire|both"),
            _tcp("", how="RST", at="server"),
            _before("server"),
        ),
    ),
    Cause(
        "client-gone",
        "The client's program ended without saying goodbye: it was killed, or crashed, or just ended TCP.",
        "whoever runs the client",
        (
            _tcp("client", how="FIN"),
            _tcp("client", how="RST", at="wire|server|both"),
            way(OPEN, first="client stops", how="nobody", at="client", told_client=""),
            # The log of a library does not tell its own program's RST from another's.
            _tcp("", how="RST", at="client"),
        ),
    ),
    Cause(
        "server-blocked",
        "The server's event loop was busy for so long that it could not answer, or hear the answer.",
        "whoever writes the server's code",
        (
            server_close(
                KEEPALIVE,
                ping="answered|Pong sent|no",
                said_client=f"{_ALL}|{KEEPALIVE}",
                failed_server="ping",
                told_server="1006|nobody",
            ),
            client_close(_ALL, reply=NONE, said_server="nothing", told_client="1006"),
            # What a process does not read fills a buffer, and then TCP takes in no more.
            _unanswered(arrived="no", reply=NONE, unheard="client"),
            _still(unheard="nobody"),
            _still(unheard="client", at="client|wire"),
        ),
    ),
    Cause(
        "client-blocked",
        "The client's program was frozen, or so busy for so long that it could not answer.",
        "whoever writes the client's code",
        (
            _asked("not answered|no Pong|late", arrived="yes", unheard="nobody|server", told_client=_LATE),
            # It gets to the Close too late, or never.
            _unheard(arrived="yes", reply="none", unheard="nobody", told_client=f"{_ALL}|{_LATE}"),
            _still(unheard="nobody"),
            # Its buffer is full, and TCP takes in no more.
            _asked(
                "Ping lost|no Pong",
                arrived="no",
                reply="none",
                unheard="server",
                told_client="nobody",
                at="server|wire",
            ),
            _unheard(arrived="no", reply="none", unheard="server", told_client="nobody", at="server|wire"),
            _still(unheard="server", at="server|wire"),
        ),
    ),
    Cause(
        "proxy-idle",
        "A proxy, load balancer or firewall in between ended it, as nothing had passed for as long as it waits.",
        "whoever runs what is in between",
        _ended_between("idle", brief="no"),
    ),
    Cause(
        "proxy-age",
        "A proxy or load balancer in between ended it, as it lets no connection grow older.",
        "whoever runs what is in between",
        _ended_between("age", brief="no"),
    ),
    Cause(
        "proxy-stops",
        "A proxy or load balancer in between was restarted, configured anew, or taken out of service.",
        "whoever runs what is in between",
        (
            *_ended_between("stops"),
            way(server_close("1001|1012", middle="stops"), first="middle"),
            server_close("1001|1012", middle="stops", at="client|wire"),
            client_close("1001|1012", middle="stops", called="not the server", at="server|wire"),
            client_leaves("1001|1012", middle="stops", called="not the server", at="server|wire"),
        ),
    ),
    Cause(
        "proxy-hides-loss",
        "The client was gone long before: a proxy answered the Pings in its place, until its limit on age ended both.",
        "whoever runs the proxy",
        (
            _tcp("middle", how="FIN", middle="age, answering Pings", told_client="nobody"),
            _tcp("server", how="FIN", at="wire", middle="", told_client="nobody", brief="no"),
            _tcp("client", how="FIN", at="wire|server", middle="", told_client="nobody", brief="no"),
            _still(unheard="nobody", middle="alters|age, answering Pings"),
        ),
    ),
    Cause(
        "network-silent",
        "Nothing comes through any more, and nobody said so: the network is silent, or the other machine has no power.",
        "whoever runs the network",
        _SILENT,
    ),
    Cause(
        "client-moved",
        "The client changed networks, went to sleep, or lost its connection to the network.",
        "the user, or nobody: connect again",
        _SILENT,
    ),
    Cause(
        "to-server-lost",
        "What the client sends is lost on its way, and what the server sends is not.",
        "whoever runs the network",
        (
            *_TAKEN,
            _still(unheard="client|nobody"),
            _asked(
                "Pong lost|no Pong|Pong sent", arrived="yes", unheard="client", told_client=KEEPALIVE, kept="yes|no"
            ),
            _unanswered(arrived="no", reply=NONE, unheard="client"),
            _unheard(arrived="yes", unheard="client", told_client=_ALL, reply="same|another", kept="yes"),
            _unheard(arrived="yes", unheard="client", told_client=_ALL, reply="none", at="server|wire|both"),
        ),
    ),
    Cause(
        "to-client-lost",
        "What the server sends is lost on its way, and what the client sends is not.",
        "whoever runs the network",
        (
            *_TAKEN,
            _still(unheard="server|nobody"),
            _asked("Ping lost|no Pong", arrived="no", reply="none", unheard="server", told_client="nobody"),
            _unanswered(arrived="yes", unheard="server", told_server=_ALL, reply=NONE, at="client|wire|both"),
            _unanswered(arrived="yes", unheard="server", told_server=_ALL, reply="same|another", at="server|wire|both"),
            _unheard(arrived="no", reply="none", unheard="server", told_client="nobody"),
        ),
    ),
)
