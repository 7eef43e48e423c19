"""Stand-alone pages: they load and run nothing, and what is given to them as text stays text."""

from __future__ import annotations

from wskit.views.standalone import standalone

PAGE = standalone("You & <me>", "p { color: var(--quiet); }", "<p>Hello</p>\n")


def test_it_loads_and_runs_nothing() -> None:
    assert "default-src 'none'; style-src 'unsafe-inline'" in PAGE
    assert PAGE.count("<style>") == 1


def test_its_title_is_text_and_stands_above_what_it_has() -> None:
    assert "<title>You &amp; &lt;me&gt;</title>" in PAGE
    assert "<h1>You &amp; &lt;me&gt;</h1>\n<p>Hello</p>\n</main>" in PAGE


def test_what_holds_on_paper_comes_last() -> None:
    assert PAGE.index("p { color") < PAGE.index("@media print { :root { color-scheme: light; }")
