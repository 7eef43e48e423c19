"""What another library makes of broken rules: npm's ws on Node, which most servers in JavaScript have."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from expected import EXPECTED

from wskit import RawClient
from wskit.endings.acts import client_breaks_the_rules, frame
from wskit.endings.setting import Setting
from wskit.endings.violations import VIOLATIONS
from wskit.protocol.frames import Opcode
from wskit.record.timeline import Timeline

from .backends import HERE, WS
from .chromium import missing

TOO_BIG = frame(0x81, b"more than 16 bytes of text", masked=True)
BROKEN = [name for name, rule in VIOLATIONS.items() if rule.side == "client"]


@pytest.fixture
def node() -> Iterator[subprocess.Popen[str]]:
    program = shutil.which("node")
    if not program or not WS.exists():
        missing("npm's ws is missing: npm ci --prefix tests/browser")
    with subprocess.Popen([program or "", str(HERE / "ws_strict.cjs")], stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


class _There(Setting):
    """A setting whose server is somebody else's."""

    def __init__(self, url: str) -> None:
        super().__init__(None, Timeline(), 1)
        self._url = url

    async def raw_client(self, **_: object) -> Any:
        raw = self._keep(RawClient(self._url, timeline=self.timeline))
        self.client = raw
        return await raw.opened, None


@pytest.mark.parametrize("name", BROKEN)
async def test_ws_says_the_same_code_and_has_1006_and_an_error_itself(name: str, node: subprocess.Popen[str]) -> None:
    assert node.stdout is not None
    there = _There(f"ws://127.0.0.1:{node.stdout.readline().strip()}/")
    act = client_breaks_the_rules(TOO_BIG) if name == "too-big" else VIOLATIONS[name].ending.act
    await act(there)
    assert isinstance(there.client, RawClient)
    [close] = [one for one in there.client.received if one.opcode == Opcode.CLOSE]
    assert close.close_code == EXPECTED[name][0].received
    assert node.stdout.readline().startswith("error WS_ERR_")
    assert node.stdout.readline() == "close 1006\n"
    await there.clear()
