"""What a capture of TLS has of what happened."""

from __future__ import annotations

import pytest

from wskit.record.events import BytesIn, BytesOut, End, FinOut
from wskit.record.veiled import veiled

CLIENT, SERVER = End("client", 1), End("server", 1)


@pytest.mark.parametrize(("end", "kinds"), [(CLIENT, [BytesOut, BytesIn]), (SERVER, [BytesIn, BytesOut])])
def test_the_client_says_hello_first(end: End, kinds: list[type]) -> None:
    first, second, *_ = veiled([BytesOut(1.0, end, b"GET /")])
    assert [type(first), type(second)] == kinds
    assert isinstance(first, BytesOut | BytesIn)
    assert first.data[:1] + first.data[5:6] == b"\x16\x01"


def test_what_is_said_is_not_to_be_read_and_its_size_is() -> None:
    said = [BytesOut(1.0, CLIENT, b"secret"), BytesIn(2.0, CLIENT, b"x" * 20_000), FinOut(3.0, CLIENT)]
    _, _, one, two, three, fin = veiled(said)
    assert isinstance(one, BytesOut)
    assert b"secret" not in one.data
    assert len(one.data) == 5 + 6 + 17
    assert [type(two), type(three)] == [BytesIn, BytesIn]
    assert fin == said[-1]
