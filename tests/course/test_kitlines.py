"""Kit lines: whatever a diagnosis says of how it ended, `wskit why` knows it."""

from __future__ import annotations

import pytest
from broughts import SCOPES
from expected import ROWS
from played import endings

from wskit.course.kitlines import KIT_LINES
from wskit.course.recognition import recognise
from wskit.diagnosis.diagnosing import verdict


@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_how_an_ending_is_said_to_have_ended_is_known(name: str) -> None:
    for scope in ("own", "capture", "HAR", "HAR with close", "log of the client", "log of the server"):
        for brought in SCOPES[scope](endings()[name]):
            ended = verdict(brought).ended
            assert set(recognise(ended).symptoms) & set(KIT_LINES), ended
