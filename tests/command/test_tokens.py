"""Tokens: kept for a port, read by nobody else, and never half."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from platformdirs import user_state_path

from wskit.command import tokens

TOKEN = "a-token-of-16-letters"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where they are kept."""
    monkeypatch.setenv("WSKIT_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def test_what_is_kept_for_a_port_is_that_of_the_port(state: Path) -> None:
    assert tokens.kept(8765) is None
    tokens.keep(8765, TOKEN)
    tokens.keep(8766, f"{TOKEN}2")
    assert (tokens.kept(8765), tokens.kept(8766), tokens.kept(8767)) == (TOKEN, f"{TOKEN}2", None)
    tokens.keep(8765, f"{TOKEN}3")
    assert tokens.kept(8765) == f"{TOKEN}3"
    assert sorted(path.name for path in (state / "tokens").iterdir()) == ["8765", "8766"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_nobody_else_may_read_it(state: Path) -> None:
    before = os.umask(0)
    try:
        tokens.keep(8765, TOKEN)
    finally:
        os.umask(before)
    assert stat.S_IMODE((state / "tokens").stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "tokens" / "8765").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"a line\nand another", b"\xff\xfe" * 20, f"{TOKEN}/x".encode()])
def test_what_is_no_token_does_not_count(state: Path, content: bytes) -> None:
    tokens.keep(8765, TOKEN)
    (state / "tokens" / "8765").write_bytes(content)
    assert tokens.kept(8765) is None


def test_where_nothing_can_be_kept_it_says_so_and_leaves_nothing(state: Path) -> None:
    (state / "tokens" / "8765").mkdir(parents=True)
    assert tokens.kept(8765) is None
    with pytest.raises(OSError, match="8765"):
        tokens.keep(8765, TOKEN)
    assert [path.name for path in (state / "tokens").iterdir()] == ["8765"]


def test_without_a_word_it_is_where_this_system_keeps_such_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSKIT_STATE", "")
    assert tokens.folder() == user_state_path("wskit", appauthor=False) / "tokens"
