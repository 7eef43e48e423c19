"""Link: what it writes down, over TCP and in memory alike, and how it is asked to do something."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
import virtual
from helpers import RawClient, echoes, happened, soon
from links import BOTH_NETWORKS, BOTH_SIDES, Network, Pair, Side, kinds, linked, paired, serving, stream, until

from wskit import Timeline
from wskit.loops import portal
from wskit.network.link import Link
from wskit.record import events
from wskit.record.events import End


def tampered(pair: Pair, side: Side) -> list[str]:
    return [event.text for event in pair.timeline.events(pair.end(side)) if isinstance(event, events.Tampered)]


# What is written down.


@BOTH_NETWORKS
async def test_both_links_write_down_the_same_connection_from_its_two_ends(network: Network) -> None:
    async with paired(network) as pair:
        await echoes(pair.client, "hello", b"\x00" * 100_000)
        pair.client.close(4000)
        await pair.ended()
    client, server = pair.linked("client"), pair.linked("server")
    assert isinstance(client[0], events.Linked)
    assert isinstance(server[0], events.Linked)
    assert (client[0].local, client[0].remote) == (server[0].remote, server[0].local)
    for sender, receiver in ((pair.client, pair.connection), (pair.connection, pair.client)):
        sent = stream(pair.timeline, sender.end, events.BytesOut)
        assert sent == stream(pair.timeline, receiver.end, events.BytesIn)
        assert b" HTTP/1.1\r\n" in sent or sent.startswith(b"HTTP/1.1 101 ")
        assert len(sent) > 100_000
    # The server ends TCP first (RFC 6455 section 7.1.1).
    assert kinds(server) == ["FinOut", "FinIn", "Unlinked"]
    assert kinds(client) == ["FinIn", "FinOut", "Unlinked"]
    times = [event.time for event in pair.timeline]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("end", "written"),
    [(RawClient.reset, ["RstIn", "Unlinked"]), (lambda raw: raw.socket.close(), ["FinIn", "FinOut", "Unlinked"])],
    ids=["RST", "FIN"],
)
async def test_a_connection_that_the_peer_ends_is_written_down(end: Callable[[RawClient], None], written: Any) -> None:
    async with serving("tcp") as server:
        with RawClient(server) as raw:
            await happened(server.timeline, events.Opened)
            [connection] = server.connections
            end(raw)
            await soon(connection.closed)
    assert kinds(linked(server.timeline, connection.end)) == written


def test_a_peer_that_is_gone_before_it_is_looked_at_has_no_address(timeline: Timeline) -> None:
    link = Link(timeline, End("client", 1))
    link.connection_made(asyncio.Transport({"sockname": ("127.0.0.1", 50000)}), asyncio.Protocol())
    [event] = timeline
    assert isinstance(event, events.Linked)
    assert (event.local, event.remote) == (("127.0.0.1", 50000), ("", 0))


TAMPERING: list[tuple[Callable[[Link], None], str]] = [
    (lambda link: link.freeze(), "freeze both"),
    (lambda link: link.freeze("in"), "freeze in"),
    (lambda link: link.thaw("out"), "thaw out"),
    (lambda link: link.delay(0.25), "delay 0.25 s both"),
    (lambda link: link.delay(0, "in"), "delay 0 s in"),
    (lambda link: link.limit(1000, "out"), "limit 1000 B/s out"),
    (lambda link: link.limit(0.5), "limit 0.5 B/s both"),
    (lambda link: link.limit(None), "no limit both"),
    (lambda link: link.silence("out"), "silence out"),
    (lambda link: link.jitter(0.5, "in"), "jitter 0.5 s in"),
    (lambda link: link.jitter(0), "jitter 0 s both"),
    (lambda link: link.chance(0.25, "out"), "chance 0.25 out"),
    (lambda link: link.chance(1), "chance 1 both"),
    (lambda link: link.slice(1000, "in"), "slice 1,000 B in"),
    (lambda link: link.slice(None), "no slice both"),
    (lambda link: link.stop_after(100_000, "in"), "stop after 100,000 B in"),
    (lambda link: link.stop_after(None), "no stop after both"),
    (lambda link: link.slow_close(2, "in"), "slow close 2 s in"),
    (lambda link: link.drop("in"), "drop in"),
    (lambda link: link.cut(), "cut"),
    (lambda link: link.reset(), "reset"),
]


@pytest.mark.parametrize(("tamper", "what"), TAMPERING, ids=[what for _, what in TAMPERING])
def test_what_was_done_to_it_is_written_down_and_after_the_end_nothing(
    tamper: Callable[[Link], None], what: str
) -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        async with paired("memory") as pair:
            tamper(pair.client.link)
            assert tampered(pair, "client") == [what]
            pair.client.close()
            await pair.client.closed
            recorded = pair.timeline.events(pair.client.end)
            tamper(pair.client.link)
            assert pair.timeline.events(pair.client.end) == recorded

    virtual.run(story)


@pytest.mark.parametrize(
    ("tamper", "error", "complaint"),
    [
        (lambda link: link.freeze("up"), ValueError, 'a direction is "in", "out" or "both", not \'up\''),
        (lambda link: link.thaw(""), ValueError, "not ''"),
        (lambda link: link.drop(None), ValueError, "not None"),
        (lambda link: link.delay(1, "left"), ValueError, "not 'left'"),
        (lambda link: link.delay(-1), ValueError, "a delay is 0 seconds or more, not -1"),
        (lambda link: link.delay(float("nan")), ValueError, "not nan"),
        (lambda link: link.delay("1"), TypeError, "a delay is a number of seconds, not '1'"),
        (lambda link: link.limit(1, "right"), ValueError, "not 'right'"),
        (lambda link: link.limit(0), ValueError, r"more than 0 bytes per second, not 0; freeze\(\) stops everything"),
        (lambda link: link.limit(float("inf")), ValueError, "not inf"),
        (lambda link: link.limit(True), TypeError, "a limit is a number of bytes per second, not True"),
        (lambda link: link.limit("1"), TypeError, "not '1'"),
        (lambda link: link.silence("up"), ValueError, "not 'up'"),
        (lambda link: link.jitter(-1), ValueError, "a jitter is 0 seconds or more, not -1"),
        (lambda link: link.jitter("1"), TypeError, "a jitter is a number of seconds, not '1'"),
        (lambda link: link.jitter(1, "up"), ValueError, "not 'up'"),
        (lambda link: link.chance(1.5), ValueError, "a probability is from 0 to 1, not 1.5"),
        (lambda link: link.chance(float("nan")), ValueError, "not nan"),
        (lambda link: link.chance(True), TypeError, "a probability is a number from 0 to 1, not True"),
        (lambda link: link.chance("1"), TypeError, "not '1'"),
        (lambda link: link.slice(0), ValueError, "the size of a slice is 1 or more, not 0"),
        (lambda link: link.slice(1.5), TypeError, "the size of a slice is a whole number, not 1.5"),
        (lambda link: link.stop_after(0), ValueError, "the number of bytes to stop after is 1 or more, not 0"),
        (lambda link: link.stop_after("1"), TypeError, "is a whole number, not '1'"),
        (lambda link: link.slow_close(-1), ValueError, "a slow close is 0 seconds or more, not -1"),
        (lambda link: link.slow_close(None), TypeError, "a slow close is a number of seconds, not None"),
    ],
)
async def test_what_cannot_be_done_is_an_error_and_changes_nothing(
    tamper: Callable[[Any], None], error: type[Exception], complaint: str
) -> None:
    async with paired("memory") as pair:
        before = pair.timeline.events()
        with pytest.raises(error, match=complaint):
            tamper(pair.client.link)
        assert pair.timeline.events() == before
        assert await echoes(pair.client, "all is well") == ["all is well"]


@pytest.mark.parametrize("where", ["here", "in a thread", "on the loop"])
async def test_it_can_be_asked_from_anywhere(where: str) -> None:
    async with paired("tcp") as pair:
        match where:
            case "here":
                pair.client.link.cut()
            case "in a thread":
                thread = threading.Thread(target=pair.client.link.cut)
                thread.start()
                thread.join()
            case "on the loop":
                portal.run(pair.client.link.cut)
        assert tampered(pair, "client") == ["cut"]
        await pair.ended()


@BOTH_SIDES
async def test_a_link_tells_whose_it_is_and_nothing_that_changes(side: Side) -> None:
    async with paired("tcp") as pair:
        assert repr(pair.link(side)) == f"<Link of a {side}>"


# What it held when something was done to it.


def drops(pair: Pair, side: Side) -> list[events.Tampered]:
    return [
        event
        for event in pair.timeline.events(pair.end(side))
        if isinstance(event, events.Tampered) and event.what == "drop"
    ]


@BOTH_NETWORKS
@BOTH_SIDES
async def test_a_drop_tells_how_many_bytes_the_link_was_holding(network: Network, side: Side) -> None:
    async with paired(network, ping_interval=None, close_timeout=0.05) as pair:
        assert await echoes(pair.client, "let through") == ["let through"]
        link = pair.link(side)
        link.freeze("out")
        written = len(stream(pair.timeline, pair.end(side), events.BytesOut))
        sender = pair.client if side == "client" else pair.connection
        sender.send("held")
        await until(lambda: link.held > 0)
        link.drop("in")
        link.drop("out")
        link.drop()
        held = len(stream(pair.timeline, pair.end(side), events.BytesOut)) - written
    assert held == len("held") + (6 if side == "client" else 2)
    assert [(one.direction, one.held) for one in drops(pair, side)] == [("in", held), ("out", held), ("both", 0)]


@BOTH_NETWORKS
async def test_a_fin_that_a_link_holds_counts_as_one_byte(network: Network) -> None:
    async with paired(network, ping_interval=None) as pair:
        link = pair.connection.link
        link.freeze("out")
        pair.client.close(4000)
        await happened(pair.timeline, events.FinOut, pair.connection.end)
        bytes_held = link.held
        assert bytes_held == 4  # the Close frame that answers
        link.drop("out")
    [drop] = drops(pair, "server")
    assert drop.held == bytes_held + 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("silent", "a Link here has silence, not silent"),
        ("slow", "a Link here has delay, limit or slow_close, not slow"),
        ("slowClose", "a Link here has slow_close, not slowClose"),
        ("stop_aftr", "a Link here has stop_after, not stop_aftr"),
        ("unfreeze", "a Link here has thaw, not unfreeze"),
        ("teleport", "a Link has no teleport"),
    ],
)
def test_a_name_that_is_nearly_right_is_an_error_that_says_what_is(name: str, says: str) -> None:
    with pytest.raises(AttributeError, match=f"^{says}$"):
        getattr(Link(Timeline(), End("client", 1)), name)


def test_what_it_knows_by_other_words_is_there() -> None:
    link = Link(Timeline(), End("client", 1))
    for words, names in Link._otherwise.items():
        assert not hasattr(link, words)
        assert all(hasattr(link, name) for name in names.replace(" or ", ", ").split(", "))
