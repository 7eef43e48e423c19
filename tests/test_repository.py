"""The repository: what its habits are held to. Nothing here needs the network.

The tools come with the dependency group ``dev``, which ``make test`` installs. With ``test`` alone, these are skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement

import wskit
from wskit.course import environment

TOP: Final = Path(__file__).parent.parent
GITHUB: Final = TOP / ".github"
SETTINGS: Final[dict[str, Any]] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOWS: Final = sorted(GITHUB.glob("workflows/*.yml"))
OTHERS: Final = (GITHUB / "dependabot.yml", TOP / ".pre-commit-config.yaml")
ACTION: Final = re.compile(r"^ +(?:- )?uses: (\S+)(.*)$", re.MULTILINE)


def run(tool: str, *arguments: str | Path) -> str:
    """Run a command that is installed beside this Python, and return what it prints. It must be content."""
    command = shutil.which(tool, path=Path(sys.executable).parent)
    if command is None:
        pytest.skip(f"{tool} is not installed: pip install -e . --group dev")
    environment = {**os.environ, "NO_COLOR": "1", "VALIDATE_PYPROJECT_NO_NETWORK": "1"}
    done = subprocess.run(
        [command, *arguments], cwd=TOP, env=environment, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_keeps_the_habits_of_scientific_python() -> None:
    checks = json.loads(run("sp-repo-review", "--format", "json", "."))["checks"]
    assert [name for name, check in checks.items() if check["result"] is False] == []
    # A check that finds nothing to look at is left out, and a file in the wrong place would be nothing.
    looked = {name[:2] for name, check in checks.items() if check["result"]}
    assert looked >= {"GH", "MY", "PC", "PP", "PY", "RF", "SE"}
    assert "repo-review" not in SETTINGS["tool"], "no check is switched off"


def test_no_workflow_can_be_misused() -> None:
    run("zizmor", "--offline", "--quiet", "--persona=auditor", "--strict-collection", *WORKFLOWS, *OTHERS)


@pytest.mark.parametrize(
    ("schema", "pattern", "at_least"),
    [
        ("vendor.github-workflows", ".github/workflows/*.yml", 2),
        ("custom.github-workflows-require-timeout", ".github/workflows/*.yml", 2),
        ("vendor.dependabot", ".github/dependabot.yml", 1),
        ("vendor.github-issue-config", ".github/ISSUE_TEMPLATE/config.yml", 1),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/[!c]*.yml", 3),
        ("vendor.citation-file-format", "CITATION.cff", 1),
    ],
)
def test_a_file_that_others_read_has_the_form_they_expect(schema: str, pattern: str, at_least: int) -> None:
    found = sorted(TOP.glob(pattern))
    assert len(found) >= at_least
    run("check-jsonschema", "--builtin-schema", schema, *found)


def test_every_file_for_github_is_looked_at() -> None:
    names = {path.relative_to(GITHUB).as_posix() for path in GITHUB.rglob("*") if path.is_file()}
    forms = {name for name in names if re.fullmatch(r"(?:ISSUE_TEMPLATE|workflows)/\w+\.yml", name)}
    assert names - forms == {"dependabot.yml", "pull_request_template.md"}


def test_the_settings_are_valid() -> None:
    run("validate-pyproject", "pyproject.toml")


def test_markdown_is_in_order() -> None:
    run("rumdl", "check", "--no-cache", *TOP.glob("*.md"), *TOP.glob("docs/*.md"), *GITHUB.glob("*.md"))


def test_an_action_is_one_commit_that_says_its_version() -> None:
    found = [match for path in WORKFLOWS for match in ACTION.findall(path.read_text(encoding="utf-8"))]
    assert len(found) > 8
    versions: dict[str, set[str]] = {}
    for action, comment in found:
        if action.startswith("$/"):  # a workflow of our own
            assert (TOP / action[2:]).is_file()
            continue
        name, _, commit = action.partition("@")
        assert re.fullmatch(r"[0-9a-f]{40}", commit), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
        versions.setdefault(name, set()).add(commit + comment)
    assert [name for name, one in versions.items() if len(one) > 1] == []


def requirements() -> dict[str, str]:
    """Return all that ``pyproject.toml`` asks for: each package, and the requirement as it is written."""
    project = SETTINGS["project"]
    written = [*project["dependencies"], *project["optional-dependencies"]["lab"]]
    written += [one for group in SETTINGS["dependency-groups"].values() for one in group if isinstance(one, str)]
    return {re.split(r"[<>=\[]", one)[0]: one for one in written}


def hooks() -> list[tuple[str, str]]:
    """Return the repositories of the pre-commit hooks, and the version of each."""
    text = (TOP / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    return re.findall(r"^  - repo: https://github\.com/(\S+)\n    rev: v?(\S+)$", text, re.MULTILINE)


PACKAGES: Final = {
    "abravalheri/validate-pyproject": "validate-pyproject",
    "astral-sh/ruff-pre-commit": "ruff",
    "codespell-project/codespell": "codespell",
    "pre-commit/mirrors-mypy": "mypy",
    "python-jsonschema/check-jsonschema": "check-jsonschema",
    "rvben/rumdl-pre-commit": "rumdl",
    "zizmorcore/zizmor-pre-commit": "zizmor",
}
ONLY_HOOKS: Final = {"pre-commit/pre-commit-hooks", "pre-commit/pygrep-hooks"}


def test_a_hook_has_a_version_that_the_settings_allow() -> None:
    specifiers = pytest.importorskip("packaging.specifiers")
    named = dict(hooks())
    assert set(named) == set(PACKAGES) | ONLY_HOOKS
    for repository, package in PACKAGES.items():
        asked = requirements()[package].partition(">")
        assert named[repository] in specifiers.SpecifierSet(asked[1] + asked[2]), repository


def test_what_mypy_needs_in_its_hook_is_what_the_kit_needs() -> None:
    text = (TOP / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    named = re.findall(r"^ {10}- (\S+[<>=]\S+)$", text, re.MULTILINE)
    assert len(named) > 2
    assert set(named) <= {requirement.partition(";")[0] for requirement in requirements().values()}


def test_a_version_is_said_alike_everywhere() -> None:
    citation = (TOP / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [wskit.__version__]
    lowest = SETTINGS["project"]["requires-python"].removeprefix(">=")
    pythons = SETTINGS["tool"]["hatch"]["envs"]["suite"]["matrix"][0]["python"]
    assert pythons[0] == lowest
    matrix = re.findall(r"python: \[(.+)\]", (GITHUB / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    assert matrix == [", ".join(f'"{one}"' for one in pythons)]


def test_the_citation_says_what_the_course_says() -> None:
    citation = (TOP / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((TOP / "bundle" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"abstract: {project['description']}.\n" in citation
    assert f"  - name: {project['authors'][0]['name']}\n" in citation
    keywords = re.findall(r"^  - ([a-z0-9]+)$", citation.partition("keywords:")[2], re.MULTILINE)
    assert keywords == project["keywords"]
    licences = re.findall(r"^  - (\S+)$", citation.partition("license:")[2].partition("url:")[0], re.MULTILINE)
    assert licences == project["license"].split(" AND ")


def test_every_licence_is_there() -> None:
    texts = [
        path.read_text(encoding="utf-8") for name in SETTINGS["project"]["license-files"] for path in TOP.glob(name)
    ]
    assert [text.partition("\n")[0] for text in texts] == [
        "BSD 3-Clause License",
        "Creative Commons Attribution 4.0 International",
    ]


def needed(requirements: list[str]) -> dict[str, str]:
    """Return what is needed on Linux, and in which versions."""
    every = map(Requirement, requirements)
    return {one.name: str(one.specifier) for one in every if one.marker is None or one.marker.evaluate()}


@pytest.mark.skipif(sys.platform != "linux", reason="Binder is Linux")
def test_binder_gets_all_that_the_course_needs() -> None:
    """Binder installs the kit without what it needs, so that a change to the kit makes no environment anew (postBuild).

    Its list is kept by hand, and nothing else would notice that a name is missing: all of them are here anyway.
    """
    project = SETTINGS["project"]
    text = (TOP / "environment.yml").read_text(encoding="utf-8")
    listed = needed(re.findall(r"^ {6}- (\S+)$", text, re.MULTILINE))
    wanted = needed(project["dependencies"]) | needed(project["optional-dependencies"]["lab"])
    assert {name: listed.get(name) for name in wanted} == wanted
    assert listed.keys() - wanted.keys() == {"nbval"}  # what a teacher checks the notebooks with


def test_make_says_that_it_installs_before_it_does() -> None:
    """It takes minutes, and the installer is told to be quiet."""
    for rule in re.findall(
        r"^\.venv/(?:lab|test)\.made:.*\n((?:\t.*\n)+)", (TOP / "Makefile").read_text(), re.MULTILINE
    ):
        said, *done = rule.splitlines()
        assert said.startswith('\t@echo "Installing ')
        assert any("$(PIP)" in line for line in done)


def test_the_course_looks_for_all_that_it_needs() -> None:
    """Likewise for the list by which a learner is told what is missing."""
    wanted = needed(SETTINGS["project"]["dependencies"])
    # The command alone needs these, and the others bring those.
    elsewhere = {"platformdirs", "rich", "jupyter-core", "psutil", "traitlets"}
    assert environment.PACKAGES.keys() == wanted.keys() - elsewhere | {"jupyterlab_widgets"}
