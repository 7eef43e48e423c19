"""The explorer without a front end: what is typed is explained, and what is tried really happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from helpers import tasks_on_the_portal, until

from wskit.endings.trial import WHO, Trial, explore
from wskit.loops import portal
from wskit.protocol.interface import check_close
from wskit.widgets.explorer import Explorer


@pytest.fixture
def explorer() -> Iterator[Explorer]:
    explorer = Explorer()
    yield explorer
    portal.run(explorer.replace)


def tried(explorer: Explorer, code: str, reason: str = "", who: str = "page") -> str:
    """Type, press, and wait for what comes of it."""
    explorer.code.value, explorer.reason.value, explorer.who.value = code, reason, who
    explorer.trial.button.click()
    until(explorer.trial.notice, lambda value: "Done." in value)
    return str(explorer.trial.outcome.value)


def test_a_code_that_may_be_sent_is_sent_and_both_ends_tell(explorer: Explorer) -> None:
    shown = tried(explorer, "4321", "because")
    assert "Sent by the page: Close 4321 &quot;because&quot;." in shown
    assert "Who hung up first" in shown
    assert 'class="wskit-rungs"' in shown


@pytest.mark.parametrize(
    ("code", "reason", "who", "said"),
    [
        ("1006", "", "page", "Refused with InvalidAccessError"),
        ("70000", "", "page", "Refused with InvalidAccessError"),
        ("1000", "x" * 124, "page", "Refused with SyntaxError"),
        ("", "why", "page", "Refused with TypeError"),
        ("1006", "", "server", "Refused with ProtocolError"),
        ("1011", "", "server", "Sent by the server: Close 1011."),
        ("999", "", "raw page", "Sent by the page: Close 999. The client reports 1002"),
        ("1006", "", "raw server", "Sent by the server: Close 1006. The client reports 1006, not clean"),
        ("", "", "raw page", "Sent by the page: Close without a code. The client reports 1005"),
    ],
)
def test_any_code_can_be_tried_by_anybody(explorer: Explorer, code: str, reason: str, who: str, said: str) -> None:
    assert said in tried(explorer, code, reason, who)


def test_all_who_may_send_are_in_the_list(explorer: Explorer) -> None:
    assert {who: words for words, who in explorer.who.options} == WHO


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1001", "1001 Going Away: The endpoint is leaving: a server shuts down, or a browser closes the page. "
         "May be sent by any endpoint, but not a web page. (RFC 6455 section 7.4.1)"),
        ("0", "0 Not used: "),
        ("4321", "4321 Private Use: "),
        (" 3000 ", "3000 Unauthorized: "),
        ("70000", "a close code is a number from 0 to 65535, and 70000 is not"),
        ("ten", "A close code is a whole number from 0 to 65535, such as 1000, not &#x27;ten&#x27;."),
        ("10 0", "A close code is a whole number"),
        ("<b>", "not &#x27;&lt;b&gt;&#x27;"),
        ("", "No code: the body of the Close frame is empty, and the other end reports 1005."),
    ],
)  # fmt: skip
def test_what_a_code_means_is_said_before_it_is_tried(explorer: Explorer, typed: str, said: str) -> None:
    explorer.code.value = typed
    until(explorer.about, lambda value: said in value)


def test_what_no_code_means_depends_on_who_gives_none(explorer: Explorer) -> None:
    explorer.code.value = ""
    explorer.who.value = "server"
    until(explorer.about, lambda value: "the library then says 1000" in value)
    assert "Sent by the server: Close 1000." in tried(explorer, "", "", "server")
    explorer.who.value = "raw page"
    until(explorer.about, lambda value: "reports 1005" in value)
    explorer.reason.value = "why"
    until(explorer.about, lambda value: "the first two bytes of the reason" in value)
    assert "Close 30568 &quot;y&quot;" in tried(explorer, "", "why", "raw page")


@pytest.mark.parametrize("reason", ["", "bye", "x" * 123, "ü" * 61, "🙂" * 30, "x" * 124, "ü" * 62, "🙂" * 31])
def test_the_bytes_of_a_reason_are_counted_as_a_page_counts_them(explorer: Explorer, reason: str) -> None:
    size = len(reason.encode())
    explorer.reason.value = reason
    until(explorer.count, lambda value: f"{size} of 123 bytes" in value)
    try:
        check_close(1000, reason)
    except Exception:
        assert f"{size - 123} too many" in explorer.count.value
    else:
        assert "too many" not in explorer.count.value


def test_every_key_is_answered(explorer: Explorer) -> None:
    assert explorer.code.continuous_update
    assert explorer.reason.continuous_update


@pytest.mark.parametrize(
    ("code", "who", "said"),
    [
        ("ten", "page", "A close code is a whole number from 0 to 65535, such as 1000"),
        ("70000", "raw page", "a close code is a number from 0 to 65535, and 70000 is not"),
    ],
)
def test_what_cannot_be_tried_is_said_and_nothing_typed_is_lost(
    explorer: Explorer, code: str, who: str, said: str
) -> None:
    tried(explorer, "1000")
    explorer.code.value, explorer.reason.value, explorer.who.value = code, "why", who
    explorer.trial.button.click()
    until(explorer.trial.notice, lambda value: said in value)
    assert 'role="alert"' in explorer.trial.notice.value
    # What the last trial showed is not taken for the answer.
    assert explorer.trial.outcome.value == ""
    assert (explorer.code.value, explorer.reason.value, explorer.who.value) == (code, "why", who)


def test_fields_that_have_changed_since_are_not_taken_for_what_was_tried(explorer: Explorer) -> None:
    explorer.code.value = "4000"
    until(explorer.about, lambda value: "4000" in value)
    assert explorer.stale.value == ""
    tried(explorer, "4001")
    assert explorer.stale.value == ""
    explorer.code.value = "4002"
    until(explorer.stale, lambda value: "have changed" in value)
    explorer.code.value = "4001"
    until(explorer.stale, lambda value: value == "")
    explorer.reason.value = "why"
    until(explorer.stale, lambda value: "have changed" in value)
    tried(explorer, "4001", "why")
    until(explorer.stale, lambda value: value == "")


@pytest.mark.parametrize("field", ["code", "reason"])
def test_the_enter_key_in_a_field_tries_it(explorer: Explorer, field: str) -> None:
    explorer.code.value, explorer.reason.value = "4321", "because"
    getattr(explorer, field)._handle_custom_msg({"event": "submit"}, [])
    until(explorer.trial.notice, lambda value: "Done." in value)
    assert "Sent by the page: Close 4321 &quot;because&quot;." in explorer.trial.outcome.value


def test_every_trial_starts_anew(explorer: Explorer) -> None:
    tried(explorer, "1000", "the first")
    shown = tried(explorer, "4000", "the second")
    assert "the first" not in shown
    assert shown.count("101 Switching Protocols") == tried(explorer, "4001").count("101 Switching Protocols")


def counting(monkeypatch: pytest.MonkeyPatch, begun: Callable[[int], None] = lambda code: None) -> list[int]:
    """Write down the codes that are tried, and call ``begun`` when a trial begins."""
    codes: list[int] = []

    def count(code: int, *more: Any) -> Awaitable[Trial]:
        codes.append(code)
        begun(code)
        return explore(code, *more)

    monkeypatch.setattr("wskit.widgets.explorer.explore", count)
    return codes


def test_a_press_while_it_happens_changes_nothing(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = counting(monkeypatch, lambda code: explorer.trial.button.click())
    assert "Close 4000" in tried(explorer, "4000")
    assert codes == [4000]


def test_a_key_that_a_press_has_overtaken_is_tried_all_the_same(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def type_on(code: int) -> None:
        explorer.code.value = "4000"

    codes = counting(monkeypatch, type_on)
    assert "Close 4000" in tried(explorer, "400")
    assert codes == [400, 4000]


def test_it_leaves_nothing_open(explorer: Explorer) -> None:
    before = tasks_on_the_portal()
    tried(explorer, "1000")
    tried(explorer, "1006")
    tried(explorer, "999", "", "raw server")
    assert tasks_on_the_portal() <= before


def test_its_still_picture_has_what_was_tried_and_no_ids(explorer: Explorer) -> None:
    tried(explorer, "1006", "why")
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    for kind in ("text/html", "text/plain"):
        assert "the page (browser" in bundle[kind]
        assert "1006 Abnormal Closure" in bundle[kind]
        assert "Refused with InvalidAccessError" in bundle[kind]
        assert "127.0.0.1" not in bundle[kind]
    assert "3 of 123 bytes" in bundle["text/html"]


def test_before_anything_was_tried_its_picture_says_what_would_be(explorer: Explorer) -> None:
    assert explorer._repr_mimebundle_()["text/plain"] == (
        "[Try it] the page (browser's rules): 1000, no reason\n"
        "1000 Normal Closure: The purpose of the connection has been fulfilled. May be sent by a web page, and any "
        "endpoint. (RFC 6455 section 7.4.1)"
    )


def test_replacing_it_leaves_no_widgets(explorer: Explorer) -> None:
    tried(explorer, "1000")
    widgets = [
        explorer,
        *explorer.children,
        *(one for row in explorer.children for one in getattr(row, "children", ())),
    ]
    portal.run(explorer.replace)
    assert all(widget.comm is None for widget in widgets)


def test_its_button_is_the_main_one_as_in_other_panels(explorer: Explorer) -> None:
    assert "wskit-main" in explorer.trial.button._dom_classes
