"""Tap options: what ``wskit tap`` can be told at its start, and what cannot be meant.

1. They are few, and each does one thing that a proxy or a network does.
2. What is wrong is answered with what to do, before anything is opened.
3. No answer shows a secret: a URL is named without what may be one.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..protocol.redaction import redact_url, shown

__all__ = ["TapOptions", "fill_tap", "options_of"]

FILES: Final = (".pcapng", ".pcap", ".jsonl")

DESCRIPTION: Final = """\
Stand between your page and your own WebSocket server, and show what passes:
each connection, its frames, and how it ended at either side. It prints the URL
to put into your page on a line of its own. Break it with the options below, or
with a key while it runs. Ctrl-C ends it, and says goodbye with 1001."""

EPILOG: Final = """\
for example:
  wskit tap ws://localhost:3000/chat
  wskit tap ws://localhost:3000/chat --idle-timeout 60
  wskit tap wss://localhost:8443/live --trust my-ca.pem --save session.pcapng

keys: f freezes the network, t thaws it, c cuts it (FIN), r resets it (RST),
d drains (ends all, and lets nobody in; again does), q quits.

Only this computer can reach it, and whoever has the URL can use your server
through it. What messages say is shown; queries, cookies and tokens are not.
Nothing is written but what --save and --tls-ca name. --save keeps how each
connection began and the last of what passed: 100,000 events or 256 MB in all."""

SAVE: Final = "at the end, write what passed: FILE.pcapng is for Wireshark, FILE.jsonl has all for wskit diagnose"


@dataclass(frozen=True, kw_only=True)
class TapOptions:
    """What it was told.

    ``habits`` are those of the middle, ``delay`` is in seconds and ``limit`` in bytes a second. ``ca`` is where to
    write the certificate to trust, ``trust`` where the one is that the server's is checked with.
    """

    url: str
    port: int = 0
    json: bool = False
    content: bool = True
    save: Path | None = None
    tls: bool = False
    ca: Path | None = None
    trust: Path | None = None
    habits: dict[str, Any] = field(default_factory=dict)
    delay: float = 0.0
    limit: float | None = None

    @property
    def is_broken(self) -> bool:
        """Whether the network is to be broken from the start."""
        return bool(self.delay) or self.limit is not None


def fill_tap(tap: argparse.ArgumentParser, port: Callable[[str], int]) -> None:
    """Say what the command does, and what it takes."""
    tap.description, tap.epilog = DESCRIPTION, EPILOG
    tap.add_argument("url", nargs="?", metavar="URL", help="your server, such as ws://localhost:3000/chat")
    tap.add_argument(
        "--port",
        type=port,
        default=0,
        metavar="N",
        help="the port to listen on (default: a free one). The next tap on it has the same URL",
    )
    tap.add_argument("--save", type=_file, metavar="FILE", help=SAVE)
    tap.add_argument("--json", action="store_true", help="an object a line, for another program")
    tap.add_argument("--no-content", action="store_true", help="show nothing of what messages say")
    tls = tap.add_argument_group("TLS")
    tls.add_argument("--tls", action="store_true", help="be wss: to the page, with a certificate made for this run")
    tls.add_argument("--tls-ca", type=Path, metavar="FILE", help="write the certificate to trust here; goes with --tls")
    tls.add_argument("--trust", type=Path, metavar="FILE", help="the CA that signed the certificate of a wss: server")
    proxy = tap.add_argument_group("break it, as a proxy does")
    proxy.add_argument(
        "--idle-timeout", type=_seconds, metavar="S", help="end a connection when nothing has passed for S seconds"
    )
    proxy.add_argument("--max-age", type=_seconds, metavar="S", help="end a connection S seconds after it opened")
    pings = proxy.add_mutually_exclusive_group()
    pings.add_argument("--drop-pings", action="store_true", help="pass no Pings and Pongs on")
    pings.add_argument("--answer-pings", action="store_true", help="answer Pings here, and pass none on")
    proxy.add_argument("--drop-codes", action="store_true", help="take code and reason out of every Close frame")
    proxy.add_argument("--no-upgrade", action="store_true", help="forget the header Upgrade, as an untaught proxy does")
    proxy.add_argument("--refuse", type=_status, metavar="STATUS", help="answer every page with this, such as 503")
    network = tap.add_argument_group("break it, as a network does")
    network.add_argument(
        "--delay", type=_seconds, default=0.0, metavar="S", help="let everything to and from the page be S seconds late"
    )
    network.add_argument(
        "--limit", type=_seconds, metavar="B", help="let no more than B bytes a second to and from the page through"
    )


def options_of(given: argparse.Namespace) -> TapOptions:
    """Return what was told.

    Raises:
        ValueError: for what cannot be meant; the message says what to do.
    """
    if given.tls_ca is not None and not given.tls:
        raise ValueError("--tls-ca needs --tls: without TLS there is no certificate to trust")
    url = _target(given.url)
    if given.trust is not None and not url.lower().startswith("wss:"):
        raise ValueError("--trust is for a server that speaks TLS, whose URL begins with wss:")
    habits: dict[str, Any] = {
        name: value
        for name, value in (("idle_timeout", given.idle_timeout), ("max_age", given.max_age), ("refuse", given.refuse))
        if value is not None
    }
    if given.drop_pings or given.answer_pings:
        habits["pings"] = "drop" if given.drop_pings else "answer"
    if given.drop_codes:
        habits["codes"] = "drop"
    if given.no_upgrade:
        habits["upgrade"] = False
    return TapOptions(
        url=url,
        port=given.port,
        json=given.json,
        content=not given.no_content,
        save=given.save,
        tls=given.tls,
        ca=given.tls_ca,
        trust=given.trust,
        habits=habits,
        delay=given.delay,
        limit=given.limit,
    )


def _target(given: str | None) -> str:
    """Return the URL of the server, if it is one.

    Raises:
        ValueError: if it is none.
    """
    if not given:
        raise ValueError("before which server? Name its URL: wskit tap ws://localhost:3000/chat")
    from ..protocol.url import URLError, read_url

    safe = shown(redact_url(given))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", given)
    if scheme is None:
        hint = ""
        if re.match(r"(?:localhost|[A-Za-z0-9.-]+:[0-9]{1,5})(?:/|$)", given):
            safe = shown(redact_url(f"//{given}"))[2:]
            hint = f" Did you mean ws://{safe}?"
        elif given.isdecimal():
            hint = f" Did you mean ws://localhost:{given[:5]}/?"
        raise ValueError(f"the URL of a WebSocket begins with ws:// or wss://, and {safe!r} does not.{hint}")
    name = scheme[1].lower()
    if name in ("http", "https"):
        meant = f"ws{name.removeprefix('http')}{safe[len(name) :]}"
        raise ValueError(
            f"{safe} is the URL of a page. Name the one that the page connects to, in new WebSocket(…), such as {meant}"
        )
    if name not in ("ws", "wss"):
        raise ValueError(f"the URL of a WebSocket begins with ws:// or wss://, and {safe!r} does not")
    try:
        return str(read_url(given))
    except URLError as error:
        raise ValueError(f"{safe} {error}") from None


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"this is a number above 0, such as 0.5 or 60, not {text!r}")
    return value


def _status(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 400 <= int(text[:9]) <= 599):
        raise argparse.ArgumentTypeError(f"a refusal is a status from 400 to 599, not {text!r}")
    return int(text)


def _file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in FILES or path.is_dir():
        raise argparse.ArgumentTypeError(f"name a file that ends in .pcapng, .pcap or .jsonl, not {text!r}")
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {str(path.parent)!r} to write to")
    return path
