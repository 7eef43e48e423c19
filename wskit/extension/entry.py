"""Entry: what Jupyter Server calls when it starts.

1. It is found by a file that comes with the wheel: ``etc/jupyter/jupyter_server_config.d/wskit.json``.
2. It adds two addresses below ``wskit/tunnel/``, and does nothing else: it starts no thread and opens no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join

from .gate import Gate, Probe, Tunnels

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp
    from tornado.web import Application

__all__: list[str] = []


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(serverapp: ServerApp) -> None:
    application: Application = serverapp.web_app
    base = application.settings["base_url"]
    application.add_handlers(
        ".*$",
        [
            (url_path_join(base, "/wskit/tunnel/?"), Probe),
            (url_path_join(base, "/wskit/tunnel/([^/]+)(?:/.*)?"), Gate, {"tunnels": Tunnels()}),
        ],
    )
