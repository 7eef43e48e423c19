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
        options = {
            "ServerApp": {"ip": "127.0.0.1", "port": ports[0], "port_retries": 0, "open_browser": False},
            "IdentityProvider": {"token": ""},
        }
        lines = [f"c.{kind}.{name} = {value!r}" for kind, values in options.items() for name, value in values.items()]
        (folder / "configuration.py").write_text("\n".join([*lines, f"c.ServerApp.root_dir = {str(folder)!r}"]))

    def command(folder: Path) -> list[str]:
        home = (f"JUPYTER_{name}_DIR={folder / name}" for name in ("CONFIG", "DATA", "RUNTIME"))
        server = [sys.executable, "-m", "jupyter_server", "--allow-root", f"--config={folder / 'configuration.py'}"]
        only = "--ServerApp.jpserver_extensions={'jupyter_server_proxy': True}"
        return ["env", *home, *server, only]

    with running("jupyter", command, write) as made:
        yield made
