"""Kinds: each kind of evidence says how to get it, and what it shows of causes that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.kinds import KINDS, NOTHING, Kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_it_shows_something_of_causes_that_there_are(kind: Kind) -> None:
    assert set(kind.shows) <= set(CAUSES)
    assert kind.how or kind.script or kind.aside
    assert kind.costs in (1, 2, 3)
    assert len(kind.split(CAUSES)) > 1


def test_causes_of_which_nothing_is_to_be_seen_stay_together_and_stand_last() -> None:
    platform = next(kind for kind in KINDS if kind.key == "platform")
    found = platform.split(["server-closes", "server-killed", "replaced"])
    assert list(found)[-1] == NOTHING
    assert found[NOTHING] == ("server-closes", "replaced")


COMMANDS = [(kind.key, line) for kind in KINDS for line in kind.how.splitlines()]
PROGRAMS = {
    *("dmesg", "grep", "journalctl", "kubectl", "nginx", "openssl"),
    *("systemctl", "tail", "tcpdump", "tshark", "wskit"),
}


@pytest.mark.parametrize(("key", "line"), COMMANDS)
def test_what_is_to_be_typed_is_a_command_and_nothing_else(key: str, line: str) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    done = subprocess.run([bash, "-n", "-c", line], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert re.sub(r"^[A-Z]+=\S+ chromium", "wskit", line).split()[0] in PROGRAMS, "prose is no command"
    assert not re.search(r"[`…“”]|; | or |\(", line), "nor is it beside one"
    assert len(line) <= 60 - len("      "), "a narrow terminal has room for it"


def test_what_is_put_into_a_page_is_a_script(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node")
    for script in {kind.script for kind in KINDS if kind.script}:
        (tmp_path / "page.js").write_text(
            f"""const ws = new EventTarget(); {script}
            ws.dispatchEvent(Object.assign(new Event("close"), {{code: 4001, reason: "over", wasClean: true}}));"""
        )
        done = subprocess.run([node, tmp_path / "page.js"], capture_output=True, text=True, timeout=30)
        assert done.stdout == "4001 over true\n", done.stderr


def test_a_kill_has_steps_of_its_own_and_the_port_may_be_asked_for_tls() -> None:
    kinds = {kind.key: kind for kind in KINDS}
    assert "dmesg -T" in kinds["platform"].how
    assert "journalctl -k" in kinds["platform"].how
    assert "Last State" in kinds["platform"].how
    assert "137" in kinds["platform"].shows["server-killed"]
    assert kinds["tls"].how == "openssl s_client -connect HOST:PORT </dev/null"
    assert len(kinds["tls"].split(["plain-to-tls", "tls-to-plain", "certificate-expired", "network-cuts"])) == 4


def test_nobody_is_sent_for_a_line_that_no_log_has_by_default() -> None:
    [proxy] = [kind for kind in KINDS if kind.key == "proxy-log"]
    assert "upstream timed out" not in str(proxy.shows)
    assert "error_log FILE info" in proxy.aside
