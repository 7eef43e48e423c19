"""Close codes: the registry, the ranges, and an answer for every number there is."""

from __future__ import annotations

import dataclasses

import pytest
from websockets.exceptions import ProtocolError
from websockets.frames import Close

from wskit import CloseCode, close_code
from wskit.protocol.codes import REGISTRY, NextStep, Sender

NAMES = {
    1000: "Normal Closure",
    1001: "Going Away",
    1002: "Protocol error",
    1003: "Unsupported Data",
    1004: "Reserved",
    1005: "No Status Rcvd",
    1006: "Abnormal Closure",
    1007: "Invalid frame payload data",
    1008: "Policy Violation",
    1009: "Message Too Big",
    1010: "Mandatory Ext.",
    1011: "Internal Error",
    1012: "Service Restart",
    1013: "Try Again Later",
    1014: "Bad gateway",
    1015: "TLS handshake",
    3000: "Unauthorized",
    3003: "Forbidden",
    3008: "Timeout",
}


def travels(number: int) -> bool:
    """Ask the library whether a Close frame may carry this code."""
    try:
        Close(number, "").serialize()
    except ProtocolError:
        return False
    return True


def test_the_registry_has_exactly_the_codes_that_iana_has_named() -> None:
    assert {number: code.name for number, code in REGISTRY.items()} == NAMES


@pytest.mark.parametrize(
    ("numbers", "name"),
    [
        ([0, 1, 999], "Not used"),
        ([1016, 2000, 2999], "Unassigned"),
        ([3001, 3002, 3004, 3999], "Unassigned"),
        ([4000, 4321, 4999], "Private Use"),
        ([5000, 65535], "Not used"),
    ],
)
def test_a_number_outside_the_registry_is_named_for_its_range(numbers: list[int], name: str) -> None:
    assert {close_code(number).name for number in numbers} == {name}


def test_every_number_that_fits_in_a_close_frame_has_an_answer() -> None:
    for number in range(65536):
        code = close_code(number)
        assert code.number == number
        assert code.name
        assert code.meaning.endswith((".", ".)"))
        assert code.reference.startswith(("RFC 6455", "IANA"))


def test_a_code_may_travel_exactly_where_the_library_will_serialize_it() -> None:
    disagreed = [number for number in range(65536) if close_code(number).on_the_wire != travels(number)]
    assert disagreed == []


def test_a_page_may_send_1000_and_3000_to_4999_and_nothing_else() -> None:
    allowed = [number for number in range(65536) if close_code(number).from_page]
    assert allowed == [1000, *range(3000, 5000)]


@pytest.mark.parametrize("number", [1005, 1006, 1015])
def test_the_three_codes_that_are_only_reported_are_sent_by_nobody(number: int) -> None:
    assert close_code(number).sender is Sender.NOBODY


@pytest.mark.parametrize(
    ("number", "step"),
    [
        (1000, NextStep.NOTHING),
        (1001, NextStep.RETRY),
        (1002, NextStep.DO_NOT_RETRY),
        (1005, NextStep.NOTHING),
        (1006, NextStep.RETRY),
        (1008, NextStep.DO_NOT_RETRY),
        (1009, NextStep.DO_NOT_RETRY),
        (1011, NextStep.RETRY),
        (1012, NextStep.RETRY),
        (1013, NextStep.RETRY),
        (3000, NextStep.LOG_IN),
        (3003, NextStep.DO_NOT_RETRY),
        (4000, NextStep.ASK),
    ],
)
def test_a_client_is_told_what_to_do_next(number: int, step: NextStep) -> None:
    assert close_code(number).next_step is step


def test_1005_is_an_empty_close_frame_and_1006_is_none_at_all() -> None:
    assert close_code(1005).meaning == "The peer's Close frame arrived, with no code in it."
    assert close_code(1006).meaning == "The connection ended without a valid Close frame from the peer."


@pytest.mark.parametrize("number", ["1000", 1000.0, None, True])
def test_what_is_not_a_whole_number_is_a_type_error(number: object) -> None:
    with pytest.raises(TypeError, match="a close code is a whole number such as 1000"):
        close_code(number)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [-1, 65536])
def test_what_does_not_fit_in_two_bytes_is_a_value_error(number: int) -> None:
    with pytest.raises(ValueError, match=f"from 0 to 65535, and {number} is not"):
        close_code(number)


def test_a_code_reads_as_sentences() -> None:
    assert str(close_code(1001)) == (
        "1001 Going Away: The endpoint is leaving: a server shuts down, or a browser closes the page. "
        "May be sent by any endpoint, but not a web page. "
        "Next: connect again, after a random delay that grows with each attempt. (RFC 6455 section 7.4.1)"
    )


def test_a_code_cannot_be_changed() -> None:
    code: CloseCode = close_code(1000)
    with pytest.raises(dataclasses.FrozenInstanceError):
        code.number = 1001  # type: ignore[misc]
