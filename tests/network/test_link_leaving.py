"""Link: how an end gets rid of its connection, and what becomes of the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from probes import Linked, Probe, a_moment, story

from wskit.network.link import LINGER, Link
from wskit.record.events import BytesOut

MIB = 2**20


@story()
async def test_past_its_fin_an_end_writes_nothing_and_it_says_fin_once(here: Linked, there: Probe) -> None:
    here.wire.write(b"abc")
    here.wire.write_eof()
    here.wire.write(b"def")
    here.wire.write_eof()
    here.wire.close()
    here.wire.close()
    here.wire.write(b"ghi")
    await a_moment()
    here.wire.abort()
    assert there.got == b"abc"
    assert there.told == ["FIN"]
    assert here.written_down == ["FinOut", "Unlinked"]
    assert [event.data for event in here.link.timeline if isinstance(event, BytesOut)] == [b"abc"]


@pytest.mark.parametrize("how", ["close", "abort"])
def test_what_an_end_leaves_behind_in_a_slow_link_arrives_later(how: str) -> None:
    @story()
    async def test(here: Linked, there: Probe) -> None:
        here.link.delay(5, "out")
        here.wire.write(b"abc")
        getattr(here.wire, how)()
        await a_moment()
        assert here.told == ["lost"]
        assert (there.got, there.told) == (b"", [])
        await asyncio.sleep(5)
        assert (there.got, there.told) == (b"abc", ["FIN"])

    test()


@story()
async def test_an_end_that_loses_patience_with_its_closing_is_rid_of_it_though_the_link_is_frozen(
    here: Linked, there: Probe
) -> None:
    there.wire.pause_reading()
    here.wire.write(bytes(MIB))
    here.wire.close()
    here.link.freeze()
    await a_moment()
    assert "lost" not in here.told
    here.wire.abort()
    await a_moment()
    assert here.told == ["wait", "lost"]
    there.wire.resume_reading()
    await a_moment()
    assert (len(there.got), there.told) == (MIB, ["FIN"])  # it had left before the link was frozen


@story()
async def test_an_end_that_aborts_what_it_was_closing_is_rid_of_it_at_once(here: Linked, there: Probe) -> None:
    there.wire.pause_reading()
    here.wire.write(bytes(MIB))
    here.wire.close()
    await a_moment()
    assert "lost" not in here.told
    here.wire.abort()
    await a_moment()
    assert here.told == ["wait", "lost"]


@story()
async def test_a_fin_that_is_out_is_all_that_an_end_needs_to_be_rid_of_a_frozen_connection(
    here: Linked, there: Probe
) -> None:
    here.wire.write_eof()
    await a_moment()
    here.link.freeze()
    here.wire.close()
    await a_moment()
    assert here.told == ["lost"]
    assert not here.link.haunted


@story()
async def test_whoever_stopped_reading_and_left_does_not_keep_the_peer_s_fin_from_being_seen(
    here: Linked, there: Probe
) -> None:
    here.wire.pause_reading()
    here.link.drop("out")
    here.wire.close()
    await a_moment()
    there.wire.write(b"to nobody")
    there.wire.write_eof()
    await asyncio.sleep(LINGER - 1)
    assert there.told == []
    await asyncio.sleep(2)
    assert not here.link.haunted
    assert there.told == ["FIN"]


@story()
async def test_what_an_end_leaves_behind_in_a_link_that_leads_nowhere_is_thrown_away(
    here: Linked, there: Probe
) -> None:
    here.link.freeze()
    here.wire.write(bytes(MIB))
    there.break_off()
    await a_moment()
    assert here.link.held == MIB
    here.wire.close()
    await a_moment()
    assert here.told == ["wait", "lost"]
    assert here.link.held == 0


@pytest.mark.parametrize(("tamper", "written"), [(Link.cut, ["FinIn"]), (Link.reset, ["RstIn"])])
def test_breaking_what_is_broken_only_tells_the_end(tamper: Callable[[Link], None], written: list[str]) -> None:
    @story()
    async def test(here: Linked, there: Probe) -> None:
        here.link.freeze("in")
        there.break_off()
        await a_moment()
        assert here.told == []
        tamper(here.link)
        await a_moment()
        assert here.written_down == [*written, "Unlinked"]

    test()


@story()
async def test_a_link_that_nobody_looks_at_any_more_keeps_no_connection_for_its_end(here: Linked, there: Probe) -> None:
    here.link.drop("out")
    here.link.abandon()
    here.wire.close()
    await a_moment()
    assert here.told == ["lost"]
    assert not here.link.haunted
    here.link.abandon()
