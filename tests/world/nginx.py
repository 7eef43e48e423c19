"""A real nginx, from Debian, with a configuration of the test's, on this computer only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from .far import SERVER, Place
from .proxies import Proxy, certificate, find, listens, running

_CONFIGURATION = """
daemon off;
worker_processes 1;
{more}
pid {folder}/pid;
error_log {folder}/errors info;
events {{}}
http {{
    log_format ends '$request_method $status $body_bytes_sent $request_time';
    access_log {folder}/access ends;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""

TLS = "ssl; ssl_certificate {folder}/certificate; ssl_certificate_key {folder}/certificate;"
PLAIN = ";"


def proxy(
    port: int,
    read_timeout: float = 60,
    *,
    upgrade: bool = True,
    before: str = PLAIN,
    more: str = "",
    address: str = "127.0.0.1",
) -> str:
    """Pass all on to this port, as every guide to WebSocket behind nginx has it."""
    headers = "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;" if upgrade else ""
    return f"""{before} location / {{
        proxy_pass http://{address}:{port};
        proxy_http_version 1.1;
        {headers}
        proxy_read_timeout {round(read_timeout * 1000)}ms;
        {more}
    }}"""


@contextlib.contextmanager
def nginx(*servers: str, more: str = "", place: Place | None = None) -> Iterator[Proxy]:
    """Run nginx with a server for each of these, which are the words after its ``listen``; ``more`` is for all of it.

    It runs on the server's computer if one is given as its ``place``.
    """
    address = SERVER if place else "127.0.0.1"
    program = find("nginx", "nginx-light")

    def write(folder: Path, ports: tuple[int, ...]) -> None:
        certificate(folder)
        # What stands in "words" has braces of its own, and may name the folder.
        words = (one.replace("{folder}", str(folder)) for one in servers)
        listening = "\n".join(
            f"server {{ listen {address}:{port} {one} }}" for port, one in zip(ports, words, strict=True)
        )
        text = _CONFIGURATION.format(folder=folder, more=more, servers=listening)
        (folder / "configuration").write_text(text)

    def command(folder: Path) -> list[str]:
        there = ["ip", "netns", "exec", place.name] if place else []
        return [*there, program, "-p", str(folder), "-c", str(folder / "configuration")]

    def reached(port: int) -> bool:
        return listens(port) if place is None else place.inside(lambda: listens(port, SERVER))

    with running("nginx", command, write, ports=len(servers), reached=reached) as made:
        yield made


def plain(port: int, **options: Any) -> AbstractContextManager[Proxy]:
    """Run nginx before a port, and say no more than :func:`proxy` does."""
    return nginx(proxy(port, **options))
