"""The page of diagrams: it is what the tables of states say, and the tool that draws it says when it is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import states

from wskit.protocol.states import PAGE, RAW


def test_the_page_is_what_the_tables_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert states.main(["--check"]) == 0, capsys.readouterr().out


@pytest.fixture
def stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page whose tables have changed since it was written."""
    path = tmp_path / "states.md"
    text = states.DOCUMENT.read_text(encoding="utf-8")
    path.write_text(text.replace("TCP ends", "the network ends"), encoding="utf-8")
    monkeypatch.setattr(states, "DOCUMENT", path)
    return path


def test_a_page_that_is_not_current_is_told_and_left(stale: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stale.read_text(encoding="utf-8")
    assert states.main(["--check"]) == 1
    assert "run `python tools/states.py`" in capsys.readouterr().out
    assert stale.read_text(encoding="utf-8") == before


def test_a_page_that_is_not_current_is_written_anew(stale: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert states.main([]) == 0
    assert capsys.readouterr().out == "docs/states.md: written\n"
    assert states.main([]) == states.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_a_page_without_a_place_for_a_diagram_is_a_mistake(stale: Path) -> None:
    stale.write_text("# No place\n", encoding="utf-8")
    with pytest.raises(ValueError, match="one place for 'page'"):
        states.main([])


def test_a_diagram_has_an_arrow_from_state_to_state_with_all_that_leads_there() -> None:
    assert states.diagram(RAW).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> CONNECTING",
        "    CONNECTING --> CLOSED: TCP ends",
        "    CONNECTING --> OPEN: the handshake succeeds",
        "    OPEN --> CLOSED: TCP ends",
        "    CLOSED --> [*]",
    ]
    assert "CONNECTING --> CLOSING: close() is called<br/>or the page goes away" in states.diagram(PAGE)
    assert not re.search(r"(\w+) --> \1", states.diagram(PAGE))


def test_the_words_have_a_row_for_every_step_and_a_link_to_its_source() -> None:
    head, _, *rows = states.words(RAW).splitlines()
    assert head.startswith("| State | What happens | Then |")
    assert len(rows) == sum(map(len, RAW.values()))
    assert rows[-1].startswith("| CLOSED | TCP ends | stays |")
    assert "(https://www.rfc-editor.org/rfc/rfc6455#section-7.1.4)" in rows[-1]
    assert "`close()` is called" in states.words(PAGE)
