"""Recording: whatever is in a file, it is read, or there is a clear error; nothing else is raised."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recorded

from wskit.evidence.har import looks_like_har, read_har
from wskit.evidence.lines import looks_like_log, read_log
from wskit.evidence.recording import Recording, UnreadableError
from wskit.evidence.story import looks_like_story, read_story
from wskit.record.harfile import as_har
from wskit.record.logfile import as_log

HAPPENED, _ = recorded(2)
HAR = as_har(HAPPENED)
LOG = as_log(HAPPENED, "server")
CAME = b'{"kind": "BytesIn", "time": 1.5, "end": "client 1", "data": {"base64": "aGk="}}'
STORY = b'{"wskit": "story", "version": 1}\n' + CAME + b"\n"
READERS: dict[str, tuple[Callable[[IO[bytes], str], Recording], Callable[[bytes], bool], bytes]] = {
    "har": (read_har, looks_like_har, HAR),
    "log": (read_log, looks_like_log, LOG),
    "story": (read_story, looks_like_story, STORY),
}
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def read(name: str, data: bytes) -> None:
    reader, looks_like, _ = READERS[name]
    looks_like(data[:4096])
    with contextlib.suppress(UnreadableError):
        reader(io.BytesIO(data), "x")


@pytest.mark.parametrize("name", READERS)
@given(st.data())
@settings(max_examples=60)
def test_a_file_of_which_some_bytes_are_others(name: str, data: st.DataObject) -> None:
    whole = READERS[name][2]
    at = data.draw(st.integers(0, len(whole)))
    size = data.draw(st.sampled_from([0, 1, 7, len(whole)]))
    read(name, whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + size :])


@pytest.mark.parametrize("name", READERS)
@given(st.binary(max_size=200))
@settings(max_examples=40)
def test_any_bytes(name: str, data: bytes) -> None:
    read(name, data)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every place in a value of JSON that may hold something else."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@given(st.data())
@settings(max_examples=120)
def test_a_har_with_any_value_anywhere(data: st.DataObject) -> None:
    har = json.loads(HAR)
    inside, key = data.draw(st.sampled_from(places(har)))
    inside[key] = data.draw(ANY)
    read("har", json.dumps(har).encode())


@given(st.permutations(LOG.decode().splitlines()), st.integers(0, 40))
@settings(max_examples=60)
def test_a_log_in_any_order(lines: list[str], size: int) -> None:
    read("log", "\n".join(lines[:size]).encode())
