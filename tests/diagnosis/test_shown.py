"""Shown: what stands where in HTML, and that nothing in it is anybody else's."""

from __future__ import annotations

import dataclasses
import re

from verdicts import IDLE, brought, verdict, verdicts

from wskit.diagnosis.causes import CAUSES
from wskit.diagnosis.groups import MOST
from wskit.diagnosis.shown import as_html
from wskit.diagnosis.verdict import Left, Next, RuledOut, Told


def body(html: str) -> str:
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def test_causes_and_what_to_get_next_stand_before_all_else_and_the_rest_is_folded() -> None:
    html = body(as_html(verdicts(verdict(), notes=("Cut short.",))))
    parts = [
        "session.pcapng",
        "The other end of TCP ended it",
        "2 causes are left.",
        IDLE.words,
        "Get this next",
        "grep &#x27;upstream timed out&#x27; error.log",
        "What each end was told",
        "1006, not clean (it follows)",
        "wskit-ladder",
        "<summary>2 causes are ruled out, and by what sign</summary>",
        "No RST was seen.",
        "What this recording does not show",
        "<li>Cut short.</li>",
    ]
    places = [html.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert "<table" not in html[: html.find("told")]


def test_of_several_there_is_a_table_and_the_rest_is_folded() -> None:
    html = body(as_html(verdicts(verdict(IDLE), *[verdict()] * 39)))
    table, _, rest = html.partition("</table>")
    assert table.count("<tr>") == 3
    assert "#2, and 38 more like this one" in table
    assert "2 are left" in table
    assert rest.count('class="causes"') == 2
    assert rest.index("<details") < rest.index('class="causes"')


def test_what_several_have_in_common_stands_below_the_table() -> None:
    made = dataclasses.replace(verdicts(verdict(IDLE), verdict()), alike=("#1 and #2 ended at the same time.",))
    html = body(as_html(made))
    assert "What several have in common" in html
    assert html.index("</table>") < html.index("#1 and #2 ended at the same time.") < html.index("<details")


def test_many_causes_are_counted_by_side_and_folded() -> None:
    many = [Left(key, f"{key}.") for key in list(CAUSES)[:20]]
    html = body(as_html(verdicts(verdict(dataclasses.replace(many[0], because=("It speaks.",)), *many[1:]))))
    parts = [
        "20 causes are left",
        "<li>",
        'class="causes"',
        "<summary>All causes that are left",
        "What is ruled out",
        "left at most",
    ]
    places = [html.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_of_one_that_somebody_can_mend_it_is_said_whom_to_ask() -> None:
    html = body(as_html(verdicts(verdict(dataclasses.replace(IDLE, owner="whoever runs it")))))
    assert "<p>Ask whoever runs it.</p>" in html


def test_many_are_bounded() -> None:
    made = [verdict(Left(f"cause-{one}", f"Cause {one}x.")) for one in range(MOST + 950)]
    html = body(as_html(verdicts(*made)))
    assert "and 950 more that ended in other ways" in html
    assert html.count('class="causes"') == MOST


def test_of_no_connection_only_the_file_is_named() -> None:
    assert "no WebSocket connection" in body(as_html(verdicts()))
    assert "causes" not in body(as_html(verdicts()))


def test_nothing_is_shown_of_what_is_not_known() -> None:
    bare = verdict(left=(), told=(), ruled_out=(), next=None, brought=brought(notes=()))
    html = body(as_html(verdicts(bare)))
    for words in ("told", "ruled out", "Get this next", "does not show", '"causes"'):
        assert words not in html
    one = body(as_html(verdicts(verdict(ruled_out=verdict().ruled_out[:1], next=Next("the log", "", ())))))
    assert "One cause is ruled out, and by what sign" in one
    assert "What it may show" not in one
    assert "The log" in one
    assert '<pre tabindex="0"' not in one


def test_nothing_from_a_file_is_markup_but_code() -> None:
    bad = "<script>alert(1)</script>\x1b[31m\" onload='x' `wskit why 1006`"
    made = verdict(
        Left("odd", bad, (bad,)),
        ended=bad,
        told=(Told("client", "recorded", 1000, bad, bad),),
        ruled_out=(RuledOut("x", bad, bad),),
        next=Next(bad, bad, ((bad, ("odd", bad)),)),
        brought=brought(between=bad, notes=(bad,)),
    )
    for html in (as_html(verdicts(made, name=bad, notes=(bad,))), as_html(verdicts(made, verdict(), name=bad))):
        assert "<script" not in html
        assert "onload='" not in html
        assert "\x1b" not in html
        assert "<code>wskit why 1006</code>" in html


def test_an_address_is_one_word_and_what_is_longer_than_any_may_be_broken() -> None:
    html = as_html(verdicts(verdict(), verdict(IDLE, brought=brought(between=f"a → {'b' * 48}"))))
    assert '<td data-of="Between" class="words">127.0.0.1:52114' in html
    assert '<td data-of="Between">a → bbb' in html


def test_causes_have_numbers_and_one_of_several_may_be_drawn_alone() -> None:
    made = verdicts(verdict(IDLE), verdict())
    html = body(as_html(made, number=2))
    assert '<ol class="causes"><li>' in html
    assert "#2  127.0.0.1" in html
    assert "<table" not in html[: html.find("told")]
    assert '<ul class="causes">' in body(as_html(made, number=1))


def test_what_is_known_beside_a_command_stands_below_it() -> None:
    step = Next("a log", "tail A", (), "ws.close();", "It is empty <by default>.")
    html = body(as_html(verdicts(verdict(next=step))))
    assert "tail A\nws.close();</pre><p>It is empty &lt;by default&gt;.</p>" in html
