"""The codebook without a front end: what is found, what is told, and that what it shows is what it says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from helpers import tasks_on_the_portal, until

from wskit.endings.table import play
from wskit.endings.trial import Who, explore
from wskit.loops import portal
from wskit.protocol.codes import REGISTRY, close_code
from wskit.views.markup import escape
from wskit.widgets import codebook
from wskit.widgets.codebook import CAUSES, ENTRIES, CodeBook, Entry, appears, can_be_shown, codes_table, find, how

BEAT = 0.05
RAW: tuple[Who, ...] = ("raw page", "raw server")

SHOWN = [entry for entry in ENTRIES if can_be_shown(entry.code)]
FORBIDDEN = [entry for entry in ENTRIES if not entry.code.on_the_wire and entry.code.number not in CAUSES]


@pytest.fixture
def book() -> Iterator[CodeBook]:
    book = CodeBook(beat=BEAT)
    yield book
    portal.run(book.replace)


def numbers(search: str) -> list[str]:
    return [entry.title for entry in find(search)]


def chosen(book: CodeBook, number: int) -> Entry:
    """Look a number up."""
    book.search.value = str(number)
    entry = book.entry
    assert entry is not None
    assert number in entry.numbers
    return entry


def shown(book: CodeBook) -> str:
    """Press, and wait for what comes of it."""
    book.showing.button.click()
    until(book.showing.notice, lambda value: "Done." in value)
    return str(book.showing.outcome.value)


# What is in it.


def test_every_number_from_0_to_65535_is_in_it_once_and_its_entry_tells_the_truth() -> None:
    found: dict[int, Entry] = {}
    for entry in sorted(ENTRIES, key=lambda entry: len(entry.numbers)):  # a code of its own comes before its range
        for number in entry.numbers:
            found.setdefault(number, entry)
    assert sorted(found) == list(range(65536))
    for number, entry in found.items():
        facts = close_code(number)
        told = (entry.code.name, entry.code.meaning, entry.code.sender, entry.code.next_step, entry.code.reference)
        assert told == (facts.name, facts.meaning, facts.sender, facts.next_step, facts.reference)
    assert {entry.code.number for entry in ENTRIES if len(entry.numbers) == 1} == set(REGISTRY)


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("1006", ["1006"]),
        (" 1006 ", ["1006"]),
        ("101", ["1010", "1011", "1012", "1013", "1014", "1015", "1016–2999", "101"]),
        ("3000", ["3000"]),
        ("300", ["3000", "3003", "3008", "3000–3999 (all others)", "300"]),
        ("3001", ["3001"]),
        ("4321", ["4321"]),
        ("43", ["4000–4999", "43"]),
        ("2", ["1016–2999", "2"]),
        ("0", ["0"]),
        ("65535", ["65535"]),
        ("65536", []),
        ("9" * 5000, []),
        ("²", []),
        ("going", ["1001"]),
        ("GOING away", ["1001"]),
        ("tls", ["1015"]),
        ("utf-8", ["1007"]),
        ("close frame", ["1005", "1006"]),
        ("frame close peer arrived", ["1005"]),
        ("1006 abnormal", ["1006"]),
        ("1005 abnormal", []),
        ("private", ["4000–4999"]),
        ("no such word", []),
    ],
)
def test_a_search_finds_by_number_name_and_words_of_the_meaning(search: str, titles: list[str]) -> None:
    assert numbers(search) == titles


def test_every_code_is_found_by_its_number_its_name_and_each_word_of_its_meaning() -> None:
    for code in REGISTRY.values():
        for search in (str(code.number), code.name, *code.meaning.split()):
            assert code in [entry.code for entry in find(search)]


def test_an_empty_search_finds_all() -> None:
    assert find("") == find("  ") == list(ENTRIES)


# What it shows. Each is played, and looked for at its ends.


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.title)
def test_what_it_shows_really_has_the_code_at_an_end(book: CodeBook, entry: Entry) -> None:
    number = entry.code.number
    chosen(book, number)
    picture = shown(book)
    assert escape(f"{how(entry.code)} {number} was ") in picture
    assert f"nobody sent or reported {number}" not in picture
    assert "Who hung up first" in picture
    assert 'class="wskit-rungs"' in picture


@pytest.mark.parametrize("number", [3001, 3999, 4000, 4321])
def test_a_number_within_a_range_is_shown_itself(book: CodeBook, number: int) -> None:
    chosen(book, number)
    assert f"The server closes with {number}. {number} was sent by both ends and reported by both ends." in shown(book)


@pytest.mark.parametrize("number", [0, 999, 1004, 1016, 2999, 5000, 65535])
def test_what_nobody_may_send_is_shown_by_a_server_that_writes_it_byte_by_byte(book: CodeBook, number: int) -> None:
    chosen(book, number)
    assert "only if somebody breaks a rule" in book.details.value
    assert f"{number} was sent by both ends and reported by the client." in shown(book)


def test_all_can_be_shown_but_1015() -> None:
    assert {number for number in range(65536) if not can_be_shown(close_code(number))} == {1015}


@pytest.mark.parametrize("entry", FORBIDDEN, ids=lambda entry: entry.title)
async def test_what_nobody_may_send_earns_1002_from_a_server_and_is_told_to_a_page_as_the_book_says(
    entry: Entry,
) -> None:
    for number in (entry.numbers[0], entry.numbers[-1]):
        report = (await explore(number, "", "raw page")).report
        assert report.server.sent is not None
        assert report.server.sent.close_code == 1002
        report = (await explore(number, "", "raw server")).report
        assert report.client.tells is not None
        is_told = (report.client.tells.code, report.client.tells.was_clean) == (number, True)
        assert is_told == (f"tell their page {number}, as a clean end" in how(close_code(number)))


async def test_a_client_reports_1006_and_not_1015_where_tls_fails() -> None:
    for name in ("not-trusted", "ws-to-tls", "wss-to-plain"):
        tells = (await play(name)).client.tells
        assert tells is not None
        assert tells.code == 1006


async def test_where_a_code_was_is_read_off_the_report() -> None:
    report = await play("too-big", beat=BEAT)
    assert appears(report, 1009) == "1009 was sent by both ends and reported by the client."
    assert appears(report, 1006) == "1006 was reported by the server."
    assert appears(report, 1000) == "This time nobody sent or reported 1000."
    # An empty body is no 1005.
    assert appears(await play("client-no-code", beat=BEAT), 1005) == "1005 was reported by both ends."
    assert appears(await play("black-hole-pings", beat=BEAT), 1011) == "1011 was sent by the server."


def test_every_cause_is_of_a_code_that_has_a_meaning_of_its_own() -> None:
    assert set(CAUSES) <= set(REGISTRY)


# The widget.


def test_it_opens_with_all_codes_and_the_first_is_chosen(book: CodeBook) -> None:
    assert len(book.list.options) == len(ENTRIES)
    assert f"{len(ENTRIES)} entries" in book.count.value
    assert "1000 Normal Closure" in book.details.value
    assert not book.showing.button.disabled


def test_all_that_is_known_of_a_code_is_told(book: CodeBook) -> None:
    for entry in ENTRIES:
        book.list.value = entry
        code = entry.code
        for fact in (str(entry), code.meaning, code.sender.value, code.next_step.value, code.reference, how(code)):
            assert escape(fact) in book.details.value
        assert ("yes, in a Close frame" in book.details.value) == code.on_the_wire
        assert book.showing.button.disabled == ("It cannot happen" in book.details.value)


def test_a_search_filters_the_list_says_how_many_and_keeps_what_is_chosen(book: CodeBook) -> None:
    book.list.value = next(entry for entry in ENTRIES if entry.code.number == 1006)
    book.search.value = "close frame"
    assert [label for label, _ in book.list.options] == ["1005 No Status Rcvd", "1006 Abnormal Closure"]
    assert f"2 of {len(ENTRIES)} entries match" in book.count.value
    assert book.list.value == find("1006")[0]
    book.search.value = "arrived"
    assert book.list.value == find("1005")[0]
    assert "1005 No Status Rcvd" in book.details.value
    book.search.value = ""
    assert len(book.list.options) == len(ENTRIES)
    assert book.list.value == find("1005")[0]


def test_nothing_found_is_said_and_a_search_that_finds_comes_back(book: CodeBook) -> None:
    book.search.value = "xyzzy"
    assert "Nothing matches" in book.count.value
    assert "1006" in book.count.value
    assert 'role="alert"' in book.count.value
    assert book.list.options == ()
    assert book.details.value == ""
    assert book.showing.button.disabled
    book.search.value = "1006"
    assert book.list.value == find("1006")[0]
    assert not book.showing.button.disabled


def test_the_words_that_help_do_help() -> None:
    assert numbers("1006")
    assert numbers("server")


def test_what_is_shown_stays_while_the_code_stays_chosen_and_goes_with_it(book: CodeBook) -> None:
    chosen(book, 1006)
    assert "1006 was reported by both ends" in shown(book)
    book.search.value = "abnormal"
    assert "1006 was reported by both ends" in book.showing.outcome.value
    chosen(book, 1001)
    assert book.showing.outcome.value == book.showing.notice.value == ""


def test_what_still_happens_when_another_code_is_chosen_is_not_shown(book: CodeBook) -> None:
    def hurry() -> None:
        chosen(book, 1006)
        book.showing.button.click()
        chosen(book, 1001)
        book.showing.button.click()

    portal.run(hurry)
    until(book.showing.notice, lambda value: "Done." in value)
    assert "1001 was sent" in book.showing.outcome.value
    # The first is over when nothing is left of it; it never was shown.
    chosen(book, 1006)
    assert "1006 was reported by both ends" in shown(book)


def test_the_one_that_is_not_wanted_any_more_comes_to_its_end_unseen(
    book: CodeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    real = codebook.shown

    async def watched(*args: Any) -> Any:
        try:
            return await real(*args)
        finally:
            portal.loop().call_soon(over.set)  # when its task has ended too

    monkeypatch.setattr(codebook, "shown", watched)

    def hurry() -> None:
        book.showing.button.click()
        chosen(book, 1001)

    portal.run(hurry)
    assert over.wait(10)
    assert portal.run(lambda: book.showing.shown) == {"text/html": "", "text/plain": ""}
    assert book.showing.outcome.value == book.showing.notice.value == ""


def test_what_cannot_be_shown_is_not_even_if_the_press_comes_late(book: CodeBook) -> None:
    for search in ("1015", "xyzzy"):
        book.search.value = search
        assert book.showing.notice.value == ""
        book.showing.button.click()
        until(book.showing.notice, lambda value: "cannot be shown" in value)


def test_what_goes_wrong_is_said(book: CodeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_network(*args: Any, **kwargs: Any) -> Any:
        raise OSError("no network here")

    monkeypatch.setattr(codebook, "play", no_network)
    book.showing.button.click()
    until(book.showing.notice, lambda value: "It could not be made to happen: no network here" in value)


def test_a_search_is_answered_at_every_key(book: CodeBook) -> None:
    assert book.search.continuous_update


def test_it_can_begin_with_a_search() -> None:
    book = CodeBook("4321")
    assert [label for label, _ in book.list.options] == ["4321 Private Use"]
    assert "4321 Private Use" in book.details.value
    portal.run(book.replace)


def test_it_leaves_nothing_open(book: CodeBook) -> None:
    before = tasks_on_the_portal()
    for number in (1006, 1013, 4000):
        chosen(book, number)
        shown(book)
    assert tasks_on_the_portal() <= before


def test_its_still_picture_is_the_table_of_what_is_found(book: CodeBook) -> None:
    bundle = book._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    for kind in ("text/html", "text/plain"):
        for entry in ENTRIES:
            assert str(entry) in bundle[kind]
    assert codes_table() in bundle["text/html"]
    assert bundle["text/plain"].startswith("[Show me]\n1000 Normal Closure: The purpose of the connection has been")
    chosen(book, 1009)
    shown(book)
    bundle = book._repr_mimebundle_()
    for kind in ("text/html", "text/plain"):
        assert "1009 Message Too Big" in bundle[kind]
        assert "1000 Normal Closure" not in bundle[kind]
        assert "1009 was sent by both ends" in bundle[kind]
        assert "127.0.0.1" not in bundle[kind]


@pytest.mark.parametrize(
    ("arguments", "said"), [((1006,), "a search is text"), (("", 0), "beat is"), (("", "1"), "beat")]
)
def test_arguments_that_cannot_be_are_errors_and_nothing_is_made(arguments: tuple[Any, ...], said: str) -> None:
    search, *beat = arguments
    with pytest.raises((TypeError, ValueError), match=said):
        CodeBook(search, **({"beat": beat[0]} if beat else {}))


def test_replacing_it_leaves_no_widgets(book: CodeBook) -> None:
    widgets = [book.search, book.list, book.details, book.showing.button, book.showing.outcome, book]
    portal.run(book.replace)
    assert all(widget.comm is None for widget in widgets)
