"""A real Caddy, from Debian, with a configuration of the test's, on this computer only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from .proxies import Proxy, find, running

_CONFIGURATION = """
{{
    admin off
    auto_https off
}}
http://127.0.0.1:{port} {{
    reverse_proxy 127.0.0.1:{behind}
}}
"""


@contextlib.contextmanager
def caddy(behind: int) -> Iterator[Proxy]:
    """Run Caddy before a port."""
    program = find("caddy", "caddy")

    def write(folder: Path, ports: tuple[int, ...]) -> None:
        (folder / "configuration").write_text(_CONFIGURATION.format(port=ports[0], behind=behind))

    def command(folder: Path) -> list[str]:
        # It keeps things at home, and is to have none here.
        home = f"HOME={folder}", f"XDG_DATA_HOME={folder}", f"XDG_CONFIG_HOME={folder}"
        return ["env", *home, program, "run", "--adapter", "caddyfile", "--config", str(folder / "configuration")]

    with running("caddy", command, write) as made:
        yield made
