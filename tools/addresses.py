"""Write the project's address everywhere, from the one line in ``pyproject.toml`` that says it.

    python tools/addresses.py            write it wherever it belongs
    python tools/addresses.py --check    say what would change, and write nothing; exit status 1 if anything would

1. The address is ``Homepage`` in ``pyproject.toml``. Whoever gives the project another home changes that line only.
2. ``Source``, the line below, is what was written last. Wherever that stands, in any of its ``FORMS``, it is replaced.
3. A repository of the same name with another owner is a mistake, or a fork's address that was left behind.
4. Every file counts that git would keep, and none that it ignores.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Final, NamedTuple

TOP: Final = Path(__file__).parent.parent
FORMS: Final = (
    "github.com/{owner}/{name}",
    "raw.githubusercontent.com/{owner}/{name}",
    "mybinder.org/v2/gh/{owner}/{name}",
    "{owner}.github.io/{name}",
    "--repo {owner}/{name}",
)
"""How the address of a repository, its files, its notebooks on Binder and its site is written, and what gh calls it."""


class Home(NamedTuple):
    """Where a project is at home."""

    owner: str
    name: str

    @classmethod
    def of(cls, address: str) -> Home:
        """Read an address.

        Raises:
            ValueError: if it is not that of a repository on GitHub. Other places have other forms.
        """
        found = re.fullmatch(r"https://github\.com/([\w-]+)/([\w.-]+)", address)
        if found is None:
            raise ValueError(f"the address is https://github.com/OWNER/NAME and nothing more, not {address!r}")
        return cls(*found.groups())

    def write(self, text: str, before: Home) -> str:
        """Return a text with this home wherever it has the one of ``before``."""
        for form in FORMS:
            there = re.escape(form.format(**before._asdict()))
            text = re.sub(rf"(?<![\w.-]){there}(?![\w-])", form.format(**self._asdict()), text)
        return text

    def strangers(self, text: str) -> Iterator[str]:
        """Find addresses of repositories of this name that belong to somebody else."""
        for form in FORMS:
            there = re.escape(form).replace(r"\{owner\}", r"([\w-]+)").replace(r"\{name\}", re.escape(self.name))
            for found in re.finditer(rf"(?<![\w.-]){there}(?![\w-])", text):
                if found[1] != self.owner:
                    yield found[0]


def homes(pyproject: str) -> tuple[Home, Home]:
    """Return the home that a ``pyproject.toml`` names, and the one that was written everywhere last."""
    urls = tomllib.loads(pyproject)["project"]["urls"]
    return Home.of(urls["Homepage"]), Home.of(urls["Source"])


def files(root: Path) -> Iterator[Path]:
    """Find the project's files. Where there is no git, they are all that ``.gitignore`` does not name."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=True).stdout.split("\0")
        yield from (root / name for name in sorted(names) if (root / name).is_file())
        return
    ignored = [line.strip("/") for line in (root / ".gitignore").read_text(encoding="utf-8").split()]
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and not any(fnmatch(part, pattern) for part in parts for pattern in ignored):
            yield path


def work(root: Path = TOP, *, check: bool = False) -> list[str]:
    """Write the address everywhere, and say where; with ``check``, only say where."""
    home, before = homes((root / "pyproject.toml").read_text(encoding="utf-8"))
    said = []
    for path in files(root):
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError:
            continue  # a picture
        name = path.relative_to(root).as_posix()
        new = home.write(text, before)
        if new != text:
            said.append(f"{name}: {'has' if check else 'had'} the address of {before.owner}/{before.name}")
            if not check:
                path.write_bytes(new.encode())
        said += [f"{name}: {stranger} is not the project's address" for stranger in home.strangers(new)]
    return said


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    parser = argparse.ArgumentParser(description="Write the project's address everywhere.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 if a file would change")
    options = parser.parse_args(arguments)
    said = work(check=options.check)
    print("\n".join(said) or "Every address is the project's own.")
    return 1 if said and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
