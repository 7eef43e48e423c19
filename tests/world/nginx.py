"""A real nginx, from Debian, with a configuration of the test's, on this computer only."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import trustme

from .chromium import missing

_CONFIGURATION = """
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port} {words} }}
}}
"""

TLS = "ssl; ssl_certificate {folder}/certificate; ssl_certificate_key {folder}/certificate;"


def proxy(port: int, read_timeout: int) -> str:
    """Pass all on to this port, as every guide to WebSocket behind nginx has it."""
    return f"""; location / {{
        proxy_pass http://127.0.0.1:{port};
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_read_timeout {read_timeout}s;
    }}"""


@contextlib.contextmanager
def nginx(words: str) -> Iterator[int]:
    """Run nginx with these words after the ``listen`` of its server, and yield its port.

    Where there is none the test is skipped, but never in CI.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not program:
        missing("there is no nginx; on Debian: sudo apt-get install nginx-light")
    with tempfile.TemporaryDirectory() as folder:
        certificate = trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem
        certificate.write_to_path(Path(folder, "certificate"))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        # What stands in "words" has braces of its own, and may name the folder.
        text = _CONFIGURATION.format(folder=folder, port=port, words=words.replace("{folder}", folder))
        Path(folder, "configuration").write_text(text)
        process = subprocess.Popen([str(program), "-p", folder, "-c", f"{folder}/configuration"])
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise RuntimeError("nginx did not start")
