"""Nearby: names that are nearly right."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from wskit.protocol.nearby import Nearby, NearbyHandlers, right_name

NAMES = [
    "CLOSED",
    "ready_state",
    "onopen",
    "onclose",
    "close",
    "closed",
    "url",
    "buffered_amount",
    "add_event_listener",
]


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("readyState", "ready_state"),
        ("bufferedAmount", "buffered_amount"),
        ("addEventListener", "add_event_listener"),
        ("onClose", "onclose"),
        ("on_close", "onclose"),
        ("onopen ", "onopen"),
        ("onopn", "onopen"),
        ("onlcose", "onclose"),
        ("onclosed", "onclose"),
        ("redy_state", "ready_state"),
        ("URL", "url"),
        ("Closed", "closed"),
        ("closed", "closed"),
        ("ur", None),
        ("clos", None),
        ("state", None),
        ("", None),
    ],
)
def test_the_right_name_is_found_if_it_is_nearly_right(name: str, right: str | None) -> None:
    assert right_name(name, NAMES) == right


class Thing(NearbyHandlers):
    in_time: bool
    onopen = onclose = None

    def __init__(self) -> None:
        self.in_time = True
        self._hidden = 1


def test_what_is_read_and_is_nearly_there_says_what_is() -> None:
    with pytest.raises(AttributeError, match="a Thing here has in_time, not inTime") as caught:
        getattr(Thing(), "inTime")  # noqa: B009
    assert caught.value.name == "inTime"
    with pytest.raises(AttributeError, match="a Thing has no colour"):
        getattr(Thing(), "colour")  # noqa: B009
    assert not hasattr(Thing(), "inTime")


def test_what_python_and_jupyter_look_for_is_not_there() -> None:
    for name in ("_repr_html_", "__deepcopy__", "_hiden"):
        assert getattr(Thing(), name, None) is None
    assert copy.deepcopy(Thing()).in_time
    assert pickle.loads(pickle.dumps(Thing())).in_time


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("onClose", "a Thing here has onclose, not onClose"),
        ("on_open", "a Thing here has onopen, not on_open"),
        ("inTime", "a Thing here has in_time, not inTime"),
        ("onping", "a Thing has no onping; its handlers are onclose and onopen"),
        ("on_message", "a Thing has no on_message; its handlers are on"),
    ],
)
def test_what_is_set_and_is_nearly_there_says_what_is(name: str, complaint: str) -> None:
    with pytest.raises(AttributeError, match=complaint):
        setattr(Thing(), name, print)


def test_what_is_there_and_what_is_quite_different_may_be_set() -> None:
    thing: Any = Thing()
    thing.onopen, thing.in_time, thing.note, thing._hidden = print, False, "mine", 2
    thing.note += "!"
    assert (thing.onopen, thing.in_time, thing.note, thing._hidden) == (print, False, "mine!", 2)


def test_to_read_only_does_not_forbid_to_set() -> None:
    class Reader(Nearby):
        ready_state = 1

    reader: Any = Reader()
    reader.readyState = 2
    assert (reader.readyState, reader.ready_state) == (2, 1)


def test_a_class_may_know_other_words_for_what_it_has() -> None:
    class Worded(Nearby):
        _otherwise: ClassVar[Mapping[str, str]] = {"silent": "silence", "slow": "delay or limit"}
        silence = delay = limit = 1

    worded: Any = Worded()
    for name, said in (("silent", "silence"), ("Silent", "silence"), ("slow", "delay or limit"), ("delai", "no delai")):
        with pytest.raises(AttributeError, match=f"a Worded (here )?has {said}"):
            getattr(worded, name)
    worded.silent = 2
    assert worded.silent == 2
