"""Obtaining: what is to be got next tells the causes apart that are left, and leaves no more of them than before."""

from __future__ import annotations

import itertools

from broughts import SCOPES, hides
from played import endings

from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.diagnosing import verdict
from wskit.diagnosis.kinds import KINDS
from wskit.diagnosis.obtaining import next_to_get


def test_over_all_endings_and_scopes_it_leaves_fewer_whatever_it_shows() -> None:
    for scope in ("own", "capture", "capture at the client", "HAR with close", "log of the server", "capture of TLS"):
        for played in endings().values():
            for brought in SCOPES[scope](played) if not hides(played, scope) else ():
                found = verdict(brought)
                left = {cause.key for cause in found.left}
                if len(left) < 2:
                    assert found.next is None
                    continue
                assert found.next is not None
                if brought.stops:
                    continue
                parts = [set(causes) for _, causes in found.next.decides]
                assert set().union(*parts) == left
                assert sum(map(len, parts)) == len(left)
                assert all(len(part) < len(left) for part in parts)


def test_whatever_is_left_some_evidence_tells_any_two_of_them_apart() -> None:
    alike = [pair for pair in itertools.combinations(CAUSES, 2) if not any(len(kind.split(pair)) > 1 for kind in KINDS)]
    assert not alike


def test_of_what_it_shows_of_no_cause_nothing_is_got_and_what_is_there_is_not_got_again() -> None:
    [brought] = SCOPES["log of the server"](endings()["client-1000"])
    assert next_to_get(brought, []) is None
    assert next_to_get(brought, ["client-closes"]) is None
    found = next_to_get(brought, ["server-closes", "session-over"])
    assert found is None or "server's own log" not in found.what


def test_where_a_har_was_made_the_page_is_asked_first() -> None:
    for name in ("client-1000", "server-shuts-down", "proxy-idle"):
        [brought] = SCOPES["HAR"](endings()[name])
        found = verdict(brought).next
        assert found is not None
        assert 'ws.addEventListener("close"' in found.script
        assert found.how == ""
    [refused] = SCOPES["HAR"](endings()["refused"])
    assert "page was told" not in str(verdict(refused).next), "it never opened"
    [has_code] = SCOPES["HAR with close"](endings()["client-1000"])
    assert "page was told" not in str(verdict(has_code).next)


def test_a_port_that_may_want_tls_is_asked() -> None:
    [brought] = SCOPES["capture"](endings()["client-1000"])
    found = next_to_get(brought, ["plain-to-tls", "server-ends-tcp", "server-killed", "network-cuts"])
    assert found is not None
    assert found.how.startswith("openssl s_client -connect")
