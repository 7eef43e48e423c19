"""Two connections that are the two sides of one proxy: which ended first, and what that speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from broughts import SCOPES, alone
from captured import Wire, file_of
from played import Played, endings
from variants import part

from wskit.diagnosis.diagnosing import diagnose
from wskit.diagnosis.likeness import Ending
from wskit.diagnosis.look import Look
from wskit.diagnosis.twosides import Legs, key_of, legs_of, likeness_of
from wskit.evidence.segments import ACK, FIN
from wskit.reading.passages import Side
from wskit.record.capture import save

PAIR = Legs(1, 2)
PING = b"\x89\x04here"


def ending(first: Side, at: float) -> Ending:
    return Ending(first, "FIN", at, None, None)


@pytest.mark.parametrize(
    ("front", "back", "words", "cause"),
    [
        (("server", 9.001), ("client", 9.0), "behind the proxy, #2, ended first. The proxy's own end", "proxy-idle"),
        (("server", 9.0), ("client", 9.001), "before the proxy, #1, ended first. The proxy's own end", "proxy-idle"),
        (("server", 9.001), ("server", 9.0), "behind the proxy, #2, ended first. The server's end", "server-killed"),
        (("client", 9.0), ("client", 9.001), "before the proxy, #1, ended first. The client's end", "client-gone"),
    ],
)
def test_whichever_leg_ended_first_says_who_did_not(
    front: tuple[Side, float], back: tuple[Side, float], words: str, cause: str
) -> None:
    found = likeness_of(PAIR, [ending(*front), ending(*back)])
    assert found is not None
    assert found.numbers == (1, 2)
    assert words in found.words
    assert cause in found.causes
    assert found.words.startswith("#1 and #2 are the two sides of one proxy")


def test_where_both_ends_did_it_nobody_is_said_to_have_followed() -> None:
    found = likeness_of(PAIR, [ending("client", 9.001), ending("server", 9.0005)])
    assert found is not None
    assert "server" in found.causes or "server-killed" in found.causes
    found = likeness_of(PAIR, [ending("server", 9.0), ending("server", 9.001)])
    assert found is not None
    assert not found.causes
    assert found.words.endswith("The side before the proxy, #1, ended first.")


def test_legs_that_ended_apart_or_unseen_say_nothing_of_each_other() -> None:
    assert likeness_of(PAIR, [ending("server", 9.0), ending("server", 12.0)]) is None
    assert likeness_of(PAIR, [None, ending("server", 12.0)]) is None
    assert likeness_of(PAIR, [ending("server", 12.0), None]) is None


def test_legs_are_those_of_which_exactly_two_have_the_same_key() -> None:
    assert legs_of(["a", "b", None, "b", None, "c", "c", "c"]) == [Legs(2, 4)]


def test_the_key_is_that_of_a_capture() -> None:
    played = endings()["client-leaves"]
    [captured], [own] = SCOPES["capture file"](played), SCOPES["own"](played)
    [encrypted] = SCOPES["capture of TLS"](played)
    assert key_of(Look(captured))
    assert key_of(Look(own)) is None
    assert key_of(Look(encrypted)) is None


def test_the_legs_of_a_proxy_that_the_kit_plays_are_found() -> None:
    looks = [Look(brought) for brought in SCOPES["capture file"](endings()["proxy-idle"])]
    assert legs_of([key_of(look) for look in looks]) == [PAIR]


class Both:
    """The two sides of a proxy: what one host does on one of them, the proxy does on the other a moment later."""

    def __init__(self) -> None:
        self.before, self.behind = Wire(), Wire(("127.0.0.1", 60_000), ("127.0.0.1", 9000))
        self.before.shake()
        self.behind.now += 3 * 10**6
        self.behind.shake()
        self.before.now = self.behind.now = self.before.now + 10**9

    def end(self, wire: Wire, host: int, after: float = 0.0) -> None:
        wire.now += int(after * 10**9)
        wire.send(host, FIN | ACK).send(1 - host, FIN | ACK).send(host)

    def found(self, tmp_path: Path) -> Iterator[tuple[set[str], set[str]]]:
        """The causes that are left of each, and those of them against which something speaks."""
        path = tmp_path / "both.pcap"
        path.write_bytes(file_of(self.before, self.behind).getvalue())
        for one in diagnose(path, reader="dpkt").verdicts:
            yield {cause.key for cause in one.left}, {cause.key for cause in one.left if cause.but}


OF_PROXIES = {"proxy-idle", "proxy-age", "proxy-stops", "proxy-hides-loss"}


def test_what_one_side_rules_out_is_ruled_out_on_the_other(tmp_path: Path) -> None:
    both = Both()
    both.end(both.behind, 0, 60.0)
    both.end(both.before, 1, 60.001)
    for left, but in both.found(tmp_path):
        assert left == OF_PROXIES | {"network-cuts"}
        assert not but


@pytest.mark.parametrize(("host", "sign"), [(1, "server-killed"), (0, "client-gone")])
def test_where_the_proxy_followed_it_was_at_most_another_one(tmp_path: Path, host: int, sign: str) -> None:
    both = Both()
    first, then = (both.behind, both.before) if host else (both.before, both.behind)
    both.end(first, host, 9.0)
    both.end(then, host, 9.001)
    for left, but in both.found(tmp_path):
        assert sign in left
        assert but == OF_PROXIES


def test_a_side_that_has_not_ended_is_one_of_the_two_all_the_same(tmp_path: Path) -> None:
    both = Both()
    for after in (0.0, 0.2, 0.4, 0.8, 1.6, 3.2):
        both.before.now += int(after * 10**9)
        both.before.seqs[1] -= len(PING) if after else 0
        both.before.send(1, ACK, PING)
    both.behind.say(1, PING).say(1, b"\x88\x18\x03\xf3keepalive ping timeout")
    both.end(both.behind, 1)
    [(before, _), (behind, _)] = both.found(tmp_path)
    assert before == behind
    found = diagnose(tmp_path / "both.pcap", reader="dpkt")
    assert "#2, ended, and #1 had not. Of #1: what the server's end had sent last" in found.found.alike[0]
    speaks = {one.key for one in found.verdicts[1].left if one.because}
    assert speaks == {"network-silent", "client-moved", "to-server-lost", "to-client-lost"}
    assert all(len(one.because) <= 1 for one in found.verdicts[0].left)


def test_a_second_try_is_no_leg_of_the_first(tmp_path: Path) -> None:
    both = Both()
    both.end(both.before, 1)
    both.behind.segments = [one._replace(time=one.time + 5 * 10**9) for one in both.behind.segments]
    both.behind.now += 5 * 10**9
    both.end(both.behind, 0, 1.0)
    [(first, _), (second, _)] = both.found(tmp_path)
    assert "server-killed" in first
    assert "client-gone" in second


def test_a_proxy_may_have_had_the_connection_behind_it_before(tmp_path: Path) -> None:
    both = Both()
    both.behind.segments = [
        one._replace(time=one.time - (10**9 if n < 3 else 0)) for n, one in enumerate(both.behind.segments)
    ]
    both.end(both.behind, 1, 9.0)
    both.end(both.before, 1, 9.001)
    assert all("server-killed" in left for left, _ in both.found(tmp_path))
    assert [one.leg for one in diagnose(tmp_path / "both.pcap", reader="dpkt").verdicts] == ["back", "front"]


def through_proxies() -> list[Played]:
    """All that is played with a proxy whose both sides can be captured, once for each name."""
    found = [one for name in ("endings", "middles", "silences", "stuck", "latecomers") for one in part(name)]
    return [one for one in found if len(SCOPES["capture"](one)) == 2 and "capture file" not in one.hides]


def test_both_sides_together_never_rule_out_what_was_true(tmp_path: Path) -> None:
    path = tmp_path / "played.pcapng"
    wrong, seen = [], 0
    for one in through_proxies():
        save(alone(one), path)
        for found in diagnose(path, reader="dpkt").verdicts:
            seen += found.leg is not None
            if one.cause not in {cause.key for cause in found.left}:
                wrong.append((one.name, [out.sign for out in found.ruled_out if out.key == one.cause]))
            if one.cause.startswith("proxy-"):  # there is one, and that is this one
                assert not [cause for cause in found.left if cause.key == one.cause and cause.but]
    assert not wrong
    assert seen > 20
