"""What Chromium makes of certificates, and what it tells its page of them: nothing."""

from __future__ import annotations

import datetime
import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
import trustme
from helpers import soon

from wskit import CloseEvent, EchoServer, Timeline, WebSocket

from .chromium import chromium, eventually, missing

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
TOLD = """url => new Promise((resolve) => {
  const log = [], ws = new WebSocket(url);
  ws.onopen = () => { log.push("open"); ws.close(1000); };
  ws.onerror = () => log.push("error");
  ws.onclose = ({ code, wasClean }) => resolve([...log, code, wasClean]);
})"""


def trust(authority: trustme.CA, home: Path) -> None:
    """Let Chromium trust an authority, as a user of Linux does."""
    if not (certutil := shutil.which("certutil")):
        missing("There is no certutil. On Debian: apt install libnss3-tools")
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    (home / "authority.pem").write_bytes(authority.cert_pem.bytes())
    for command in (
        ("-N", "--empty-password"),
        ("-A", "-t", "C,,", "-n", "the test's", "-i", str(home / "authority.pem")),
    ):
        subprocess.run([str(certutil), "-d", f"sql:{database}", *command], check=True, capture_output=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for a Chromium that trusts nobody else."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("dates", "known", "said"),
    [
        ({"not_after": NOW + 30 * DAY}, True, ""),
        ({"not_before": NOW - 91 * DAY, "not_after": NOW - DAY}, True, "ERR_CERT_DATE_INVALID"),
        ({"not_after": NOW + 30 * DAY}, False, "ERR_CERT_AUTHORITY_INVALID"),
    ],
    ids=["good", "expired", "unknown"],
)
async def test_a_page_is_told_1006_and_the_console_why(
    dates: dict[str, Any], known: bool, said: str, site: str, home: Path
) -> None:
    authority = trustme.CA()
    servers, clients = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1", **dates).configure_cert(servers)
    if known:
        authority.configure_trust(clients)
        trust(authority, home)
    async with EchoServer(ssl=servers, timeline=Timeline()) as server, chromium() as browser:
        page = await browser.new_page()
        console: list[str] = []
        page.on("console", lambda message: console.append(message.text))
        await page.goto(site)
        told = await page.evaluate(TOLD, server.url)
        assert told == (["error", 1006, False] if said else ["open", 1000, True])
        await eventually(lambda: any(said in line for line in console) or not said)

        # The kit's page is told the same.
        ws = WebSocket(server.url, timeline=server.timeline, trust=clients)
        ws.onopen = lambda event: ws.close(1000)
        assert await soon(ws.closed) == CloseEvent(told[-2], "", was_clean=told[-1])
