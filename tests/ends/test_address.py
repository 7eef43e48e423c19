"""Address: where a server listens, and whom it lets in."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
import traceback
from typing import Any
from urllib.parse import urlsplit

import pytest
import virtual

from wskit import EchoServer, Timeline, WebSocket
from wskit.ends import address
from wskit.ends.address import Address, Network
from wskit.loops import memory
from wskit.protocol.redaction import SHORTEST, redact


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
        with pytest.raises(OSError, match="is taken; name another") as caught:
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


# A token of one's own.

OWN = "a-word-of-my_own1"


def test_a_token_that_is_given_is_the_one_that_lets_in() -> None:
    made = Address("tcp", 8765, token=OWN)
    assert made.url == f"ws://127.0.0.1:8765/{OWN}"
    assert made.admits(f"/{OWN}")
    assert not made.admits("/another-word-of-16")


@pytest.mark.parametrize(
    ("wrong", "error", "complaint"),
    [
        ("tooshort", ValueError, "at least 16 characters, each of them a letter, a digit, - or _; this one has 8"),
        ("", ValueError, "this one has 0"),
        ("with a space in its middle", ValueError, "this one has others"),
        ("with/a/path/of/its/own", ValueError, "this one has others"),
        ("with?a=query-of-its-own", ValueError, "this one has others"),
        ("ümlauts-are-not-for-URLs", ValueError, "this one has others"),
        ("a-line-feed-at-the-end\n", ValueError, "this one has others"),
        (b"bytes-are-no-text", TypeError, "a token is text, not bytes"),
        (1234567890123456, TypeError, "a token is text, not int"),
    ],
)
def test_a_token_that_cannot_be_is_an_error_that_does_not_tell_it(
    wrong: Any, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint) as caught:
        Address("tcp", 0, token=wrong)
    assert not wrong or str(wrong) not in str(caught.value)


def test_nothing_but_the_url_tells_the_token() -> None:
    server = EchoServer(token=OWN, timeline=Timeline())
    assert server.url.endswith(f"/{OWN}")
    assert OWN not in repr(server)
    assert OWN not in repr(server._address)
    with pytest.raises(OSError, match="is taken") as caught:
        EchoServer(server.port, token=OWN)
    assert OWN not in "".join(traceback.format_exception(caught.value))
    server.close()
    server.closed.result(10)


def test_the_shortest_token_there_is_is_not_shown_either() -> None:
    token = "x" * SHORTEST
    assert Address("tcp", 0, token=token).admits(f"/{token}")
    assert token.encode() not in redact(f"GET /{token} HTTP/1.1\r\n\r\n".encode())


def test_the_same_port_and_token_are_the_same_url() -> None:
    urls = []
    port = 0
    for _ in range(2):
        with EchoServer(port, token=OWN, timeline=Timeline()) as server:
            port = server.port
            urls.append(server.url)
            ws = WebSocket(urls[0], timeline=server.timeline)
            ws.opened.result(10)
    assert urls[0] == urls[1]


# A host of one's own.


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


no_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="there is no IPv6 here")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", ["127.0.0.1"]),
        ("127.0.0.2", ["127.0.0.2"]),
        ("localhost", ["localhost"]),
        pytest.param("::1", ["[::1]"], marks=no_ipv6),
    ],
)
def test_it_listens_on_the_host_it_is_given(host: str, expected: list[str]) -> None:
    if sys.platform == "darwin" and host == "127.0.0.2":
        pytest.skip("macOS has one loopback address only")
    with EchoServer(host=host, timeline=Timeline()) as server:
        assert [urlsplit(url).netloc.rpartition(":")[0] for url in server.urls] == expected
        assert server.url == server.urls[0]
        WebSocket(server.url, timeline=server.timeline).opened.result(10)


@pytest.mark.parametrize(("host", "loopback"), [("0.0.0.0", "127.0.0.1"), pytest.param("::", "[::1]", marks=no_ipv6)])
def test_where_it_listens_on_every_address_there_is_a_url_for_each_that_works(host: str, loopback: str) -> None:
    with EchoServer(host=host, timeline=Timeline()) as server:
        assert urlsplit(server.urls[-1]).netloc == f"{loopback}:{server.port}"
        assert len({*server.urls}) == len(server.urls)
        assert not any(host == urlsplit(url).hostname for url in server.urls)
        for url in server.urls:
            WebSocket(url, timeline=server.timeline).opened.result(10)


def test_where_others_cannot_be_reached_there_is_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*args: Any) -> Any:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    monkeypatch.setattr(socket, "socket", nothing)
    assert address._own_addresses(socket.AF_INET) == ["127.0.0.1"]
    assert address._own_addresses(socket.AF_INET6) == ["::1"]


@pytest.mark.parametrize(
    ("host", "answer"), [("127.0.0.1", True), ("127.9.9.9", True), ("localhost", True), ("::1", True)]
)
def test_it_is_known_which_hosts_are_this_computer_alone(host: str, answer: bool) -> None:
    assert address.is_loopback(host) is answer


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "203.0.113.1"])
def test_it_is_known_which_hosts_others_may_reach(host: str) -> None:
    assert not address.is_loopback(host)


@pytest.mark.parametrize("host", ["nowhere.invalid", " ", f"{'a' * 70}.invalid"])
def test_a_host_that_is_none_is_an_error_that_names_it(host: str) -> None:
    for ask in (address.is_loopback, lambda name: EchoServer(host=name)):
        with pytest.raises(OSError, match=f"there is no host '{host}'"):
            ask(host)


def test_a_host_that_is_another_computer_is_an_error_that_says_so() -> None:
    with pytest.raises(OSError, match=r"203\.0\.113\.1 is no address of this computer") as caught:
        EchoServer(host="203.0.113.1")
    assert caught.value.strerror == "203.0.113.1 is no address of this computer"


@pytest.mark.parametrize("host", ["", 0, b"127.0.0.1"])
def test_a_host_that_cannot_be_is_an_error(host: Any) -> None:
    with pytest.raises(TypeError, match="host is an address or a name"):
        Address("tcp", 0, host=host)


def test_a_network_in_memory_has_no_hosts() -> None:
    with pytest.raises(ValueError, match="a network in memory has no hosts; leave host out"):
        Address("memory", 0, host="127.0.0.1")


def test_what_it_listens_on_can_be_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "LOOPBACK", "127.0.0.2")
    made = Address("tcp", 0)
    assert made.url.startswith("ws://127.0.0.2:0/")
    made.place()["sock"].close()
