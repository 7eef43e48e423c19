"""The address: it is said in one line, and written everywhere from there. What an index shows stands alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import addresses
import pytest
from addresses import Home
from markdown_it import MarkdownIt

PROJECT = """\
[project.urls]
Homepage = "https://github.com/{home}"
Source = "https://github.com/ada/kit"
"""
PAGE = """\
[Binder](https://mybinder.org/v2/gh/ada/kit/main?urlpath=lab), [site](https://ada.github.io/kit/),
<https://raw.githubusercontent.com/ada/kit/main/a.png>, https://github.com/ada/kit.
"""
OTHERS = "https://github.com/ada/kit-of-another, https://github.com/bob/lamp, https://notgithub.com/eve/kit\n"


def project(root: Path, home: str) -> Path:
    (root / "docs").mkdir()
    (root / ".gitignore").write_text(".venv/\n*.part\n", encoding="utf-8")
    (root / "pyproject.toml").write_text(PROJECT.format(home=home), encoding="utf-8")
    (root / "docs" / "page.md").write_text(PAGE + OTHERS, encoding="utf-8")
    (root / "picture.png").write_bytes(b"\x89PNG https://github.com/ada/kit")
    return root


def test_the_project_has_one_address() -> None:
    assert addresses.work(check=True) == []


def test_the_line_to_change_is_marked() -> None:
    before, mark, after = (addresses.TOP / "pyproject.toml").read_text(encoding="utf-8").partition("# The one line to ")
    assert mark
    assert after.splitlines()[1].startswith("Homepage = ")
    assert "The one line" not in before + after


def test_one_line_moves_the_project(tmp_path: Path) -> None:
    root = project(tmp_path, "eve/tools")
    picture = (root / "picture.png").read_bytes()
    assert addresses.work(root, check=True) == [
        "docs/page.md: has the address of ada/kit",
        "pyproject.toml: has the address of ada/kit",
    ]
    assert addresses.work(root)[0] == "docs/page.md: had the address of ada/kit"
    assert (root / "docs/page.md").read_text() == PAGE.replace("ada", "eve").replace("kit", "tools") + OTHERS
    assert (root / "pyproject.toml").read_text() == PROJECT.format(home="eve/tools").replace("ada/kit", "eve/tools")
    assert (root / "picture.png").read_bytes() == picture
    assert addresses.work(root) == []


@pytest.mark.parametrize("form", addresses.FORMS)
def test_the_address_of_a_fork_is_found(tmp_path: Path, form: str) -> None:
    root = project(tmp_path, "ada/kit")
    stranger = form.format(owner="eve", name="kit")
    (root / "README.md").write_text(f"See https://{stranger}.", encoding="utf-8")
    assert addresses.work(root) == [f"README.md: {stranger} is not the project's address"]


def test_what_git_ignores_is_left_alone(tmp_path: Path) -> None:
    root = project(tmp_path, "eve/tools")
    (root / ".venv").mkdir()
    for name in (".venv/page.md", "docs/page.part"):
        (root / name).write_text(PAGE, encoding="utf-8")
    without_git = addresses.work(root, check=True)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    assert addresses.work(root, check=True) == without_git
    assert len(without_git) == 2


@pytest.mark.parametrize(
    "address", ["https://example.org/ada/kit", "https://github.com/ada", "https://github.com/ada/kit/", "ada/kit"]
)
def test_an_address_of_another_form_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="OWNER/NAME"):
        Home.of(address)


def test_the_exit_status_tells(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(addresses, "work", lambda *, check: ["page.md: has the address of ada/kit"])
    assert addresses.main(["--check"]) == 1
    assert addresses.main([]) == 0
    monkeypatch.setattr(addresses, "work", lambda *, check: [])
    assert addresses.main(["--check"]) == 0
    assert capsys.readouterr().out.endswith(
        "page.md: has the address of ada/kit\nEvery address is the project's own.\n"
    )


@pytest.fixture(scope="module")
def index_page() -> SimpleNamespace:
    """The page as a package index has it: its text, and all that it links to and shows."""
    command = [sys.executable, "-m", "hatch_fancy_pypi_readme", "pyproject.toml"]
    text = subprocess.run(command, cwd=addresses.TOP, capture_output=True, encoding="utf-8", check=True).stdout
    html = MarkdownIt("commonmark").enable("table").render(text)
    return SimpleNamespace(
        text=text,
        links=re.findall(r'\bhref="([^"]*)"', html),
        pictures=[one for value in re.findall(r'\bsrc(?:set)?="([^"]*)"', html) for one in value.split(", ")],
    )


def test_on_a_package_index_nothing_is_relative(index_page: SimpleNamespace) -> None:
    assert len(index_page.links) >= 20
    assert len(index_page.pictures) >= 6
    for address in index_page.links + index_page.pictures:
        assert re.match(r"https://|#", address), address


def test_on_a_package_index_every_address_leads_to_a_file_of_the_release(index_page: SimpleNamespace) -> None:
    home, _ = addresses.homes((addresses.TOP / "pyproject.toml").read_text(encoding="utf-8"))
    version = r"v[\d.]+"  # that of the package it is made for
    for kind, found in (("blob", index_page.links), ("raw", index_page.pictures)):
        ours = [address for address in found if address.startswith(f"https://github.com/{home.owner}/{home.name}/")]
        assert len(ours) >= 6
        for address in ours:
            there = re.fullmatch(rf"https://github\.com/[^/]+/[^/]+/{kind}/{version}/([^#]+)(#.+)?", address)
            assert there, address
            assert (addresses.TOP / there[1]).is_file(), address


def test_on_a_package_index_nothing_else_is_changed(index_page: SimpleNamespace) -> None:
    home = re.compile(r"https://github\.com/[^/]+/[^/]+/(?:blob|raw)/v[\d.]+/")
    assert home.sub("", index_page.text).strip() == (addresses.TOP / "README.md").read_text(encoding="utf-8").strip()
