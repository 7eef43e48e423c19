"""What happens when a client changes networks, as a telephone does that leaves the house: its address is another one,
and its connection has the old one. Between it and the server stands nginx."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import soon
from websockets.asyncio.server import ServerConnection

from .far import SERVER, Far, far, missing
from .meetings import a_server, coming, ours
from .nginx import nginx
from .nginx import proxy as pass_on
from .signs import Signs
from .test_silence import a_client, a_page, serving


@pytest.fixture
def there() -> Iterator[Far]:
    """Two computers; where they cannot be made, the test is skipped, also in CI: it may not be root there."""
    if why := missing():
        pytest.skip(why)
    with far() as made:
        yield made


async def _told(connection: ServerConnection) -> tuple[int | None, bool]:
    """Wait until a server knows that it is over, and return what it is told, and whether a Close frame came or went."""
    await soon(connection.wait_closed())
    assert connection.protocol.close_exc is not None
    return connection.close_code, bool(connection.protocol.close_exc.rcvd or connection.protocol.close_exc.sent)


async def test_a_client_that_changes_networks_is_told_nothing_and_the_server_is_told_by_the_proxy(
    there: Far, tmp_path: Path
) -> None:
    async with serving(there) as (server, port):
        with nginx(pass_on(port, 2, address=SERVER), place=there.server) as proxy:
            async with a_page(there, proxy.port, tmp_path) as page:
                client = await a_client(there, proxy.port)
                connections = tuple(server.connections)
                there.move()
                # nginx has heard nothing for as long as it is told to wait: it does not know of the move either.
                assert [await _told(connection) for connection in connections] == [(1006, False)] * 2
                assert "client: 10.203.1.1" in proxy.line("upstream timed out", "while proxying upgraded connection")
                assert await page.evaluate("[navigator.onLine, ws.readyState, ...log]") == [True, 1, "open"]
                assert client.state.name == "OPEN"
            client.transport.abort()
            await client.wait_closed()


async def test_the_middle_loses_a_client_that_changes_networks_the_same_way() -> None:
    lose = ours(lambda middle: middle.connections[0].lose_client(), idle_timeout=0.3)
    async with a_server() as behind, lose(behind) as stand, coming(behind, stand) as meeting:
        stand.act()
        await soon(meeting.server.closed)
        assert meeting.signs() == Signs("open", "open, FIN in, 1006")
