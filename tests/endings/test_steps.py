"""Steps: what a script may be, and what is said of one that may not."""

from __future__ import annotations

import pytest

from wskit.endings.steps import SCRIPTS, Step, read, script

CONNECT = ("connect",)


def test_a_script_is_read_step_by_step() -> None:
    steps = read(
        [
            ["connect"],
            ("send", "hello"),
            ("server sends", "hi"),
            ("server sends bytes", b"\x81\x00"),
            ("close", 4000, "bye"),
            ("server closes", 1012),
            ("close",),
            ("server ends TCP",),
            ("network resets",),
        ]
    )
    assert steps[1:] == (
        Step("send", "hello"),
        Step("server sends", "hi"),
        Step("server sends bytes", b"\x81\x00"),
        Step("close", code=4000, reason="bye"),
        Step("server closes", code=1012),
        Step("close"),
        Step("server ends TCP"),
        Step("network resets"),
    )
    assert [*map(str, steps)] == [
        "page: connect",
        "page: send 'hello'",
        "server sends 'hi'",
        "server sends bytes b'\\x81\\x00'",
        "page: close 4000, 'bye'",
        "server closes 1012",
        "page: close",
        "server ends TCP",
        "network resets",
    ]


@pytest.mark.parametrize(
    ("steps", "error", "words"),
    [
        ("connect", TypeError, "steps are a list of tuples"),
        (7, TypeError, "steps are a list of tuples"),
        ([], ValueError, "begins with the step"),
        ([("send", "x")], ValueError, "begins with the step"),
        ([CONNECT, CONNECT], ValueError, "comes once"),
        ([CONNECT, "send"], TypeError, "a step is a tuple"),
        ([CONNECT, ()], TypeError, "a step is a tuple"),
        ([CONNECT, (1,)], TypeError, "a step is a tuple"),
        ([CONNECT, ("sends", "x")], ValueError, "Did you mean 'send'?"),
        ([CONNECT, ("zzz",)], ValueError, "There is no step 'zzz'. There are connect, send"),
        ([CONNECT, ("send",)], TypeError, "one value, of type str, not nothing"),
        ([CONNECT, ("send", b"x")], TypeError, "one value, of type str, not b'x'"),
        ([CONNECT, ("server sends bytes", "81")], TypeError, "one value, of type bytes, not '81'"),
        ([CONNECT, ("network resets", 1)], ValueError, "has no values, but 1 was given"),
        ([CONNECT, ("close", 1000, "a", "b")], TypeError, "has a code and a reason"),
        ([CONNECT, ("close", 1000, 7)], TypeError, "has a code and a reason"),
        ([CONNECT, ("close", "1000")], TypeError, "code"),
        ([CONNECT, ("server closes", 70000)], ValueError, "code"),
        ([CONNECT, ("server closes", None, "bye")], ValueError, "no reason without a code"),
    ],
)
def test_what_no_script_can_be_is_said(steps: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        read(steps)
    assert words in str(caught.value)


def test_every_script_with_a_name_can_be_read() -> None:
    assert all(script(name)[0] == Step("connect") for name in SCRIPTS)


def test_a_name_that_is_none_is_said_with_what_was_meant() -> None:
    with pytest.raises(ValueError, match="Did you mean 'RST while it is open'"):
        script("RST while it was open")
    with pytest.raises(ValueError, match=r"no script called 'qqq'\. wskit"):
        script("qqq")
