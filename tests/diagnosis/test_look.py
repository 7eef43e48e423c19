"""Look: what a recording has is looked up on the connection of each side, and its scope is asked first."""

from __future__ import annotations

from broughts import SCOPES
from played import endings

from wskit.diagnosis.look import Look


def look(name: str, scope: str) -> Look:
    return Look(SCOPES[scope](endings()[name])[0])


def test_across_a_middle_each_side_is_looked_at_on_its_own_connection() -> None:
    found = look("proxy-idle", "own")
    assert found.ends["client"] == found.read.client
    assert found.ends["server"] == found.read.server
    assert found.hung_up is not None


def test_what_the_server_said_is_found_behind_a_middle_that_lost_it() -> None:
    found = look("client-changes-networks", "own")
    assert found.hung_up is not None
    assert found.hung_up.sender == "server"


def test_a_log_is_no_record_of_ours_and_a_capture_is_neither() -> None:
    # Of an ending without a middle, no middle records anything.
    scopes = [scope for scope in SCOPES if not scope.startswith("own, middle")]
    kinds = {scope: (look("client-1000", scope).is_log, look("client-1000", scope).is_ours) for scope in scopes}
    logs = [scope for scope in SCOPES if scope.startswith("log")]
    assert [scope for scope, (is_log, _) in kinds.items() if is_log] == logs
    assert [scope for scope, (_, is_ours) in kinds.items() if is_ours] == [
        *("own", "own, client", "own, server", "own file")
    ]


def test_nobody_reads_frames_in_tls() -> None:
    assert look("client-1000", "capture").reads_frames
    assert not look("client-1000", "capture of TLS").reads_frames
    assert not look("client-1000", "capture of TLS").reads_closes
