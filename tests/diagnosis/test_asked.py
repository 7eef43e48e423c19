"""Asked: the path is somebody's own and is shown, and nothing of it that may be a secret is."""

from __future__ import annotations

import pytest
from verdicts import CAPTURE

from wskit.diagnosis.asked import target_of
from wskit.evidence.recording import Brought
from wskit.record.events import BytesIn, BytesOut, End, Event, Linked

CLIENT, SERVER = End("client", 1), End("server", 2)


def target(*happened: Event) -> str:
    return target_of(Brought(happened, happened[0].end, CAPTURE, "a → b"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("/chat", "/chat"),
        ("/admin/live?token=s3cret&room=1", "/admin/live?token=…&room=…"),
        ("/g_jfhVSqsnMzDd5EfGHJrx4cvu1K-UZkaEQpI7jfack/chat", "/…/chat"),
        ("/", "/"),
        ("//a.example/x", "//a.example/x"),
        ("*", ""),
    ],
)
def test_words_of_a_path_are_shown_and_nothing_else_of_it(asked: str, said: str) -> None:
    head = f"GET {asked} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    assert target(BytesOut(0.0, CLIENT, head)) == said
    assert target(Linked(0.0, SERVER, ("", 0), ("", 0)), BytesIn(0.1, SERVER, head)) == said
    assert target(BytesIn(0.0, CLIENT, head)) == "", "that is an answer"


def test_what_is_cut_off_is_not_shown() -> None:
    assert target(BytesOut(0.0, CLIENT, b"GET /s3cr")) == ""
    assert target(BytesOut(0.0, CLIENT, b"\x81\x05hello")) == ""
