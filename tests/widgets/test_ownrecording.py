"""A place for one's own recording, without a front end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from helpers import until

from wskit import OwnRecording, diagnose
from wskit.loops import portal

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NGINX = Path(__file__).parents[2] / "docs" / "nginx-idle.pcap"


@pytest.fixture
def panel() -> Iterator[OwnRecording]:
    panel = OwnRecording()
    yield panel
    portal.run(panel.replace)


def contains(words: str, value: str) -> bool:
    return words in value


def test_a_file_is_read_by_its_path(panel: OwnRecording) -> None:
    panel.path.value = f" {NGINX} "
    panel.read_button.click()
    until(panel.outcome, lambda value: "causes are left" in value)
    assert panel.notice.value == ""
    assert panel.diagnosis is not None


@pytest.mark.parametrize("front_end", [7, 8])
def test_a_file_is_handed_over(panel: OwnRecording, front_end: int) -> None:
    content = NGINX.read_bytes()
    given: Any = ({"name": "C:\\mine.pcap", "content": memoryview(content)},)
    if front_end == 7:
        given = {"mine.pcap": {"content": content}}
    portal.run(lambda: panel._take(given))
    until(panel.outcome, lambda value: "mine.pcap, read as pcap" in value)
    portal.run(lambda: panel._take({} if front_end == 7 else ()))
    assert "mine.pcap" in panel.outcome.value


def test_one_file_at_a_time_is_read(panel: OwnRecording, monkeypatch: pytest.MonkeyPatch) -> None:
    gate: portal.Promise[Any] = portal.Promise()
    read: list[object] = []

    async def wait(function: object, stop: object) -> Any:
        read.append(function)
        return await gate

    monkeypatch.setattr(portal, "in_a_thread", wait)
    panel.path.value = str(NGINX)
    panel.read_button.click()
    panel.read_button.click()
    portal.run(lambda: panel._take(({"name": "a.pcap", "content": b"no!"},)))
    gate.resolve(diagnose(NGINX))
    until(panel.outcome, lambda value: "causes are left" in value)
    assert len(read) == 1


def test_its_button_takes_what_a_front_end_gives(panel: OwnRecording) -> None:
    panel.upload.value = [
        {"name": "a.pcap", "type": "", "size": 3, "content": memoryview(b"no!"), "last_modified": NOW},
    ]
    until(panel.notice, lambda value: "It cannot be read" in value)


def test_without_threads_it_is_read_all_the_same(panel: OwnRecording, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(portal, "in_a_thread", fail)
    panel.path.value = str(NGINX)
    panel.read_button.click()
    until(panel.outcome, lambda value: "causes are left" in value)


def test_what_is_wrong_is_said(panel: OwnRecording, tmp_path: Path) -> None:
    panel.read_button.click()
    until(panel.notice, lambda value: "Type the path of a file" in value)
    for path, words in {"nobody.pcap": "There is no file", "": "It cannot be read"}.items():
        panel.path.value = str(tmp_path / path)
        panel.read_button.click()
        until(panel.notice, partial(contains, words))
    (tmp_path / "empty").touch()
    panel.path.value = str(tmp_path / "empty")
    panel.read_button.click()
    until(panel.notice, lambda value: "empty is empty" in value)
    assert panel.diagnosis is None


def test_nothing_of_a_recording_stays_in_the_picture(panel: OwnRecording) -> None:
    panel.path.value = str(NGINX)
    panel.read_button.click()
    until(panel.outcome, lambda value: "causes are left" in value)
    still = panel._repr_mimebundle_()
    assert still["text/plain"] == "Path: session.pcapng [Diagnose] [Choose a file]"
    assert "causes are left" not in still["text/html"]
    assert str(NGINX) not in still["text/html"]


def test_what_is_read_when_the_panel_is_gone_is_not_shown(panel: OwnRecording) -> None:
    portal.run(panel.replace)
    portal.run(lambda: panel._say("words"))
    assert panel.notice.value == ""
