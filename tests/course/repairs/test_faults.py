"""Every service that there is to mend can be mended by what can be set, and by a few lines; each setting matters."""

from __future__ import annotations

import asyncio
import functools
import random
import re
import sys
from collections.abc import Callable
from typing import Any

import course
import pytest

from wskit.course.repairs.deploys import Stopping
from wskit.course.repairs.faults import FAULTS, find_fault
from wskit.course.repairs.printing import Printed
from wskit.course.repairs.proving import Fault, Proof, prove

pytestmark = pytest.mark.timeout(120)  # a hundred stories of a deployment are four seconds of a whole computer

MENDED: dict[str, dict[str, Any]] = {
    "every-minute": {"ping_interval": "20 s", "ping_timeout": "20 s"},
    "always-1000": {"restart": "1012", "session": "3000", "out": "1008", "reason": "what has happened"},
    "at-once": {
        "after": "the codes after which it can help",
        "first": "1 s",
        "grows": "twice as long, up to 20 s",
        "chance": "any time up to that",
    },
    "lost-orders": {"again": "what has no answer", "server": "leaves out numbers that it knows"},
    "deploy": {"first": "before anything else", "waits": "are waited for", "over": "15 s"},
}
"""How each is mended, by what stands on the buttons."""


def goodbye(why: str, user: str) -> tuple[int, str]:
    return {"restart": (1001, ""), "session": (4001, ""), "thrown out": (4003, "You were thrown out.")}[why]


def wait(code: int, tries: int, chance: random.Random) -> float | None:
    if code in (1008, 3000) or code >= 4000:
        return None
    return chance.uniform(0, min(30, 2**tries))


async def stop(server: Stopping) -> None:
    server.leave_balancer()
    await asyncio.sleep(5)
    for one in server.connections:
        await server.answered(one)
        one.close(1001)
        await asyncio.sleep(0.25)


CODE: dict[str, Callable[..., Any]] = {"always-1000": goodbye, "at-once": wait, "deploy": stop}
"""How they are mended in a few lines."""


def settings(fault: Fault, words: dict[str, str]) -> dict[str, Any]:
    return {knob.name: knob.choices[words[knob.name]] for knob in fault.knobs if knob.name in words}


def proved(fault: Fault, chosen: dict[str, Any], seeds: int = 100) -> Proof:
    return asyncio.run(prove(fault, chosen, seeds=seeds))


@pytest.mark.parametrize("key", FAULTS)
def test_as_it_is_it_goes_wrong(key: str) -> None:
    proof = proved(FAULTS[key], {}, 8)
    assert len(proof.problems) > 4
    assert not proof.mended


@pytest.mark.parametrize("key", FAULTS)
def test_it_can_be_mended_with_what_can_be_set(key: str) -> None:
    proof = proved(FAULTS[key], settings(FAULTS[key], MENDED[key]))
    assert proof.mended, str(proof)
    assert str(proof) == f"Mended: all 100 stories went well. {FAULTS[key].told}"


@pytest.mark.parametrize("key", CODE)
def test_it_can_be_mended_in_a_few_lines(key: str) -> None:
    code = FAULTS[key].code
    assert code is not None
    proof = proved(FAULTS[key], {code.name: CODE[key]}, 30)
    assert proof.mended, str(proof)


# Any first wait will do, if the waits grow and there are dice.
NEEDED = [(key, name) for key, words in MENDED.items() for name in words if (key, name) != ("at-once", "first")]


@pytest.mark.parametrize(("key", "name"), NEEDED)
def test_each_setting_is_needed(key: str, name: str) -> None:
    """With one of them as it was at first, some story goes wrong."""
    fault = FAULTS[key]
    words = {one: words for one, words in MENDED[key].items() if one != name}
    proof = proved(fault, settings(fault, words), 20)
    assert proof.problems, name


@pytest.mark.parametrize("key", FAULTS)
def test_a_story_is_the_same_on_every_run_and_can_be_looked_at(key: str) -> None:
    one, other = proved(FAULTS[key], {}, 4), proved(FAULTS[key], {}, 4)
    assert one.problems == other.problems
    for words, (seed, happened) in one.shown.items():
        assert one.problems[seed] == happened.problems
        assert words in happened.problems
        assert happened.events
        assert any(event.end == happened.end_of(words) for event in happened.events)


@pytest.mark.parametrize("key", FAULTS)
def test_what_cannot_be_set_is_refused_with_what_can(key: str) -> None:
    with pytest.raises(TypeError, match=r"nothing here is set by 'patience'\. What can be set: "):
        proved(FAULTS[key], {"patience": 3})


def test_a_slip_of_the_finger_is_told_the_right_name() -> None:
    with pytest.raises(TypeError, match="Did you mean ping_interval"):
        proved(FAULTS["every-minute"], {"ping_intervall": 3})


@pytest.mark.parametrize(
    ("key", "chosen", "error", "words"),
    [
        ("every-minute", {"ping_interval": 0}, ValueError, "ping_interval is more than 0 seconds"),
        ("every-minute", {"ping_timeout": "20"}, TypeError, "ping_timeout is a number of seconds"),
        ("always-1000", {"restart": 1006}, ValueError, "1006"),
        ("always-1000", {"goodbye": 1012}, TypeError, "goodbye is a function"),
        ("always-1000", {"goodbye": lambda why: (1000, "")}, TypeError, "called with 2 arguments"),
        ("always-1000", {"goodbye": lambda why, user: 1000}, TypeError, "gives a code and a reason"),
        ("at-once", {"wait": lambda code, tries, chance: -1}, ValueError, r"what your wait\(\) returns is 0 seconds"),
        ("at-once", {"wait": lambda: 1}, TypeError, "called with 3 arguments"),
        ("lost-orders", {"again": "most"}, ValueError, "again is one of '', 'all', 'unanswered', not 'most'"),
        ("deploy", {"stop": lambda server: None}, TypeError, "stop is an async function"),
        ("deploy", {"over": -1}, ValueError, "over is 0 seconds or more"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    key: str, chosen: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        proved(FAULTS[key], chosen, 12)


def test_what_a_function_of_ones_own_raises_is_raised() -> None:
    async def stop(server: Stopping) -> None:
        raise LookupError("no such balancer")

    with pytest.raises(LookupError, match="no such balancer"):
        proved(FAULTS["deploy"], {"stop": stop}, 1)


def test_all_that_went_wrong_is_said_and_not_only_the_first() -> None:
    proof = proved(FAULTS["always-1000"], {"goodbye": lambda why, user: (1000, f"{user}: {why}")}, 12)
    assert {words.split(",")[0] for words, _ in proof.kinds} == {
        "The reason names the user",
        "The server restarted",
        "The session was over",
        "Somebody was thrown out",
    }
    assert {len(some) for some in proof.problems.values()} == {2}
    proof = proved(FAULTS["every-minute"], {"ping_interval": 5, "ping_timeout": None}, 20)
    assert any(len(some) == 2 for some in proof.problems.values())


def test_several_errors_of_a_function_of_ones_own_are_told_together() -> None:
    def goodbye(why: str, user: str) -> tuple[int, str]:
        raise LookupError(f"nobody told me about {why}")

    with pytest.raises(LookupError, match="nobody told me about ") as error:
        proved(FAULTS["always-1000"], {"goodbye": goodbye})
    told = {str(error.value), *(note.removeprefix("LookupError: ") for note in error.value.__notes__)}
    assert told == {f"nobody told me about {why}" for why in ("restart", "session", "thrown out")}


@pytest.mark.parametrize("key", CODE)
def test_what_a_function_prints_is_kept_and_nobody_elses(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    function, code = CODE[key], FAULTS[key].code
    assert code is not None

    def printing(*given: Any) -> Any:
        print("called", "with", len(given))
        return function(*given)

    async def printing_and_waiting(server: Stopping) -> None:
        print("called", "with", 1)
        await asyncio.sleep(0)
        print("again", end="")
        await function(server)

    before = sys.stdout
    waits = asyncio.iscoroutinefunction(function)
    printed = Printed()
    asyncio.run(
        prove(
            FAULTS[key],
            {code.name: printing_and_waiting if waits else signed(printing, function)},
            seeds=6,
            watch=lambda seed, problems: print(f"story {seed} is over"),
            printed=printed,
        )
    )
    assert sys.stdout is before
    heard = capsys.readouterr().out
    assert heard.splitlines() == [f"story {seed} is over" for seed in range(1, 7)]
    assert re.fullmatch(r"called with \d \(\d+ times\)", printed.lines[0])
    assert [line.split(" ")[0] for line in printed.lines[1:]] == (["again"] if waits else [])


def signed(function: Callable[..., Any], like: Callable[..., Any]) -> Callable[..., Any]:
    return functools.wraps(like)(function)


def test_lines_that_are_printed_are_counted_and_not_all_are_shown() -> None:
    printed = Printed()
    for number in range(30):
        printed.heard(f"line {number % 12}\n")
    printed.heard("and this")
    assert printed.lines[0] == "line 0 (3 times)"
    assert printed.lines[-1] == "and 5 other lines"
    assert len(printed.lines) == 9


def test_a_name_that_is_none_is_told_what_there_is() -> None:
    assert find_fault("deploy") is FAULTS["deploy"]
    with pytest.raises(ValueError, match="Did you mean 'every-minute'"):
        find_fault("every minute")
    with pytest.raises(ValueError, match="There are 'every-minute', "):
        find_fault("zebra")
    with pytest.raises(TypeError, match="a repair has a name"):
        find_fault(3)


def test_how_it_is_set_is_said_in_words() -> None:
    knob = FAULTS["every-minute"].knobs[0]
    assert (knob.called(20), knob.called(None), knob.called(21)) == ("20 s", "never", "21")
    assert FAULTS["at-once"].knobs[2].called(True) == "twice as long, up to 20 s"
    assert knob.called(goodbye) == "your goodbye()"


def test_no_lesson_sends_to_itself() -> None:
    for path in course.lessons():
        for name in re.findall(r'Repair\(\\"([\w-]+)', path.read_text(encoding="utf-8")):
            assert find_fault(name).lesson != int(path.name[:2]), (path.name, name)
