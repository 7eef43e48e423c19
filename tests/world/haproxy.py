"""A real haproxy, from Debian, with a configuration of the test's, on this computer only."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

from .proxies import Proxy, certificate, find, running

_CONFIGURATION = """
global
    log stdout format raw local0
    stats socket {folder}/ask level admin
    {more}
defaults
    mode http
    log global
    option httplog
    retries 0
    timeout connect {connect}
    timeout client 60s
    timeout server {answer}
    timeout tunnel {tunnel}
frontend in
    bind 127.0.0.1:{port} {tls}
    default_backend behind
backend behind
    server one 127.0.0.1:{behind}
"""

TLS = "ssl crt {folder}/certificate"


@contextlib.contextmanager
def haproxy(
    behind: int, *, tunnel: str = "60s", answer: str = "60s", connect: str = "5s", tls: str = "", more: str = ""
) -> Iterator[Proxy]:
    """Run haproxy before a port. ``more`` is for its ``global`` section."""
    program = find("haproxy", "haproxy")

    def write(folder: Path, ports: tuple[int, ...]) -> None:
        certificate(folder)
        text = _CONFIGURATION.format(
            folder=folder, port=ports[0], behind=behind, tunnel=tunnel, answer=answer, connect=connect, more=more,
            tls=tls.replace("{folder}", str(folder)),
        )  # fmt: skip
        (folder / "configuration").write_text(text)

    def command(folder: Path) -> list[str]:
        return [program, "-db", "-f", str(folder / "configuration")]

    with running("haproxy", command, write) as made:
        yield made


def ask(proxy: Proxy, words: str) -> str:
    """Tell a running haproxy something, such as ``set server behind/one state drain``, and return what it says."""
    with socket.socket(socket.AF_UNIX) as talk:
        talk.settimeout(5)
        talk.connect(str(proxy.folder / "ask"))
        talk.sendall(f"{words}\n".encode())
        return b"".join(iter(lambda: talk.recv(4096), b"")).decode().strip()
