"""Signs of a connection across a middle: of each side on its own connection."""

from __future__ import annotations

from crossings import bad_gateway, changed_code, clean, held_behind, idle, loses_the_client, record_of

from wskit.protocol.frames import Opcode
from wskit.reading.signs import Signs


def test_each_side_has_said_and_heard_what_passed_on_its_own_connection() -> None:
    signs = Signs(record_of(changed_code)[0])
    client, server = signs.account("client").tells, signs.account("server").tells
    assert client is not None
    assert server is not None
    assert (client.code, server.code) == (1011, 4000)
    said, heard = signs.close_of("server"), [one for one in signs.came("client") if one.is_close]
    assert said is not None
    assert said.what.close_code == 4000  # type: ignore[union-attr]
    assert [one.what.close_code for one in heard] == [1011]  # type: ignore[union-attr]
    assert signs.heard_close("client")
    assert signs.answers("client")
    assert not signs.codes_agree


def test_what_a_middle_passed_on_was_said_by_the_other_side() -> None:
    signs = Signs(record_of(clean)[0])
    assert [frame.opcode for frame in signs.frames("client")] == [Opcode.TEXT, Opcode.CLOSE]
    assert [frame.opcode for frame in signs.frames("server")] == [Opcode.TEXT, Opcode.CLOSE]
    assert signs.lost("client") == signs.lost("server") == []


def test_what_is_lost_is_lost_on_whatever_connection() -> None:
    assert [one.what.opcode for one in Signs(record_of(held_behind)[0]).lost("client")] == [Opcode.TEXT]  # type: ignore[union-attr]
    signs = Signs(record_of(loses_the_client)[0])
    assert {one.what.opcode for one in signs.lost("server")} == {Opcode.PING, Opcode.CLOSE}  # type: ignore[union-attr]
    assert not signs.heard_close("client")


def test_whether_the_request_was_answered_is_the_same_whoever_answers() -> None:
    assert Signs(record_of(bad_gateway)[0]).answered_in_http
    signs = Signs(record_of(idle)[0])
    assert not signs.heard_close("server")
    assert signs.account("server").tells is not None
