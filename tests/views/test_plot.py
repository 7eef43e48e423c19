"""Plots: what is drawn of which numbers, as text and as a picture, and which numbers are refused."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wskit.views.bars import SHARE, bars
from wskit.views.histogram import FOOT, HEAD, HEIGHT, MOST, histogram
from wskit.views.labels import columns
from wskit.views.plot import SLIVER, STYLE, UNIT, Plot

ATTACK = "</p></svg><script>alert(1)</script>&\"'"

KNOWS = {"client, RST": 0.0, "server, black hole with keepalive": 40.0, "client, black hole, no keepalive": None}
ATTEMPTS = {"without jitter": [1.0] * 1000 + [3.5] * 1000, "with jitter": [n / 250 for n in range(1500)]}


class Page:
    """What a browser makes of a plot."""

    def __init__(self, plot: Plot) -> None:
        source = re.sub(r"<style>.*?</style>", "", plot.html, flags=re.DOTALL)
        self.root = ET.fromstring(source)
        self.drawings = [one for one in self.root.iter("div") if one.get("class") == "wskit-drawing"]
        self.words = ["".join(one.itertext()) for one in self.root.iter("p")]
        self.table = [["".join(cell.itertext()) for cell in row] for row in self.root.iter("tr")]

    def numbers(self, drawing: int = 0) -> list[str]:
        texts = self.drawings[drawing].iter("text")
        return ["".join(one.itertext()) for one in texts if one.get("class") == "number"]

    def bins(self, drawing: int = 0) -> list[dict[str, float]]:
        """Return the bars of a histogram: where each is, and how large. Across in hundredths, else in pixels."""
        rects = self.drawings[drawing].iter("rect")
        return [
            {name: float(rect.attrib[name].rstrip("%")) for name in ("x", "y", "width", "height")} for rect in rects
        ]

    def ticks(self, drawing: int = 0) -> tuple[list[str], list[str]]:
        """Return the numbers beside the axis upwards and below the axis of time."""
        texts = [one for one in self.drawings[drawing].iter("text") if one.get("class") is None]
        upward = [one.text or "" for one in texts if one.get("text-anchor") == "end"]
        across = [one.text or "" for one in texts if one.get("text-anchor") == "middle"]
        return upward, across


def lengths(page: Page) -> list[str | None]:
    """Return how long each bar is in its own picture; None where there is only its foot."""
    [drawing] = page.drawings
    found = []
    for one in drawing.findall("svg"):
        *bar, foot = one.iter("rect")
        assert foot.attrib["width"] == str(SLIVER)
        found.append(bar[0].attrib["width"] if bar else None)
    return found


# Bars.


def test_bars_as_text_have_their_numbers_and_what_never_ends_says_so() -> None:
    plot = bars(KNOWS, unit="s", title="How long until each side knows", note="Keepalive asks every 20 s.")
    assert (
        str(plot)
        == repr(plot)
        == (
            "How long until each side knows\n"
            "client, RST                       | 0 s\n"
            f"server, black hole with keepalive |{'#' * 28} 40 s\n"
            "client, black hole, no keepalive  |- - - - - - - - - - - - - - - - - > never\n"
            "Keepalive asks every 20 s."
        )
    )


def test_bars_as_a_picture_are_shares_of_its_width_and_never_is_longer_than_any_number() -> None:
    page = Page(bars(KNOWS, unit="s", title="Who knows", note="Keepalive asks every 20 s."))
    assert lengths(page) == [None, f"{100 * SHARE:.2f}%", "100%"]
    assert page.numbers() == ["0 s", "40 s", "never"]
    assert page.words == ["Who knows", "Keepalive asks every 20 s."]
    *_, never = page.drawings[0].findall("svg")
    assert [line.get("class") for line in never.iter("line")] == ["dashed", "dashed"]
    assert never.find(".//path") is not None
    assert not [one for one in page.drawings[0].findall("svg")[1].iter() if one.tag in ("line", "path")]


def test_without_a_never_the_longest_bar_takes_all_the_width() -> None:
    page = Page(bars({"a": 1, "b": 4.0, "c": 3}, unit="ms", title="t"))
    assert lengths(page) == ["25.00%", "100.00%", "75.00%"]


@pytest.mark.parametrize(
    ("values", "text", "drawn"),
    [
        ({"a": 0, "b": 0.0}, "t\na | 0 s\nb | 0 s", [None, None]),
        ({"a": None}, f"t\na |{'- ' * 33}> never", ["100%"]),
        ({"a": None, "b": 0}, f"t\na |{'- ' * 33}> never\nb | 0 s", ["100%", None]),
    ],
)
def test_bars_need_no_number_above_zero(values: dict[str, float | None], text: str, drawn: list[str | None]) -> None:
    plot = bars(values, unit="s", title="t")
    assert str(plot) == text
    assert lengths(Page(plot)) == drawn


def test_what_is_very_little_beside_the_rest_is_still_more_than_nothing() -> None:
    assert str(bars({"a": 1e-9, "b": 5}, unit="s", title="t")).splitlines()[1] == "a |# 1e-09 s"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (39.99999999, "40"),
        (12.5, "12.5"),
        (1234, "1,234"),
        (999_999.4, "999,999"),
        (999_999.7, "1,000,000"),
        (123_456_789, "123,456,789"),
        (1e300, "1e+300"),
    ],
)
def test_numbers_are_rounded_to_six_digits_and_whole_ones_are_not(value: float, shown: str) -> None:
    plot = bars({"a": value}, unit="s", title="t")
    assert plot.text.endswith(f" {shown} s")
    assert Page(plot).table == [["name", "value"], ["a", f"{shown} s"]]


def test_a_long_name_is_broken_in_the_text_and_whole_in_the_picture() -> None:
    name = "the server, when nobody has told it that the cable was cut"
    plot = bars({name: 1}, unit="s", title="t")
    assert plot.text.splitlines()[1:] == [
        f"the server, when nobody has told   |{'#' * 38} 1 s",
        "it that the cable was cut          |",
    ]
    assert Page(plot).drawings[0][0].text == name


# Histograms.


def test_a_histogram_as_text_has_a_line_for_each_bin_and_one_for_many_empty_ones() -> None:
    plot = histogram(
        {"without jitter": [1.0] * 40 + [1.9], "with jitter": [0.5, 1.5, 6.0]},
        width=1,
        unit="s",
        title="Who comes back when",
        y="attempts",
        limit=(10, "what the server can take"),
    )
    room = 78 - len("0 s") - 4 - len("0 until 6 s")
    line = math.ceil(10 * room / 41)
    assert (
        str(plot)
        == repr(plot)
        == (
            "Who comes back when\n"
            "attempts in each 1 s\n"
            "! is the limit of 10: what the server can take\n"
            "\n"
            "without jitter: 41 in all; the peak is 41, from 1 s to 2 s; bars over the\n"
            "limit: 1 of 7\n"
            f"0 s |{' ' * line}! 0\n"
            f"1 s |{'#' * line}!{'#' * (room - line)} 41\n"
            f"2 s |{' ' * line}! 0 until 7 s\n"
            "\n"
            "with jitter: 3 in all; the peak is 1, first from 0 s to 1 s; bars over the\n"
            "limit: 0 of 7\n"
            f"0 s |{'##':<{line}}! 1\n"
            f"1 s |{'##':<{line}}! 1\n"
            f"2 s |{' ' * line}! 0 until 6 s\n"
            f"6 s |{'##':<{line}}! 1"
        )
    )


def test_a_histogram_as_a_picture_draws_every_series_on_the_same_axes() -> None:
    plot = histogram(ATTEMPTS, width=1, unit="s", title="Who comes back when", y="attempts")
    page = Page(plot)
    assert page.words == [
        "Who comes back when",
        "without jitter: 2,000 in all; the peak is 1,000, first from 1 s to 2 s",
        "with jitter: 1,500 in all; the peak is 250, first from 0 s to 1 s",
    ]
    assert page.ticks(0) == page.ticks(1) == (["0", "500", "1,000"], ["0", "1", "2", "3", "4", "5", "6"])
    first, second = page.bins(0), page.bins(1)
    assert [(one["y"], one["height"]) for one in first] == [(HEAD, HEIGHT)] * 2
    assert [(one["y"], one["height"]) for one in second] == [(HEAD + HEIGHT * 0.75, HEIGHT / 4)] * 6
    assert [int(one["x"] * 6 / 100) for one in first] == [1, 3]
    assert [int(one["x"] * 6 / 100) for one in second] == [0, 1, 2, 3, 4, 5]
    assert page.numbers(0) == ["1,000"]
    axis = [one.text for one in page.drawings[1].iter("div") if (one.get("class") or "").startswith("axis")]
    assert axis == ["↑ attempts in each 1 s", "time in s →"]


def test_a_spike_of_1000_hides_no_bin_beside_it() -> None:
    page = Page(histogram({"a": [0.0] * 1000 + [1.5] * 10 + [3.0]}, width=1, unit="s", title="t"))
    spike, ten, one = page.bins()
    assert spike["height"] == HEIGHT
    assert ten["height"] == one["height"] == SLIVER
    assert ten["y"] + ten["height"] == spike["y"] + spike["height"] == HEAD + HEIGHT
    hints = [hint.text for hint in page.root.iter("title")]
    assert hints == ["0 s to 1 s: 1,000", "1 s to 2 s: 10", "3 s to 4 s: 1"]


def test_the_limit_is_a_line_on_every_series_and_the_axes_reach_it() -> None:
    page = Page(histogram(ATTEMPTS, width=1, unit="s", title="t", limit=(2000, "what it can take")))
    assert page.words[1] == "The dashed line is the limit of 2,000: what it can take"
    assert page.words[2].endswith("; bars over the limit: 0 of 6")
    for number, drawing in enumerate(page.drawings):
        casing, dashed = (one for one in drawing.iter("line") if one.get("class") in ("casing", "dashed"))
        assert float(casing.attrib["y1"]) == float(dashed.attrib["y2"]) == HEAD
        assert page.numbers(number)[0] == "2,000"
    assert page.bins(0)[0]["height"] == HEIGHT / 2


def test_a_limit_may_be_none_at_all() -> None:
    plot = histogram({"a": [0, 1]}, width=1, unit="s", title="t", limit=(0, "closed"))
    assert "bars over the limit: 2 of 2" in plot.text
    assert plot.text.splitlines()[-1].startswith("1 s |!#")


def test_without_a_limit_nothing_is_said_of_one() -> None:
    plot = histogram(ATTEMPTS, width=1, unit="s", title="t")
    assert "limit" not in plot.text
    assert not [one for one in Page(plot).root.iter("line") if one.get("class") == "dashed"]
    assert plot.text.splitlines()[1] == "how many in each 1 s"


def test_the_number_of_a_peak_stays_inside_the_drawing() -> None:
    for moments, anchor, edge in (([0.5, 9.5], "start", "0.80%"), ([0.5, 9.5, 9.5], "end", "99.20%")):
        page = Page(histogram({"a": moments}, width=1, unit="s", title="t"))
        [number] = [one for one in page.root.iter("text") if one.get("class") == "number"]
        assert (number.attrib["text-anchor"], number.attrib["x"]) == (anchor, edge)


def test_a_series_may_be_empty_beside_one_that_is_not() -> None:
    plot = histogram({"some": [0, 2.5], "none": []}, width=1, unit="s", title="t")
    assert plot.text.splitlines()[-2:] == ["none: none", "0 s | 0 until 3 s"]
    page = Page(plot)
    assert not page.bins(1)
    assert not page.numbers(1)
    assert page.ticks(0) == page.ticks(1)


def test_moments_may_come_from_anything_that_gives_them_once() -> None:
    plot = histogram({"a": (n / 10 for n in range(10)), "b": {1: "", 0: ""}}, width=0.5, unit="s", title="t")
    assert Page(plot).table == [["from", "a", "b"], ["0 s", "5", "1"], ["0.5 s", "5", "0"], ["1 s", "0", "1"]]


@pytest.mark.parametrize("width", [0.1, 0.7, 1 / 3, 1e-6, 1e9])
def test_a_moment_at_an_edge_is_in_the_bin_that_begins_there(width: float) -> None:
    # In floating point, 0.3 / 0.1 is less than 3.
    page = Page(histogram({"a": [place * width for place in range(MOST)]}, width=width, unit="s", title="t"))
    assert [count for _, count in page.table[1:]] == ["1"] * MOST


def test_an_axis_has_few_round_numbers() -> None:
    for bins, across in ((1, ["0", "1"]), (7, ["0", "2", "4", "6"]), (60, ["0", "10", "20", "30", "40", "50", "60"])):
        assert Page(histogram({"a": [bins - 1]}, width=1, unit="s", title="t")).ticks() == (["0", "1"], across)
    # In floating point, 15 times 0.01 is less than three times 0.05.
    assert Page(histogram({"a": [0.14]}, width=0.01, unit="s", title="t")).ticks()[1] == ["0", "0.05", "0.1", "0.15"]
    assert Page(histogram({"a": [0] * 9}, width=1, unit="s", title="t")).ticks()[0] == ["0", "5"]
    assert Page(histogram({"a": [0] * 8}, width=1, unit="s", title="t")).ticks()[0] == ["0", "2", "4", "6", "8"]


def test_as_many_as_the_limit_are_not_over_it() -> None:
    plot = histogram({"a": [0] * 3 + [1] * 4}, width=1, unit="s", title="t", limit=(3, "l"))
    assert "bars over the limit: 1 of 2" in plot.text


def test_the_margins_have_room_for_the_numbers_beside_the_axes() -> None:
    for limit, right, left in ((1, 24, 18), (1_000_000, 80, 82)):
        [drawing] = Page(histogram({"a": [0]}, width=1, unit="s", title="t", limit=(limit, "l"))).drawings
        assert drawing.attrib["style"] == f"padding: 0 {right}px 0 {left}px"
    [drawing] = Page(bars({"a": 1, "b": 123_456}, unit="ms", title="t")).drawings
    assert drawing.attrib["style"] == "padding-right: 100px"


def test_the_table_leaves_out_what_is_zero_everywhere() -> None:
    page = Page(histogram({"a": [0, 5], "b": [2]}, width=1, unit="s", title="t"))
    assert page.table == [["from", "a", "b"], ["0 s", "1", "0"], ["2 s", "0", "1"], ["5 s", "1", "0"]]


# Both.


def plots() -> list[Plot]:
    return [
        bars(KNOWS, unit="s", title="How long until each side knows"),
        histogram(ATTEMPTS, width=1, unit="s", title="Who comes back when", limit=(300, "what it can take")),
    ]


@pytest.mark.parametrize("plot", plots(), ids=["bars", "histogram"])
def test_a_plot_shows_a_picture_says_what_it_is_and_cannot_be_changed(plot: Plot) -> None:
    assert plot._repr_html_() == plot.html
    assert plot.html.count("<style>") == 2
    assert STYLE in plot.html
    page = Page(plot)
    images = [one for one in page.root.iter() if one.get("role") == "img"]
    assert len(images) == len(page.drawings)
    for image in images:
        assert re.search(
            r"client, RST: 0 s; .*: 40 s; .*: never$|jitter: .* in all; the peak is", image.attrib["aria-label"]
        )
    with pytest.raises(dataclasses.FrozenInstanceError):
        plot.text = ""  # type: ignore[misc]  # that is the test


@pytest.mark.parametrize("plot", plots(), ids=["bars", "histogram"])
def test_what_is_only_a_picture_hides_where_the_style_sheet_is_taken_out(plot: Plot) -> None:
    page = Page(plot)
    assert all(one.get("hidden") == "until-found" for one in page.drawings)
    inside = {svg for drawing in page.drawings for svg in drawing.iter("svg")}
    assert inside == set(page.root.iter("svg"))
    assert ".wskit-drawing[hidden] { content-visibility: visible; display: block !important; }" in STYLE


def test_the_same_numbers_give_the_same_plot_without_ids() -> None:
    assert plots() == plots()
    for plot in plots():
        assert plot == copy.copy(plot) == pickle.loads(pickle.dumps(plot))
        assert not [one for one in Page(plot).root.iter() if {"id", "href", "fill"} & set(one.attrib)]


def test_nothing_given_becomes_markup_or_breaks_a_line() -> None:
    odd = f"{ATTACK}\n\u202e"
    plain = Page(bars({"a": 1}, unit="s", title="t", note="n"))
    page = Page(bars({odd: 1}, unit="<\n>", title=odd, note=odd))
    assert [one.tag for one in page.root.iter()] == [one.tag for one in plain.root.iter()]
    assert page.words == [f"{ATTACK}\\n\\u202e"] * 2
    drawn = histogram({odd: [1]}, width=1, unit="<\n>", title=odd, y=odd, limit=(1, odd))
    plain = Page(histogram({"a": [1]}, width=1, unit="s", title="t", y="y", limit=(1, "l")))
    assert [one.tag for one in Page(drawn).root.iter()] == [one.tag for one in plain.root.iter()]
    assert "\u202e" not in drawn.text + drawn.html


def test_names_that_look_the_same_stay_apart() -> None:
    page = Page(histogram({"a\n": [0], "a\\n": [0, 0]}, width=1, unit="s", title="t"))
    assert page.table == [["from", "a\\n", "a\\n"], ["0 s", "1", "2"]]


NAMES = st.text(min_size=1, max_size=60).filter(str.strip)
UNITS = st.sampled_from(["s", "ms", "attempts", "連線", "x" * UNIT])
AMOUNTS = st.none() | st.floats(0, allow_infinity=False) | st.integers(0, 10**300)


@given(st.dictionaries(NAMES, AMOUNTS, min_size=1, max_size=5), UNITS, NAMES)
@example({"x" * 60: 1.7e308, "y": None, "z": 5e-324}, "x" * UNIT, "連" * 50)
def test_any_bars_can_be_drawn_in_80_columns(values: dict[str, float | None], unit: str, title: str) -> None:
    plot = bars(values, unit=unit, title=title, note=title)
    assert max(columns(line) for line in plot.text.splitlines()) <= 80
    assert len(lengths(Page(plot))) == len(values)


@given(
    st.dictionaries(NAMES, st.lists(st.floats(0, MOST - 1)), min_size=1, max_size=3).filter(lambda s: any(s.values())),
    st.sampled_from([1e-6, 0.001, 0.3, 1, 7, 1e9]),
    UNITS,
    st.none() | st.floats(0, allow_infinity=False),
)
@example({"a": [0.0] * 10_000 + [119.0]}, 1e9, "x" * UNIT, 1.7e308)
@example({"a": [0.0]}, 1e-6, "s", 5e-324)
def test_any_histogram_counts_every_moment_in_80_columns(
    series: dict[str, list[float]], width: float, unit: str, limit: float | None
) -> None:
    moments = {name: [moment * width for moment in some] for name, some in series.items()}
    line = None if limit is None else (limit, "what it can take")
    plot = histogram(moments, width=width, unit=unit, title="t", limit=line)
    assert max(columns(line) for line in plot.text.splitlines()) <= 80
    page = Page(plot)
    table = [[int(cell.replace(",", "")) for cell in row[1:]] for row in page.table[1:]]
    assert [sum(column) for column in zip(*table, strict=True)] == [len(some) for some in series.values()]
    for number, column in enumerate(zip(*table, strict=True)):
        drawn = page.bins(number)
        assert len(drawn) == sum(count > 0 for count in column)
        assert all(0 <= one["x"] <= one["x"] + one["width"] <= 100 for one in drawn)
        assert all(HEAD <= one["y"] <= one["y"] + one["height"] <= HEAD + HEIGHT + 0.11 for one in drawn)
    heights = {svg.attrib["height"] for svg in page.root.iter("svg")}
    assert heights == {str(HEAD + HEIGHT + FOOT)}


# What cannot be drawn.


def no_bars(**changes: Any) -> Callable[[], Plot]:
    return lambda: bars(**{"values": {"a": 1}, "unit": "s", "title": "t", **changes})


def no_histogram(**changes: Any) -> Callable[[], Plot]:
    return lambda: histogram(**{"series": {"a": [1]}, "width": 1, "unit": "s", "title": "t", **changes})


@pytest.mark.parametrize(
    ("draw", "error", "complaint"),
    [
        (no_bars(values={}), ValueError, "values is empty, so there is nothing to draw"),
        (no_bars(values=[1]), TypeError, "values is a dict with a name for each, not [1]"),
        (no_bars(values={1: 1}), TypeError, "a name is text, not 1"),
        (no_bars(values={" ": 1}), ValueError, "a name is empty: give it a word at least"),
        (no_bars(values={"a": -1}), ValueError, "the value of 'a' is a finite number of 0 or more, not -1"),
        (no_bars(values={"a": math.nan}), ValueError, "the value of 'a' is a finite number of 0 or more, not nan"),
        (no_bars(values={"a": math.inf}), ValueError, "the value of 'a' is a finite number of 0 or more, not inf"),
        (no_bars(values={"a": "1"}), TypeError, "the value of 'a' is a number, or None for never, not '1'"),
        (no_bars(values={"a": True}), TypeError, "the value of 'a' is a number, or None for never, not True"),
        (no_bars(unit=""), ValueError, "the unit is empty: give it a word at least"),
        (no_bars(unit=1), TypeError, "the unit is text, not 1"),
        (
            no_bars(unit="x" * (UNIT + 1)),
            ValueError,
            f"the unit stands beside every number: make it at most {UNIT} characters, such as 's'",
        ),
        (no_bars(title=""), ValueError, "the title is empty: give it a word at least"),
        (no_bars(title=None), TypeError, "the title is text, not None"),
        (no_bars(note=None), TypeError, "the note is text, not None"),
        (no_histogram(series={}), ValueError, "series is empty, so there is nothing to draw"),
        (no_histogram(series=[1]), TypeError, "series is a dict with a name for each, not [1]"),
        (no_histogram(series={None: [1]}), TypeError, "a name is text, not None"),
        (
            no_histogram(series={"a": [], "b": []}),
            ValueError,
            "there is no moment in any of the series, so there is nothing to draw",
        ),
        (
            no_histogram(series={"a": 1}),
            TypeError,
            "'a' is moments in seconds, such as a list of numbers, not 1",
        ),
        (no_histogram(series={"a": [-1]}), ValueError, "a moment of 'a' is 0 seconds or more, not -1"),
        (no_histogram(series={"a": [math.nan]}), ValueError, "a moment of 'a' is 0 seconds or more, not nan"),
        (no_histogram(series={"a": "1"}), TypeError, "a moment of 'a' is a number of seconds, not '1'"),
        (no_histogram(width=0), ValueError, "width is more than 0 seconds, not 0"),
        (no_histogram(width=-1), ValueError, "width is more than 0 seconds, not -1"),
        (no_histogram(width="1"), TypeError, "width is a number of seconds, not '1'"),
        (no_histogram(width=1e-9), ValueError, "width is from 0.000001 to 1,000,000,000 seconds, not 1e-09"),
        (no_histogram(width=1e10), ValueError, "width is from 0.000001 to 1,000,000,000 seconds, not 10000000000.0"),
        (
            no_histogram(series={"a": [0, 3600]}),
            ValueError,
            "there would be more than 120 bins up to 3,600: make width 50 or more",
        ),
        (
            no_histogram(series={"a": [1e308]}, width=1e-6),
            ValueError,
            "there would be more than 120 bins up to 1e+308: make width 1e+306 or more",
        ),
        (no_histogram(unit=" "), ValueError, "the unit is empty: give it a word at least"),
        (no_histogram(title=1), TypeError, "the title is text, not 1"),
        (no_histogram(y=None), TypeError, "y is text, not None"),
        (
            no_histogram(limit=100),
            TypeError,
            "limit is a number and what it is, such as (100, 'what the server can take'), not 100",
        ),
        (
            no_histogram(limit=(1, "a", "b")),
            TypeError,
            "limit is a number and what it is, such as (100, 'what the server can take'), not (1, 'a', 'b')",
        ),
        (no_histogram(limit=("a", 1)), TypeError, "limit[0] is a number, not 'a'"),
        (no_histogram(limit=(-1, "a")), ValueError, "limit[0] is a finite number of 0 or more, not -1"),
        (no_histogram(limit=(1, "")), ValueError, "limit[1] is empty: give it a word at least"),
        (no_histogram(limit=(1, 1)), TypeError, "limit[1] is text, not 1"),
    ],
)
def test_what_cannot_be_drawn_is_an_error_that_says_why(
    draw: Callable[[], Plot], error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error) as caught:
        draw()
    assert str(caught.value) == complaint


@pytest.mark.parametrize("latest", [119.0, 120.0, 121.0, 250.0, 1190.0, 3601.5, 1e6])
def test_the_width_that_an_error_names_would_do(latest: float) -> None:
    series = {"a": [latest]}
    if latest < MOST:
        histogram(series, width=1, unit="s", title="t")
        return
    with pytest.raises(ValueError, match="make width") as caught:
        histogram(series, width=1, unit="s", title="t")
    named = re.search(r"width ([\d,.]+) or more", str(caught.value))
    assert named is not None
    width = float(named[1].replace(",", ""))
    assert Page(histogram(series, width=width, unit="s", title="t")).table[-1][1] == "1"
