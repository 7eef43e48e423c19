"""Undecided: nobody waits for the ends of more requests than there is room for."""

from __future__ import annotations

from captured import REQUEST, Wire

from wskit.evidence.kept import Room
from wskit.evidence.kinds import Kind
from wskit.evidence.tcpends import Connection
from wskit.evidence.undecided import Undecided

PART = b"GET / HTTP/1.1\r\nX: " + b"x" * 981


def said(data: bytes, room: Room) -> Connection:
    wire = Wire().open().say(0, data)
    connection = Connection(wire.segments[0], room)
    for segment in wire.segments:
        connection.feed(segment)
    return connection


def test_of_more_than_there_is_room_for_the_oldest_are_given_up() -> None:
    room, undecided = Room(), Undecided(3000)
    some = [said(PART, room) for _ in range(5)]
    for connection in some:
        undecided.note(connection)
        undecided.note(connection)
    assert [connection.kind for connection in some] == [Kind.HTTP, Kind.HTTP, None, None, None]
    assert undecided.given_up == 2
    assert sum(connection.undecided for connection in some) == 3000


def test_what_is_decided_takes_no_room() -> None:
    room, undecided = Room(), Undecided(3000)
    waiting = said(PART, room)
    undecided.note(waiting)
    for _ in range(5):
        undecided.note(said(REQUEST, room))
    waiting.give_up()
    undecided.note(waiting)
    some = [said(PART, room) for _ in range(3)]
    for connection in some:
        undecided.note(connection)
    assert undecided.given_up == 0
