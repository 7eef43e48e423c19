"""Entry: what a Jupyter Server loads, and what that costs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from course import TOP

from wskit.extension import entry

from .serving import get, running

LOADS = """
import json, sys, threading
import jupyter_server.serverapp
before, threads = set(sys.modules), threading.active_count()
import wskit.extension.entry
new = set(sys.modules) - before
print(json.dumps([sorted(new), threading.active_count() - threads]))
"""


def test_it_loads_no_more_of_the_kit_than_the_door() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, timeout=60, check=True)
    new, threads = json.loads(done.stdout)
    assert threads == 0
    assert [name for name in new if name.startswith("wskit")] == [
        "wskit",
        "wskit.ends",
        "wskit.ends.door",
        "wskit.extension",
        "wskit.extension.accepted",
        "wskit.extension.entry",
        "wskit.extension.forward",
        "wskit.extension.gate",
        "wskit.extension.shake",
        "wskit.extension.splice",
        "wskit.protocol",
        "wskit.protocol.numbers",
    ]
    assert len(new) < 20, "it is to load nothing that a Jupyter Server has not loaded anyway"


def test_jupyter_server_finds_it_by_the_file_that_comes_with_the_wheel() -> None:
    [file] = (TOP / "etc" / "jupyter" / "jupyter_server_config.d").iterdir()
    [name] = json.loads(file.read_text())["ServerApp"]["jpserver_extensions"]
    assert [name] == [point["module"] for point in entry._jupyter_server_extension_points()]


def test_it_is_enabled_where_the_project_is_installed_to_be_changed() -> None:
    installed = Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d" / "wskit.json"
    assert installed.exists(), "install it again: pip install -e ."


@pytest.mark.timeout(120)
@pytest.mark.parametrize("module", ["jupyter_server", "jupyterlab", "notebook"])
def test_every_front_end_has_the_tunnel(module: str, tmp_path: Path) -> None:
    with running(tmp_path, module=module) as served:
        assert get(f"{served.url}/wskit/tunnel/?token={served.token}") == (200, {"tunnel": 1})


@pytest.mark.timeout(120)
def test_it_is_not_there_where_it_is_switched_off(tmp_path: Path) -> None:
    off = "--ServerApp.jpserver_extensions={'wskit.extension.entry': False}"
    with running(tmp_path, off) as served, pytest.raises(ValueError, match="Expecting value"):
        get(f"{served.url}/wskit/tunnel/?token={served.token}")
