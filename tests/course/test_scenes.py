"""Scenes: of the causes on offer the record leaves one, and that is what was done."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from helpers import tasks_on_the_portal
from mysteries import BEAT, CARDS, NAMES, case_of, record_of

from wskit.course import scenes
from wskit.course.scenes import SCENES, Scene, cards, perform
from wskit.endings import table as endings
from wskit.reading.passages import Signal
from wskit.views.report import Report


@pytest.mark.parametrize(("scene", "ending"), CARDS, ids=NAMES)
def test_the_record_leaves_the_right_cause_and_no_other_on_offer(scene: Scene, ending: str) -> None:
    record = record_of(scene, ending)
    offered = case_of(f"{ending}-{scene.side}").causes
    left = [cause.words for cause in scene.causes if not cause.ruled_out(record)]
    assert scene.endings[ending].words in left
    assert [words for words in left if words in offered] == [scene.endings[ending].words]
    assert len(offered) >= 3


def test_only_one_case_has_a_cause_that_cannot_be_told_from_the_right_one() -> None:
    # Where the client sends nothing, a network that is silent one way is like one that is silent both ways.
    left_out = {
        name: len(scene.causes) - len(case_of(name).causes) for name, (scene, _) in zip(NAMES, CARDS, strict=True)
    }
    assert {name for name, count in left_out.items() if count} == {"deaf-client-client", "deaf-client-server"}
    assert set(left_out.values()) == {0, 1}


def test_every_cause_of_a_scene_has_words_of_its_own_and_says_why_not() -> None:
    for scene in SCENES:
        assert len({cause.words for cause in scene.causes}) == len(scene.causes)
        assert all(cause.words.endswith(".") and cause.otherwise.endswith(".") for cause in scene.causes)
        assert scene.lesson.startswith("Lesson ")


# Each cause is ruled out by a word that is true: of these, the record is asked in another way than the sign does.
TRUE_OF: dict[tuple[str, str], str] = {
    ("network-resets-client", "FIN"): "sends a FIN to both ends, and it sent none",
    ("server-killed-client", "RST"): "sends a RST to both ends, and it sent none",
    ("black-hole-client", "pinged"): "the server sent no Ping",
    ("black-hole-pings-client", "nobody pings"): "the server did send a Ping",
    ("black-hole-pings-server", "client sends"): "a frame from the server never arrived",
    ("deaf-server-server", "both directions"): "a frame got through after another had not",
    ("deaf-server-server", "server sends"): "a frame from the client never arrived",
    ("deaf-server-client", "did not answer"): "the client did answer it",
    ("deaf-server-client", "Ping was lost"): "the Ping did reach the client",
    ("server-no-answer-client", "answer was lost"): "no Close frame of the server was lost",
    ("client-no-answer-server", "Close frame was lost"): "no Close frame of the server was lost",
    ("refused-client", "TLS"): "nobody did",
    ("refused-client", "403"): "no answer in HTTP came",
    ("ws-to-tls-client", "Nobody listens"): "somebody listens",
    ("both-at-once-client", "too late"): "the client sent its Close frame before",
    ("both-at-once-client", "proxy"): "the codes that were sent are the codes that arrived",
    ("both-at-once-server", "code of its own"): "before the other one had reached it",
    ("server-crashes-client", "on purpose"): "it raised an error",
    ("server-1011-client", "crashed"): "no code of the server raised an error",
    ("server-1011-client", "Ping"): "the server sent no Ping",
    ("server-no-code-client", "TCP ended"): "a Close frame did come",
    ("server-no-code-client", "1005"): "no Close frame of the server says 1005",
    ("server-text-not-text-client", "masked"): "no frame of the server is masked",
    ("server-masks-client", "UTF-8"): "no text message of the server was wrong",
    ("text-not-text-server", "binary"): "the client sent no binary message",
    ("text-not-text-server", "reason"): "no Close frame with a wrong reason",
    ("too-big-server", "never answered"): "the client did send a Close frame",
    ("too-big-server", "lost"): "no Close frame of the server was lost",
}


@pytest.mark.parametrize(("name", "cause"), TRUE_OF, ids=lambda part: part.replace(" ", "_"))
def test_a_cause_that_it_was_not_is_ruled_out_by_what_was_there(name: str, cause: str) -> None:
    case = case_of(name)
    [words] = [words for words in case.causes if cause in words]
    assert TRUE_OF[name, cause] in case.guess(words).message


def test_all_cards_come_before_one_comes_again() -> None:
    deck = cards(random.Random(1))
    first = [(id(scene), ending) for scene, ending in itertools.islice(deck, len(CARDS))]
    assert len(set(first)) == len(CARDS)
    assert next(deck)[1] in {ending for _, ending in CARDS}


@pytest.mark.parametrize(
    ("target", "value", "gone"),
    [
        ("wskit.course.scenes.find_spec", None, {"ws-to-tls"}),
        ("wskit.course.scenes.memory.is_all_there_is", True, {"ws-to-tls", "server-killed"}),
    ],
)
def test_what_cannot_be_had_here_is_not_dealt(
    monkeypatch: pytest.MonkeyPatch, target: str, value: Any, gone: set[str]
) -> None:
    monkeypatch.setattr(target, lambda *args: value)
    some = [ending for _, ending in itertools.islice(cards(random.Random(1)), 3 * len(CARDS))]
    assert {ending for _, ending in CARDS} - set(some) == gone


def another(monkeypatch: pytest.MonkeyPatch, times: int) -> list[float]:
    """Let another ending than the one that is wanted come out so many times. Returns the beats that were tried."""
    beats: list[float] = []

    @contextlib.asynccontextmanager
    async def performed(name: str, *, beat: float, **options: Any) -> AsyncIterator[Report]:
        beats.append(beat)
        async with endings.performed("network-cuts" if len(beats) <= times else name, beat=beat, **options) as report:
            yield report

    monkeypatch.setattr(scenes, "performed", performed)
    return beats


async def test_what_comes_out_otherwise_is_performed_again_and_slower(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = another(monkeypatch, times=2)
    signs = await perform(SCENES[0], "network-resets", BEAT)
    assert signs.forged(Signal.RST)
    assert beats == [BEAT, 2 * BEAT, 4 * BEAT]


async def test_what_never_comes_out_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    another(monkeypatch, times=3)
    with pytest.raises(TimeoutError, match=r"too busy.*try again"):
        await perform(SCENES[0], "network-resets", BEAT)


async def test_who_stops_waiting_leaves_nothing_behind() -> None:
    before = tasks_on_the_portal()
    scene = next(scene for scene in SCENES if "black-hole" in scene.endings)
    waiting = asyncio.create_task(perform(scene, "black-hole", BEAT))
    while not tasks_on_the_portal() - before:
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(5):
        while tasks_on_the_portal() - before:
            await asyncio.sleep(0.01)
