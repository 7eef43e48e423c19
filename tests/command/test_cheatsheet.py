"""The cheat sheet, as the command writes it: whole, or not at all, and it says which."""

from __future__ import annotations

from pathlib import Path

import pytest

from wskit import cheat_sheet
from wskit.__main__ import main


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "sheet.html"
    to.write_text("what was there")
    assert main(["why", "--sheet", str(to)]) == 0
    assert to.read_text(encoding="utf-8") == cheat_sheet().page()
    assert capsys.readouterr().out.endswith("Open it in a browser; printed, it is one A4 page.\n")


def test_where_it_cannot_be_written_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "--sheet", str(tmp_path / "nowhere" / "sheet.html")]) == 1
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_words_beside_it_are_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["why", "1006", "--sheet", str(tmp_path / "sheet.html")])
    assert "leave the words away" in capsys.readouterr().err
    assert not (tmp_path / "sheet.html").exists()
