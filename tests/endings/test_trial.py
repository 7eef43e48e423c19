"""Trials: any code and any reason, by whoever sends it. What both ends must tell is what the standards say."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import virtual
from helpers import tasks_on_the_portal
from hypothesis import given, settings
from hypothesis import strategies as st

from wskit.endings.setting import Setting
from wskit.endings.trial import LONGEST, WHO, Trial, Who, explore
from wskit.protocol.codes import close_code
from wskit.protocol.interface import ReadyState
from wskit.protocol.receiver import NEVER_FORGIVEN
from wskit.reading.account import Account

RAW: tuple[Who, ...] = ("raw page", "raw server")


def tried(code: int | None, reason: str = "", who: Who = "page") -> Trial:
    """Try it in memory, where it takes no time and what is left behind is an error."""
    return virtual.run(lambda loop: explore(code, reason, who, network="memory"))


def ends(trial: Trial) -> tuple[Account, Account]:
    """The end that says goodbye, and the other."""
    client, server = trial.report.client, trial.report.server
    return (client, server) if "page" in trial.who else (server, client)


def told(account: Account) -> tuple[int, str, bool]:
    assert account.tells is not None
    return account.tells.code, account.tells.reason, account.tells.was_clean


def refused(trial: Trial, error: str) -> None:
    assert trial.error == error
    assert trial.why in trial.headline
    for account in ends(trial):
        assert account.state is ReadyState.OPEN
        assert (account.sent, account.received, account.tells) == (None, None, None)
    # There and back.
    assert str(trial.report.ladder).count('Text "Are you still there?"') == 2


def sent(trial: Trial, code: int | None, reason: str) -> None:
    """Hold that it was sent, as it was given, and that both ends report it."""
    assert trial.error == trial.why == ""
    sender, other = ends(trial)
    assert sender.sent is not None
    assert (sender.sent.close_reason, sender.sent.payload == b"") == (reason, code is None)
    assert told(sender) == told(other) == (code or 1005, reason, True)


def broke_the_rules(trial: Trial, with_code: int) -> None:
    """Hold that it was sent, that the other end failed the connection for it, and that it reports 1006."""
    assert trial.error == trial.why == ""
    sender, other = ends(trial)
    assert other.received is not None
    assert other.received.problems
    assert other.failed
    assert other.sent is not None
    assert other.sent.close_code == with_code
    assert told(other) == (1006, "", False)
    assert told(sender)[0] == with_code


@pytest.mark.parametrize("code", [0, 999, 1001, 1005, 1006, 1011, 1015, 2999, 5000, 65535, 70000, -1])
async def test_a_page_may_not_send_it_and_the_connection_stays_open(code: int) -> None:
    refused(await explore(code), "InvalidAccessError")


@pytest.mark.parametrize(("code", "reason"), [(None, ""), (1000, "bye"), (3000, ""), (4999, "ü" * 61 + "x")])
async def test_a_page_may_send_it(code: int | None, reason: str) -> None:
    sent(await explore(code, reason), code, reason)


@pytest.mark.parametrize("reason", ["x" * 124, "ü" * 62])
async def test_a_reason_that_is_too_long_is_a_page_s_syntax_error(reason: str) -> None:
    trial = await explore(1000, reason)
    refused(trial, "SyntaxError")
    assert "this one has 124" in trial.why


async def test_a_page_s_reason_needs_a_code() -> None:
    refused(await explore(None, "why"), "TypeError")


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535, 70000, -1])
async def test_a_server_s_library_does_not_send_it(code: int) -> None:
    trial = await explore(code, "because", "server")
    refused(trial, "ProtocolError")
    assert trial.why.startswith("invalid status code: ")


async def test_a_server_s_reason_has_no_more_room_than_a_page_s() -> None:
    trial = await explore(1011, "x" * 124, "server")
    refused(trial, "ProtocolError")
    assert trial.why.startswith("control frame too long: ")
    sent(await explore(1011, "x" * 123, "server"), 1011, "x" * 123)


async def test_without_a_code_a_server_says_1000() -> None:
    sent(await explore(None, "why not", "server"), 1000, "why not")


@pytest.mark.parametrize("who", ["page", "server"])
async def test_half_a_surrogate_pair_travels_as_u_fffd(who: Who) -> None:
    sent(await explore(4000, "\ud83d!", who), 4000, "\ufffd!")


@pytest.mark.parametrize("who", RAW)
@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535])
async def test_raw_any_number_is_sent_and_a_wrong_one_earns_1002(who: Who, code: int) -> None:
    trial = await explore(code, "", who)
    if who == "raw server" and code not in NEVER_FORGIVEN:
        assert told(ends(trial)[1]) == (code, "", True)  # a browser takes it
    else:
        broke_the_rules(trial, 1002)
    sender = ends(trial)[0].sent
    assert sender is not None
    assert sender.close_code == code


@pytest.mark.parametrize("who", RAW)
@pytest.mark.parametrize("code", [None, 1000, 1001, 1011, 3000, 4999])
async def test_raw_a_right_one_is_answered(who: Who, code: int | None) -> None:
    reason = "" if code is None else "right"
    sent(await explore(code, reason, who), code, reason)


@pytest.mark.parametrize("who", RAW)
@pytest.mark.parametrize("size", [124, 65_533])
async def test_raw_a_reason_that_is_too_long_earns_1002(who: Who, size: int) -> None:
    trial = await explore(1000, "x" * size, who)
    broke_the_rules(trial, 1002)
    sender = ends(trial)[0].sent
    assert sender is not None
    assert len(sender.payload) == size + 2


@pytest.mark.parametrize("who", RAW)
async def test_raw_a_reason_that_is_no_text_earns_1007(who: Who) -> None:
    broke_the_rules(await explore(1000, "\ud83d", who), 1002 if who == "raw server" else 1007)


@pytest.mark.parametrize("who", RAW)
async def test_raw_a_reason_without_a_code_is_read_as_one(who: Who) -> None:
    trial = await explore(None, "why", who)
    if who == "raw server":
        assert told(ends(trial)[1]) == (int.from_bytes(b"wh"), "y", True)  # a browser takes it
    else:
        broke_the_rules(trial, 1002)
    sender = ends(trial)[0].sent
    assert sender is not None
    assert (sender.close_code, sender.close_reason) == (int.from_bytes(b"wh"), "y")


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.sampled_from([*range(995, 1020), *range(2995, 3005), *range(4995, 5005)]), st.integers(0, 65535)),
    st.text(max_size=130),
    st.sampled_from([*WHO]),
)
def test_whatever_is_tried_it_is_refused_by_the_rules_of_its_sender_or_sent(code: int, reason: str, who: Who) -> None:
    facts, fits = close_code(code), len(reason.encode()) <= 123
    trial = tried(code, reason, who)
    if who == "raw server" and fits and code not in NEVER_FORGIVEN:
        assert told(ends(trial)[1]) == (code, reason, True)  # a browser takes it
    elif who in RAW and not (facts.on_the_wire and fits):
        broke_the_rules(trial, 1002)
    elif who == "page" and not (facts.from_page and fits):
        refused(trial, "SyntaxError" if facts.from_page else "InvalidAccessError")
    elif who == "server" and not (facts.on_the_wire and fits):
        refused(trial, "ProtocolError")
    else:
        sent(trial, code, reason)


async def test_it_is_told_in_words_and_shown_with_its_ladder() -> None:
    trial = await explore(999, "<script>", "raw page")
    assert str(trial).startswith('Sent by the page: Close 999 "<script>". The client reports 1002')
    assert trial.headline.endswith("the server reports 1006, not clean.")
    bundle = trial._repr_mimebundle_()
    assert bundle["text/plain"].startswith(trial.headline)
    assert str(trial.report.ladder) in bundle["text/plain"]
    assert "<script>" not in bundle["text/html"]
    assert "wskit-rungs" in bundle["text/html"]
    assert "Sent by the page: Close 999 &quot;&lt;script&gt;&quot;." in bundle["text/html"]


async def test_a_refusal_tells_what_would_do() -> None:
    trial = await explore(1006)
    assert trial.headline == (
        "Refused with InvalidAccessError: a page may close with 1000 or with 3000 to 4999, not with 1006 (Abnormal "
        "Closure). No Close frame was sent. Both ends are still OPEN: a message sent after that came back."
    )
    assert 'class="wskit wskit-error"' in trial._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("code", "reason", "who", "error", "said"),
    [
        ("1000", "", "page", TypeError, "a close code is a whole number such as 1000, or None, and not '1000'"),
        (True, "", "raw page", TypeError, "a close code is a whole number"),
        (1000.0, "", "server", TypeError, "a close code is a whole number"),
        (1000, b"why", "page", TypeError, "a reason is text, not bytes"),
        (1000, "", "client", ValueError, "who is one of 'page', 'server', 'raw page', 'raw server', not 'client'"),
        (1000, "", ["page"], ValueError, "who is one of"),
        (65536, "", "raw page", ValueError, "from 0 to 65535, and 65536 is not"),
        (-1, "", "raw server", ValueError, "from 0 to 65535, and -1 is not"),
        (1000, "x" * (LONGEST - 1), "raw page", ValueError, "room for 65,535 bytes here, and this one has 65,536"),
    ],
)
async def test_what_cannot_be_tried_is_an_error_that_helps_and_nothing_begins(
    code: Any, reason: Any, who: Any, error: type[Exception], said: str
) -> None:
    before = tasks_on_the_portal()
    with pytest.raises(error, match=said):
        await explore(code, reason, who)
    assert tasks_on_the_portal() <= before


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("code", [1000, 1006])
async def test_a_trial_leaves_nothing_open(who: Who, code: int) -> None:
    before = tasks_on_the_portal()
    await explore(code, "", who)
    assert tasks_on_the_portal() <= before


async def test_a_trial_that_is_interrupted_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = asyncio.Event()

    async def watch(setting: Setting, silent: object) -> None:
        waiting.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Setting, "watch", watch)
    before = tasks_on_the_portal()
    trying = asyncio.create_task(explore(1000, "", "raw page"))
    await waiting.wait()
    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying
    async with asyncio.timeout(10):
        while tasks_on_the_portal() - before:  # what it left undone ends on its own
            await asyncio.sleep(0)
