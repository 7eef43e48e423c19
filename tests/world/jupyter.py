"""A real jupyter-server-proxy, from PyPI, in a Jupyter Server of the test's, on this computer only.

It speaks WebSocket on either side, and passes on messages, not bytes.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from .chromium import missing
from .proxies import Proxy, running


@contextlib.contextmanager
def jupyter() -> Iterator[Proxy]:
    """Run a Jupyter Server that passes on what comes to ``/proxy/PORT/``."""
    if importlib.util.find_spec("jupyter_server_proxy") is None:
        missing("there is no jupyter-server-proxy; pip install jupyter-server-proxy")

    def write(folder: Path, ports: tuple[int, ...]) -> None:
        (folder / "port").write_text(str(ports[0]))

    def command(folder: Path) -> list[str]:
        # Nothing that is installed beside it, and no home.
        home = (f"JUPYTER_{name}_DIR={folder}" for name in ("CONFIG", "DATA", "RUNTIME"))
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": (folder / "port").read_text(),
            "ServerApp.port_retries": "0",
            "ServerApp.root_dir": str(folder),
            "ServerApp.jpserver_extensions": "{'jupyter_server_proxy': True}",
            "IdentityProvider.token": "",
        }
        return [
            *("env", "JUPYTER_NO_CONFIG=1", *home),
            *(sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser"),
            *(f"--{name}={value}" for name, value in options.items()),
        ]

    with running("jupyter", command, write) as made:
        yield made
