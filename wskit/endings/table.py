"""Endings: every way a connection can end, in one table. :func:`play` makes any of them happen, for real.

A group is what is behind them: somebody who would have to be asked. A blocked event loop is the server's own doing, though
a Close frame with 1011 came; what a proxy does is not the network's.

Where a row has no server's side, or one that nobody recorded, that is because there was none: a connection that is
refused, a process that was killed.
"""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Literal

from ..ends.address import Network
from ..protocol.numbers import check_seconds
from ..record.timeline import Timeline
from ..views.report import Report, report_of
from . import acts, pages, policies, processes, proxies, refusals
from .acts import (
    Act,
    client_breaks_the_rules,
    client_closes,
    close_frame,
    frame,
    message_to,
    server_breaks_the_rules,
    server_closes,
)
from .setting import Setting

__all__ = ["ENDINGS", "Ending", "find", "performed", "play"]


@dataclass(frozen=True, repr=False)
class Ending:
    """One way to end: its ``name`` to call it by, its ``title`` in words, and the ``act`` that makes it happen.

    ``silent`` are the sides that never learn of it. ``needs`` tells what has to be there, "process" for one of its own
    or "tls" for certificates; both rule out the network in memory.
    """

    name: str
    title: str
    act: Act
    silent: tuple[Literal["client", "server"], ...] = ()
    needs: Literal["", "process", "tls"] = ""

    def __repr__(self) -> str:
        # As short as a row of a table. An act is a function, and its address tells nobody anything.
        return f"<Ending {self.name}: {self.title}>"


_SERVER_CODES: Final = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)
_HELLO: Final = b"hello"

# fmt: off
ENDINGS: Final[dict[str, tuple[Ending, ...]]] = {
    "The client says goodbye": (
        Ending("client-1000", "The client closes with 1000 and a reason", client_closes(1000, "Deliberate disconnection")),
        Ending("client-no-code", "The client closes without a code", client_closes()),
        Ending("client-3000", "The client closes with a registered code", client_closes(3000, "who are you?")),
        Ending("client-4999", "The client closes with a private code", client_closes(4999, "our own meaning")),
        Ending("client-leaves", "The client's page is closed", acts.client_goes_away),
        Ending("client-1010", "The client misses an extension that it needs", acts.extension_is_missing),
        Ending("both-at-once", "Both say goodbye at the same time", acts.both_close_at_once),
    ),
    "The server says goodbye": (
        *(Ending(f"server-{code}", f"The server closes with {code}", server_closes(code, "because")) for code in _SERVER_CODES),
        Ending("server-no-code", "The server closes without a code", acts.server_sends_an_empty_close),
        Ending("server-shuts-down", "The server shuts down", acts.server_shuts_down),
        Ending("server-restarts", "The server restarts", acts.server_restarts),
        Ending("server-text-only", "The server gets binary and wants text", message_to(policies.text_only, b"binary")),
        Ending("server-policy", "A message is against the server's policy", message_to(policies.no_shouting, "HELLO")),
        Ending("server-crashes", "The server's handler crashes", message_to(policies.crash, "boom")),
        Ending("server-busy", "The server has too much to do", acts.server_is_too_busy),
        Ending("session-expired", "The session expires while the connection is open", pages.its_session_expires),
        Ending("token-expired", "A message comes with a token that has expired", pages.its_token_expires),
        Ending("second-tab", "The user opens the page in a second tab", pages.it_is_opened_again),
        Ending("server-behind", "The server behind the server does not answer", acts.server_behind_is_gone),
    ),
    "The client breaks a rule": (
        Ending("unmasked", "A client's frame is not masked", client_breaks_the_rules(frame(0x81, _HELLO, masked=False))),
        Ending("reserved-bit", "A reserved bit is set", client_breaks_the_rules(frame(0xC1, _HELLO, masked=True))),
        Ending("unknown-opcode", "An opcode does not exist", client_breaks_the_rules(frame(0x83, _HELLO, masked=True))),
        Ending("ping-in-pieces", "A control frame is fragmented", client_breaks_the_rules(frame(0x09, _HELLO, masked=True))),
        Ending("ping-too-long", "A control frame is over 125 bytes", client_breaks_the_rules(frame(0x89, bytes(126), masked=True))),
        Ending("continues-nothing", "A continuation continues nothing", client_breaks_the_rules(frame(0x80, _HELLO, masked=True))),
        Ending("message-in-message", "A message begins inside another", client_breaks_the_rules(frame(0x01, _HELLO, masked=True), frame(0x81, _HELLO, masked=True))),
        Ending("half-a-code", "A Close frame has half a code", client_breaks_the_rules(frame(0x88, b"\x03", masked=True))),
        Ending("illegal-code", "A Close frame says 1005", client_breaks_the_rules(close_frame(1005, masked=True))),
        Ending("impossible-code", "A Close frame says 999", client_breaks_the_rules(close_frame(999, masked=True))),
        Ending("reason-not-text", "The reason is not UTF-8", client_breaks_the_rules(frame(0x88, b"\x03\xe8\xff", masked=True))),
        Ending("text-not-text", "A text is not UTF-8", client_breaks_the_rules(frame(0x81, b"caf\xe9", masked=True))),
        Ending("too-big", "A message is too big for the server", acts.message_too_big),
    ),
    "The server breaks a rule": (
        Ending("server-masks", "A server's frame is masked", server_breaks_the_rules(frame(0x81, _HELLO, masked=True))),
        Ending("server-says-1006", "The server sends 1006", server_breaks_the_rules(close_frame(1006, masked=False))),
        Ending("server-text-not-text", "The server's text is not UTF-8", server_breaks_the_rules(frame(0x81, b"caf\xe9", masked=False))),
    ),
    "The network ends it": (
        Ending("network-resets", "The network breaks it off (RST)", acts.network_resets),
        Ending("network-cuts", "The network ends TCP without a Close (FIN)", acts.network_cuts),
    ),
    "The server's process ends it": (
        Ending("server-killed", "The server's process is killed", processes.killed, needs="process"),
        Ending("server-out-of-memory", "The server takes too much memory, and is killed", processes.out_of_memory, needs="process"),
        Ending("server-deployed", "A new version is deployed, and the process is asked to stop", processes.deployed, needs="process"),
        Ending("server-deployed-1012", "A new version is deployed, and the server says so", processes.deployed_with_a_word, needs="process"),
        Ending("server-blocked", "The server's event loop is blocked, and its own Ping times out", processes.it_computes_for_too_long, needs="process"),
    ),
    "Something in between ends it": (
        Ending("proxy-idle", "A proxy hears nothing for too long", proxies.it_hears_nothing),
        Ending("proxy-age", "A proxy lets no connection grow older", proxies.it_lets_nobody_stay),
        Ending("proxy-drains", "A proxy is taken out of service", proxies.it_drains),
        Ending("proxy-restarts", "A proxy restarts", proxies.it_restarts),
        Ending("proxy-says-1001", "A proxy restarts, and says so", proxies.it_says_goodbye),
        Ending("proxy-answers-pings", "A proxy answers the server's Pings in the place of a client that is gone", proxies.it_answers_pings, silent=("client",)),
        Ending("bad-gateway", "A proxy finds no server behind it (502)", proxies.it_finds_nobody_behind),
        Ending("no-server-to-spare", "A load balancer has no server to spare (503)", proxies.it_refuses_everybody),
        Ending("no-upgrade", "A proxy drops the Upgrade header", proxies.it_drops_the_upgrade),
    ),
    "The browser ends it": (
        Ending("page-comes-back", "The user leaves the page, and comes back to it", pages.it_comes_back),
        Ending("page-throttled", "A hidden page's timers are throttled, and its heartbeat is late", pages.its_timers_are_throttled),
    ),
    "Somebody falls silent": (
        Ending("black-hole", "The network falls silent, and nobody pings", acts.black_hole, silent=("client", "server")),
        Ending("black-hole-pings", "The network falls silent, and the server pings", acts.black_hole_with_pings, silent=("client",)),
        Ending("deaf-server", "What the client sends is lost", acts.way_to_the_server_is_lost),
        Ending("deaf-client", "What the server sends is lost", acts.way_to_the_client_is_lost, silent=("client",)),
        Ending("client-changes-networks", "The client changes networks, and the server pings", proxies.client_changes_networks, silent=("client",)),
        Ending("server-no-answer", "The server never answers the client's Close", acts.server_never_answers),
        Ending("client-no-answer", "The client never answers the server's Close", acts.client_never_answers),
        Ending("server-blocked-close", "The server's event loop is blocked, and the client closes", processes.client_closes_while_it_computes, needs="process"),
        Ending("server-keeps-tcp", "The server answers, and never ends TCP", acts.server_never_ends_tcp),
    ),
    "It never opens": (
        Ending("refused", "Nobody listens", refusals.connection_is_refused),
        Ending("forbidden", "The server answers 403", refusals.handshake_is_refused),
        Ending("changed-mind", "The client closes before it is open", refusals.client_changes_its_mind),
        Ending("ws-to-tls", "Plaintext meets a TLS port", refusals.plaintext_to_tls, needs="tls"),
        Ending("wss-to-plain", "TLS meets a plaintext port", refusals.tls_to_plaintext, needs="tls"),
        Ending("not-trusted", "The certificate is not trusted", refusals.certificate_is_not_trusted, needs="tls"),
        Ending("expired", "The certificate has expired", refusals.certificate_has_expired, needs="tls"),
        Ending("no-subprotocol", "No subprotocol is agreed on", refusals.no_subprotocol_is_agreed_on),
    ),
}
# fmt: on
"""Every ending, by what is behind it.

>>> [ending.name for ending in ENDINGS["The network ends it"]]
['network-resets', 'network-cuts']
>>> ENDINGS["The network ends it"][0]
<Ending network-resets: The network breaks it off (RST)>
"""


async def play(
    name: str, *, network: Network | None = None, timeline: Timeline | None = None, beat: float = 0.2
) -> Report:
    """Make an ending happen, and report what each side makes of it.

    Args:
        name: the name of a row of :data:`ENDINGS`.
        network: "tcp" or "memory", as for :class:`~wskit.ends.server.EchoServer`.
        timeline: where to write down what happens; one of its own if not given.
        beat: the unit of time for pings and patience, in seconds.

    Raises:
        ValueError: if there is no ending of this name; the message names some that are like it.
        ModuleNotFoundError: if it needs certificates and ``trustme`` is not installed.

    >>> report = await play("network-resets")
    >>> report.started
    'the network'
    >>> print(report.why)
    Both report 1006: TCP was broken off (RST), and no Close frame had come.
    """
    async with performed(name, network=network, timeline=timeline, beat=beat) as report:
        return report


@contextlib.asynccontextmanager
async def performed(
    name: str | Ending, *, network: Network | None = None, timeline: Timeline | None = None, beat: float = 0.2
) -> AsyncIterator[Report]:
    """Do what :func:`play` does, and yield the report while everything still is as it was left.

    An ending that is in no table may be given as it is.
    """
    check_seconds("beat", beat, above_zero=True)
    ending = name if isinstance(name, Ending) else find(name)
    setting = Setting(network, Timeline() if timeline is None else timeline, beat)
    try:
        await ending.act(setting)
        await setting.watch(ending.silent)
        assert setting.client is not None  # noqa: S101  (for the type checker: every act has a client)
        yield report_of(setting.timeline.events(), setting.client.end, exact=setting.timeline.is_exact)
    finally:
        await setting.clear()


def find(name: object) -> Ending:
    """Return the row of this name, or raise the ValueError that :func:`play` promises."""
    rows = {ending.name: ending for group in ENDINGS.values() for ending in group}
    if isinstance(name, str) and name in rows:
        return rows[name]
    like = difflib.get_close_matches(str(name), rows, 3, 0.4)
    hint = f" Did you mean {' or '.join(like)}?" if like else ""
    raise ValueError(f"There is no ending called {name!r}.{hint} wskit.ENDINGS has them all.")
