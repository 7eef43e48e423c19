"""Scenes: what is shown leaves the one cause that was played, and the opening leaves them all."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

import pytest
from playedscenes import CASES, CLOCK, NAMES, SEEDS, TIME, of, play, text

from wskit.course.casebook.pieces import CAUSES, Cause, Piece, Played, Scene
from wskit.course.casebook.scenes import SCENES
from wskit.course.recognition import recognise

of_each_case = pytest.mark.parametrize(("scene", "cause"), CASES, ids=NAMES)
of_each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)


def facts(played: Played, pieces: Iterable[Piece] = Piece) -> frozenset[str]:
    return played.opening.facts.union(*(played.exhibits[piece].facts for piece in pieces))


def left(scene: Scene, shown: frozenset[str]) -> list[str]:
    return [cause.key for cause in scene.causes if not cause.ruled_out(shown)]


def seconds(played: Played) -> list[float]:
    """Return the times in an opening, in seconds since its first one."""
    found = [one.replace(",", ".").split(":") for one in TIME.findall(text([played.opening]))]
    times = [3600 * int(hours) + 60 * int(minutes) + float(rest) for hours, minutes, rest in found]
    return [time - times[0] for time in times]


@of_each_case
@pytest.mark.parametrize("seed", SEEDS)
def test_all_that_can_be_asked_for_leaves_what_was_played(scene: Scene, cause: Cause, seed: int) -> None:
    assert left(scene, facts(of(scene.key, cause.key, seed))) == [cause.key]


@of_each_case
def test_an_opening_leaves_every_cause(scene: Scene, cause: Cause) -> None:
    for seed in SEEDS:
        assert len(left(scene, of(scene.key, cause.key, seed).opening.facts)) == CAUSES


@of_each_case
def test_every_piece_can_be_asked_for(scene: Scene, cause: Cause) -> None:
    assert set(of(scene.key, cause.key, 0).exhibits) == set(Piece)
    assert all(exhibit.shown for exhibit in of(scene.key, cause.key, 0).exhibits.values())


@of_each_scene
@pytest.mark.parametrize("seed", SEEDS)
def test_openings_are_alike_but_for_their_times(scene: Scene, seed: int) -> None:
    openings = [of(scene.key, cause.key, seed) for cause in scene.causes]
    assert len({TIME.sub("…", text([one.opening])) for one in openings}) == 1
    # And those are alike, too: what is drawn is drawn before it is asked for which cause. A timer has whole seconds.
    for one in openings:
        assert seconds(one) == pytest.approx(seconds(openings[0]), abs=1.2)


@of_each_scene
def test_no_piece_decides_much_more_than_half_of_a_scene(scene: Scene) -> None:
    for piece in Piece:
        decided = [
            cause.key for cause in scene.causes if len(left(scene, facts(of(scene.key, cause.key, 0), [piece]))) == 1
        ]
        assert len(decided) <= (CAUSES // 2 if piece.cost == 1 else CAUSES - 2), (piece, decided)


def cheapest(scene: Scene, cause: Cause, seed: int) -> tuple[int, set[frozenset[Piece]]]:
    """Return what it costs to know for certain, and the sets of pieces that cost no more."""
    sets = [
        frozenset(pieces)
        for count in range(1, len(Piece) + 1)
        for pieces in itertools.combinations(Piece, count)
        if left(scene, facts(of(scene.key, cause.key, seed), pieces)) == [cause.key]
    ]
    least = min(sum(piece.cost for piece in pieces) for pieces in sets)
    return least, {pieces for pieces in sets if sum(piece.cost for piece in pieces) == least}


@of_each_scene
def test_what_is_worth_asking_for_depends_on_the_cause(scene: Scene) -> None:
    found = {cause.key: cheapest(scene, cause, 0) for cause in scene.causes}
    assert any(not one[1] & two[1] for one, two in itertools.combinations(found.values(), 2)), found
    assert max(cost for cost, _ in found.values()) >= 2


def test_no_piece_decides_half_of_all_cases_and_no_two_of_them_two_thirds() -> None:
    for count, most in ((1, 1 / 2), (2, 2 / 3)):
        for pieces in itertools.combinations(Piece, count):
            decided = [
                cause for scene, cause in CASES if len(left(scene, facts(of(scene.key, cause.key, 0), pieces))) == 1
            ]
            assert len(decided) < most * len(CASES), pieces


@of_each_case
def test_a_case_is_short_enough_to_be_played_at_once(scene: Scene, cause: Cause) -> None:
    assert all(len(of(scene.key, cause.key, seed).signs.happened) < 1500 for seed in SEEDS)


@of_each_case
def test_lines_stand_in_the_order_of_their_times(scene: Scene, cause: Cause) -> None:
    for exhibit in of(scene.key, cause.key, 0).exhibits.values():
        for shown in exhibit.shown:
            times = [match[1] for line in str(shown).splitlines() if (match := CLOCK.search(line[:46]))]
            assert times == sorted(times), shown


@of_each_scene
def test_every_fact_that_rules_something_out_is_said_somewhere(scene: Scene) -> None:
    said = frozenset().union(*(facts(of(scene.key, cause.key, seed)) for cause in scene.causes for seed in SEEDS))
    assert {fact for cause in scene.causes for fact in cause.against} - said == set()


@of_each_case
def test_the_same_dice_make_the_same_case(scene: Scene, cause: Cause) -> None:
    again = play(scene, cause, 3)
    first = of(scene.key, cause.key, 3)
    assert text([again.opening, *again.exhibits.values()]) == text([first.opening, *first.exhibits.values()])


@of_each_case
def test_other_dice_make_another_case(scene: Scene, cause: Cause) -> None:
    assert text([of(scene.key, cause.key, 0).opening]) != text([of(scene.key, cause.key, 1).opening])


def test_there_are_many_causes_and_each_scene_has_as_many() -> None:
    assert {len(scene.causes) for scene in SCENES} == {CAUSES}
    assert len({cause.words for _, cause in CASES}) >= 40
    assert len({scene.key for scene in SCENES}) == len({scene.complaint for scene in SCENES}) == len(SCENES)
    for scene in SCENES:
        assert len({cause.key for cause in scene.causes}) == len({cause.words for cause in scene.causes}) == CAUSES


def test_a_cause_has_one_name_wherever_it_is() -> None:
    assert len({cause.key for _, cause in CASES}) == len({cause.words for _, cause in CASES})


@of_each_case
def test_a_cause_says_what_rules_it_out_in_a_sentence(scene: Scene, cause: Cause) -> None:
    for sentence in (*cause.against.values(), cause.words, *re.split(r"(?<=\.) ", cause.told)):
        assert re.fullmatch(r"[A-Z`1-9].*\.", sentence), sentence
    assert cause.ruled_out(["nothing that anybody knows"]) == ""


# Lines that decide, or that a case begins with, and what `wskit why` has to say of each.
TELLING: dict[str, tuple[str, str]] = {
    "quiet-oom": ("OOMKilled", "killed a process for its memory"),
    "quiet-probe": ("Exit Code: 137", "killed the process with SIGKILL"),
    "quiet-reload": ("gracefully shutting down", "loaded again"),
    "unopened-name": ("ERR_NAME_NOT_RESOLVED", "no host of this name"),
    "unopened-certificate": ("ERR_CERT_DATE_INVALID", "does not trust the server's certificate"),
    "unopened-subprotocol": ("Sent non-empty 'Sec-WebSocket-Protocol'", "did not agree on a subprotocol"),
    "unopened-origin": ("connection rejected (403 Forbidden)", "did not accept"),
    "goodbye-busy": ("received 1000 (OK); then sent 1000 (OK)", "a clean end"),
    "dismissed-session": ("sent 1008 (policy violation); then received 1008", "a clean end"),
    "leaving-tab-closed": ("received 1001 (going away)", "The tab was closed"),
    "pinged-blocked": ("keepalive ping timeout; no close frame received", "The network is silent"),
    "vanished-idle": ("stream_idle_timeout", "`stream_idle_timeout`"),
    "vanished-too-old": ("max_duration_timeout", "`max_stream_duration`"),
    "vanished-drained": ("downstream_local_disconnect", "The proxy stopped"),
    "vanished-killed-page": ("downstream_remote_disconnect", "The client ended TCP first"),
    "vanished-reset": ("no close frame received or sent", "TCP ended without a goodbye"),
    "refused-wrong-port": ("connect() failed", "Nobody listens where the proxy looks"),
    "refused-oom": ("upstream prematurely closed", "ended TCP without an answer"),
}


@pytest.mark.parametrize("name", TELLING)
def test_a_line_that_decides_is_one_that_is_known(name: str) -> None:
    words, means = TELLING[name]
    scene, cause = CASES[NAMES.index(name)]
    played = of(scene.key, cause.key, 0)
    shown = text([played.opening, *played.exhibits.values()])
    line = next(line for line in shown.splitlines()[::-1] if words in line)
    assert any(means in one.means for one in recognise(line, in_a_log=True).symptoms), line
