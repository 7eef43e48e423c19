"""Behind configurable-http-proxy, which keeps connections for later: what a user asks Jupyter reaches nobody else.

Before wskit read what a kernel's server answers, each refusal with a length left a connection to that server in the
proxy's pool (configurable-http-proxy 5.3), and the user's next request went there, with cookies and tokens.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from extension.serving import OPENS, SHAKE, Served, answer, asked, letting_in, listening, running
from helpers import soon

from .chromium import missing
from .hub import PROGRAM
from .proxies import running as running_proxy

BASE = "/user/anna/"
SECRET = "Cookie: jupyterhub-user-anna=a-secret"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Jupyter Server, at the port of the proxy in front of it."""
    node = shutil.which("node") or ""
    if not node or not PROGRAM.exists():
        missing("there is no configurable-http-proxy; with nodejs and npm: npm ci --prefix tests/browser")
    program = [node, str(PROGRAM)]
    with running(tmp_path_factory.mktemp("pool"), base=BASE) as served:

        def command(folder: Path) -> list[str]:
            front, api = (folder / "ports").read_text().split()
            target = f"--default-target=http://127.0.0.1:{served.port}"
            return [*program, "--ip=127.0.0.1", f"--port={front}", f"--api-port={api}", target]

        def write(folder: Path, ports: tuple[int, ...]) -> None:
            (folder / "ports").write_text(" ".join(map(str, ports)))

        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("CONFIGPROXY_AUTH_TOKEN", os.urandom(16).hex())
            with running_proxy("configurable-http-proxy", command, write, ports=2) as proxy:
                yield Served(proxy.ports[0], served.base, served.token, served.log, served.process)


class Stranger:
    """A kernel's server that answers every request on a connection, the first as it is told, and goes on listening."""

    def __init__(self, first: bytes, pause: float = 0.0) -> None:
        self.first, self.pause = first, pause
        self.requests: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = self.first
        try:
            while True:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                await asyncio.sleep(self.pause)
                writer.write(said)
                said = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<b>EV>"
        except asyncio.IncompleteReadError:
            pass


REFUSED = {
    "a refusal": b"HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: keep-alive\r\nSet-Cookie: a=b; Path=/\r\n\r\nno",
    "a page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 17\r\n\r\n<script></script>",
    "a page in chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: /user/anna/lab\r\nContent-Length: 0\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "not changed": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "a hint, then a refusal": b"HTTP/1.1 103 Hint\r\nLink: </a>\r\n\r\nHTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
    "two answers": b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nEV",
    "101 and no WebSocket": b"HTTP/1.1 101 x\r\nContent-Length: 0\r\n\r\nHTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"hello\r\n\r\n",
    "not the right HTTP": b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nno",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("pause", [0.0, 0.5], ids=["", "slow"])
@pytest.mark.parametrize("name", REFUSED)
async def test_after_a_refusal_the_next_request_goes_to_jupyter(behind: Served, name: str, pause: float) -> None:
    stranger = Stranger(REFUSED[name], pause)
    async with listening(stranger) as port:
        async with asked(behind, behind.path(port), *SHAKE, letting_in(behind)) as wire:
            status = int((await soon(wire.reader.readline())).split()[1])
            assert status >= 200
            said = await soon(wire.reader.read())
            assert b"Set-Cookie" not in said
            assert b"Location" not in said
            assert b"<script>" not in said
        for _ in range(3):
            async with asked(behind, f"{BASE}api/status", letting_in(behind), SECRET) as wire:
                status, _, told = await soon(answer(wire.reader))
            assert (status, "kernels" in told) == (200, True)
        assert len(stranger.requests) == 1
        assert b"a-secret" not in b"".join(stranger.requests)


async def test_what_opens_passes_without_what_is_not_of_websocket(behind: Served) -> None:
    stranger = Stranger(OPENS.replace(b"\r\n\r\n", b'\r\nSet-Cookie: a=b\r\nClear-Site-Data: "*"\r\n\r\n'))
    async with (
        listening(stranger) as port,
        asked(behind, behind.path(port), *SHAKE, letting_in(behind)) as wire,
    ):
        head = (await soon(wire.reader.readuntil(b"\r\n\r\n"))).lower()
        assert head.startswith(b"http/1.1 101 ")
        assert b"sec-websocket-accept" in head
        assert b"cookie" not in head
        assert b"site-data" not in head
        wire.writer.write(b"whatever\r\n\r\n")
        assert (await soon(wire.reader.readline())) == b"HTTP/1.1 200 OK\r\n"  # on a WebSocket bytes are not looked at
