"""The class page in a browser: what is handed in is text and nothing else, and everybody can read it, anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from wskit.command.classpage import page as class_page
from wskit.course.answers import Anew, Answer, Entry
from wskit.course.classes import Class, LeftOut
from wskit.course.outlay import Outlay
from wskit.course.submissions import Submission

pytestmark = pytest.mark.timeout(60)

HOSTILE = (
    "<script>document.title = 'pwned'</script>",
    "</style></title><img src=x onerror=\"document.title='pwned'\">",
    '" onmouseover="document.title=1',
    "'); --",
    "`code` *stress* &amp; \u202e\x00",
    "W" * 80,
)


def learner(seed: int, *texts: str) -> Submission:
    """Make what somebody hands in: right, wrong and hostile answers."""
    entries: list[Entry] = [
        Answer("1.1", "1005", seed % 3 == 0, "", seed * 7.0, "own-code"),
        Answer("1.2", "1000", seed % 5 > 0, "", 1.0),
        Anew("1.2"),
        Answer("1.2", "", False, "", None, "", False, True),
    ]
    entries += [Answer(text, text, False, text, 1, text) for text in texts]
    return Submission("", tuple(entries))


def class_of(*texts: str) -> Class:
    """Make a class whose first learner has handed in these texts wherever there is room for one."""
    learners = {f"learner {seed}": learner(seed, *(texts if seed == 0 else ())) for seed in range(12)}
    return Class(learners, tuple(LeftOut(text, f"has {text}") for text in texts))


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page of a class, from a file."""
    path = tmp_path / "class.html"
    path.write_text(class_page(class_of(*HOSTILE)), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1000, "height": 900})
    page.goto(path.as_uri())
    yield page
    page.close()


def test_what_is_handed_in_is_text_and_nothing_else(page: Page) -> None:
    assert page.title() == "Class report: 12 learners"
    assert page.locator("script, img, [onerror], [onmouseover], link, a").count() == 0
    assert page.locator("style").count() == page.locator("table").count() == 1
    shown = page.locator("main").inner_text()
    for text in HOSTILE[:4]:
        assert text in shown
    assert "\\u202e\\x00" in shown
    assert page.locator("tbody tr").count() == 2 + len(HOSTILE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_axe_finds_nothing_and_nothing_sticks_out(page: Page, axe: str, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(({violations, incomplete}) => [...violations, ...incomplete])")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    narrow = "[...document.querySelectorAll('p, caption, th[scope=row], li')].filter((one) => one.offsetWidth < 40)"
    assert page.evaluate(f"{narrow}.map((one) => one.outerHTML)") == []
    assert page.get_by_role("rowheader").count() == 2 + len(HOSTILE)
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('main *')].map((one) => parseFloat(getComputedStyle(one).fontSize)))"
    )
    assert smallest >= 12


def test_on_paper_it_is_black_on_white_and_no_row_is_cut(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    styles = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('tbody tr')).breakInside]"
    )
    assert styles == ["rgb(28, 28, 28)", "rgb(255, 255, 255)", "avoid"]
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_it_names_no_learner(page: Page) -> None:
    assert "learner 1" not in page.content()


def test_the_deck_is_a_table_of_its_own_and_text_too(chromium: Browser, tmp_path: Path, axe: str) -> None:
    cases = tuple(
        Answer(f"case.{text}", text, False, outlay=Outlay(("other", text[:20]), 1, 1, 0))
        for text in (*HOSTILE, "blue-otter-17")
    )
    path = tmp_path / "deck.html"
    path.write_text(class_page(Class({"a learner": Submission("", cases)}, ())), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 360, "height": 900})
    page.goto(path.as_uri())
    assert page.locator("script, img, [onerror], [onmouseover], link, a").count() == 0
    assert page.locator("table").count() == 1
    assert page.locator("tbody tr").count() == len(HOSTILE) + 1
    for width in (360, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(axe)
    assert page.evaluate("axe.run().then(({violations}) => violations.map((one) => one.id))") == []
    page.close()
