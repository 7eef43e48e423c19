"""Address: where a server listens, and whom it lets in."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
from typing import Any

import pytest
import virtual

from wskit.ends import address
from wskit.ends.address import Address, Network
from wskit.loops import memory


def token(of: Address) -> str:
    return of.url.rpartition("/")[2]


@pytest.mark.parametrize(
    ("network", "secure", "beginning"),
    [
        ("tcp", False, "ws://127.0.0.1:8765/"),
        ("tcp", True, "wss://127.0.0.1:8765/"),
        (None, False, "ws://127.0.0.1:8765/"),
        ("memory", False, "ws://memory.invalid:8765/"),
    ],
)
def test_the_url_names_the_network_the_port_and_a_secret(network: Network | None, secure: bool, beginning: str) -> None:
    made = Address(network, 8765, secure=secure)
    assert made.url == beginning + token(made)
    assert len(token(made)) == 43  # 32 bytes in base64
    assert token(made) != token(Address(network, 8765))


@pytest.mark.parametrize(("network", "host"), [(None, memory.HOST), ("memory", memory.HOST), ("tcp", "127.0.0.1")])
def test_in_a_browser_tab_it_is_memory_by_itself(
    monkeypatch: pytest.MonkeyPatch, network: Network | None, host: str
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert Address(network, 1).url.startswith(f"ws://{host}:1/")


@pytest.mark.parametrize("port", [0, 1, 65535])
def test_every_port_there_is_will_do(port: int) -> None:
    assert Address(None, port).port == port


@pytest.mark.parametrize(
    ("network", "port", "error", "complaint"),
    [
        ("udp", 0, ValueError, 'network is "tcp" or "memory", not \'udp\''),
        (True, 0, ValueError, "network is .* not True"),
        (["tcp"], 0, ValueError, "network is "),
        (None, -1, ValueError, "port is from 0 to 65535, not -1"),
        (None, 65536, ValueError, "port is from 0 to 65535, not 65536"),
        (None, "80", TypeError, "port is a whole number, not '80'"),
        ("memory", None, TypeError, "port is a whole number"),
    ],
)
def test_what_cannot_be_is_an_error(network: Any, port: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        Address(network, port)


async def test_over_tcp_it_makes_the_socket_to_listen_on() -> None:
    made = Address("tcp", 0)
    with made.place()["sock"] as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
        assert listening.family == socket.AF_INET
        taken = Address("tcp", listening.getsockname()[1])
        with pytest.raises(OSError, match="in use") as caught:
            taken.place()
        assert caught.value.errno == errno.EADDRINUSE


def test_in_memory_it_teaches_the_loop_where_that_is() -> None:
    async def play(loop: virtual.VirtualLoop) -> tuple[dict[str, Any], int]:
        made = Address("memory", 7)
        place = made.place()
        server = await loop.create_server(asyncio.Protocol, **place)
        server.close()
        return place, server.get_loop() is loop

    assert virtual.run(play) == ({"host": memory.HOST, "port": 7}, True)


def test_on_a_loop_that_knows_no_memory_yet_it_can_be_listened_to() -> None:
    async def listen() -> None:
        place = Address("memory", 0).place()
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, **place)
        assert server.is_serving()
        server.close()

    asyncio.run(listen())


@pytest.mark.parametrize(
    ("path", "admitted"),
    [
        ("/{}", True),
        ("/{}/", True),
        ("/{}/room/1", True),
        ("/{}?name=x", True),
        ("/{}?", True),
        ("/", False),
        ("", False),
        ("{}", False),
        ("x/{}", False),
        ("//{}", False),
        ("/x?{}", False),
        ("/x/{}", False),
        ("/{}x", False),
        ("/x{}", False),
        ("?/{}", False),
        ("*", False),
        ("/é", False),
        ("http://127.0.0.1/{}", False),
    ],
)
def test_whoever_knows_the_secret_is_let_in(path: str, admitted: bool) -> None:
    made = Address("tcp", 0)
    assert made.admits(path.format(token(made))) is admitted
    assert not Address("tcp", 0).admits(path.format(token(made)))


def test_upper_and_lower_case_are_not_the_same() -> None:
    made = Address("tcp", 0)
    assert made.admits(f"/{token(made)}")
    assert not made.admits(f"/{token(made).swapcase()}")


def test_what_it_listens_on_can_be_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "LOOPBACK", "127.0.0.2")
    made = Address("tcp", 0)
    assert made.url.startswith("ws://127.0.0.2:0/")
    made.place()["sock"].close()
