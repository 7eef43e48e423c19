"""Link: what it makes of asyncio's hooks, for ends of any kind."""

from __future__ import annotations

import asyncio

from probes import Linked, Probe, a_moment, story

from wskit.loops import memory
from wskit.network.link import BUFFER

MIB = 2**20


@story()
async def test_the_end_s_transport_is_the_real_one_to_all_appearances(here: Linked, there: Probe) -> None:
    assert here.wire.get_extra_info("sockname") == there.wire.get_extra_info("peername")
    assert here.wire.get_extra_info("no such thing", 5) == 5
    assert here.wire.can_write_eof()
    assert not here.wire.is_closing()
    here.wire.set_write_buffer_limits(high=10)
    here.link.freeze("out")
    here.wire.write(bytearray(b"abc"))
    assert here.wire.get_write_buffer_size() == 3
    here.link.thaw("out")
    here.wire.writelines([b"d", memoryview(b"e")])
    here.wire.write(bytes(MIB))
    assert here.told == ["wait"]
    assert here.wire.get_write_buffer_size() == MIB + 5 - memory.WINDOW
    await a_moment()
    assert here.told == ["wait", "go on"]
    assert there.got == b"abcde" + bytes(MIB)


@story()
async def test_whoever_writes_is_told_once_to_wait_and_once_to_go_on(here: Linked, there: Probe) -> None:
    there.wire.pause_reading()
    here.wire.write(bytes(MIB))
    assert here.told == ["wait"]  # the network is full
    here.link.freeze("out")
    here.wire.write(bytes(BUFFER + 1))  # the link is full as well
    there.wire.resume_reading()
    await a_moment()
    assert here.told == ["wait"]
    here.link.thaw("out")
    await a_moment()
    assert here.told == ["wait", "go on"]


@story()
async def test_a_reader_that_pauses_gets_nothing_until_it_goes_on(here: Linked, there: Probe) -> None:
    here.wire.pause_reading()
    there.wire.write(b"abc")
    await a_moment()
    assert here.got == b""
    here.wire.resume_reading()
    await a_moment()
    assert here.got == b"abc"
    here.link.freeze("in")
    there.wire.write(b"def")
    await a_moment()
    here.wire.pause_reading()
    here.link.thaw("in")
    assert here.got == b"abc"
    here.wire.resume_reading()
    assert here.got == b"abcdef"


@story()
async def test_a_reader_that_pauses_learns_all_the_same_that_the_connection_is_gone(here: Linked, there: Probe) -> None:
    here.link.freeze("in")
    there.wire.write(b"abc")
    await a_moment()
    here.wire.pause_reading()
    here.link.thaw("in")
    there.break_off()
    here.wire.write(b"so that it is noticed")
    await a_moment()
    assert here.told == [ConnectionResetError]
    assert here.got == b"abc"  # nobody else could give it to the end later
    assert here.written_down == ["RstIn", "Unlinked"]


@story()
async def test_it_is_too_late_to_pause_when_the_connection_is_gone(here: Linked, there: Probe) -> None:
    here.link.delay(5, "in")
    there.wire.write(b"abc")
    await a_moment()
    there.break_off()
    await a_moment()
    here.wire.pause_reading()
    await asyncio.sleep(5)
    assert here.told == [ConnectionResetError]
    assert here.got == b"abc"


@story()
async def test_an_end_may_keep_its_way_out_after_the_peer_s_fin(here: Linked, there: Probe) -> None:
    there.wire.write_eof()
    await a_moment()
    assert here.told == ["FIN"]
    here.wire.write(b"one more thing")
    await a_moment()
    assert there.got == b"one more thing"
    here.link.cut()  # which is no second FIN
    await a_moment()
    assert here.told == ["FIN", "lost"]
    assert there.told == ["FIN"]
    assert here.written_down == ["FinIn", "FinOut", "Unlinked"]


@story(keep=False)
async def test_an_end_that_does_not_ask_to_keep_it_is_rid_of_it_after_the_peer_s_fin(
    here: Linked, there: Probe
) -> None:
    here.link.delay(5, "in")
    there.wire.write_eof()
    await asyncio.sleep(10)
    assert here.told == ["FIN", "lost"]
    assert here.written_down == ["FinIn", "FinOut", "Unlinked"]
    assert here.wire.is_closing()


@story()
async def test_what_is_held_for_a_connection_that_is_gone_is_held_all_the_same_and_leads_nowhere(
    here: Linked, there: Probe
) -> None:
    here.link.freeze()
    here.wire.write(bytes(BUFFER + 1))
    there.break_off()
    await a_moment()
    assert here.told == ["wait"]  # of a network gone silent nobody learns anything
    assert here.link.held == BUFFER + 1
    here.link.thaw("out")
    assert here.link.held == 0
    assert here.told == ["wait"]  # a way that is gone is no way that is free
    here.link.thaw("in")
    assert here.told == ["wait", ConnectionResetError]
