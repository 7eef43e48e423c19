"""Mailbox: it brings news to another loop."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterator

import pytest
from helpers import SOON, a_few_turns, soon

from wskit.loops import portal
from wskit.loops.mailbox import Mailbox


@pytest.fixture
def other_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that runs only when told to."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def no_letter_is_lost() -> None:
    pytest.fail("a letter was lost")


async def test_letters_posted_from_another_thread_arrive_here_in_order() -> None:
    mailbox = Mailbox(asyncio.get_running_loop(), no_letter_is_lost)
    last = asyncio.get_running_loop().create_future()
    got: list[tuple[int, threading.Thread]] = []

    def letter(number: int) -> Callable[[], None]:
        def read() -> None:
            got.append((number, threading.current_thread()))
            if number == 99:
                last.set_result(None)

        return read

    def write() -> None:
        for number in range(100):
            mailbox.post(letter(number))

    portal.run(write)
    await soon(last)
    assert got == [(number, threading.current_thread()) for number in range(100)]


async def test_what_a_letter_wakes_goes_on_before_the_next_letter() -> None:
    mailbox = Mailbox(asyncio.get_running_loop(), no_letter_is_lost)
    story: list[str] = []
    futures = [asyncio.get_running_loop().create_future() for _ in range(3)]

    def letter(number: int) -> Callable[[], None]:
        def read() -> None:
            story.append(f"letter {number}")
            futures[number].set_result(None)

        return read

    for number in range(3):
        mailbox.post(letter(number))
    for number in range(3):
        await soon(futures[number])
        story.append(f"went on {number}")
    assert story == ["letter 0", "went on 0", "letter 1", "went on 1", "letter 2", "went on 2"]


async def test_a_letter_that_raises_does_not_hold_up_the_next() -> None:
    loop = asyncio.get_running_loop()
    problems: list[object] = []
    loop.set_exception_handler(lambda _, context: problems.append(context["exception"]))
    mailbox = Mailbox(loop, no_letter_is_lost)
    error, done = ZeroDivisionError(), loop.create_future()

    def fail() -> None:
        raise error

    mailbox.post(fail)
    mailbox.post(lambda: done.set_result(None))
    await soon(done)
    assert problems == [error]


@pytest.mark.parametrize("on_its_way", [0, 1])
def test_when_the_loop_is_closed_the_sender_is_told_once_and_the_letters_are_read_on_the_portals_loop(
    other_loop: asyncio.AbstractEventLoop, on_its_way: int
) -> None:
    told: list[None] = []
    read: list[tuple[int, asyncio.AbstractEventLoop | None]] = []
    done = threading.Event()
    mailbox = Mailbox(other_loop, lambda: told.append(None))

    def letter(number: int) -> Callable[[], None]:
        return lambda: read.append((number, portal.running_loop()))

    for number in range(on_its_way):
        mailbox.post(letter(number))
    other_loop.close()
    for number in range(on_its_way, 3):
        mailbox.post(letter(number))
    mailbox.post(done.set)
    assert done.wait(SOON)
    assert read == [(number, portal.loop()) for number in range(3)]
    assert told == [None]


async def test_letters_are_forwarded_before_the_loop_is_closed_if_that_is_known() -> None:
    told: list[None] = []
    mailbox = Mailbox(asyncio.get_running_loop(), lambda: told.append(None))
    places = [portal.Promise[asyncio.AbstractEventLoop | None]() for _ in range(2)]
    mailbox.post(lambda: places[0].resolve(portal.running_loop()))
    mailbox.forward()
    mailbox.forward()
    mailbox.post(lambda: places[1].resolve(portal.running_loop()))
    assert [await soon(place) for place in places] == [portal.loop()] * 2
    assert told == [None]


async def test_a_letter_that_has_the_rest_forwarded_is_the_last_one_read_here() -> None:
    mailbox = Mailbox(asyncio.get_running_loop(), lambda: None)
    place: portal.Promise[asyncio.AbstractEventLoop | None] = portal.Promise()
    mailbox.post(mailbox.forward)
    mailbox.post(lambda: place.resolve(portal.running_loop()))
    assert await soon(place) is portal.loop()


def test_a_letter_posted_while_the_sender_is_being_told_is_read_once(other_loop: asyncio.AbstractEventLoop) -> None:
    problems: list[object] = []
    portal.run(lambda: portal.loop().set_exception_handler(lambda _, context: problems.append(context)))
    read: list[int] = []
    mailbox = Mailbox(other_loop, lambda: mailbox.post(lambda: read.append(1)))
    portal.run(mailbox.forward)  # there, so that the letter cannot be read before this returns
    portal.run_async(a_few_turns())
    portal.run(lambda: portal.loop().set_exception_handler(None))
    assert (read, problems) == ([1], [])


def test_letters_are_read_in_a_context_of_their_own() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="nobody's")
    mailbox = Mailbox(portal.loop(), no_letter_is_lost)
    seen: portal.Promise[str] = portal.Promise()
    variable.set("the cell that made the socket")
    mailbox.post(lambda: seen.resolve(variable.get()))
    assert seen.result(SOON) == "nobody's"
