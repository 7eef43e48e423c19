"""What every widget of the kit does: it leaves its picture in the file, and goes away with all that is in it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

import ipywidgets
import pytest
from helpers import until

from wskit.loops import portal
from wskit.widgets.meter import Meter
from wskit.widgets.panel import Panel
from wskit.widgets.pictured import WAKE, Pictured
from wskit.widgets.sight import WENT_ON
from wskit.widgets.stage import Stage


class Sign(Pictured):
    """A widget inside others, and where its picture was drawn."""

    def _still(self) -> dict[str, str]:
        return {"text/html": "<b>Go</b>", "text/plain": str(portal.running_loop() is portal.loop())}


def test_its_picture_is_beside_its_id_and_is_drawn_on_the_background_loop() -> None:
    bundle = Sign()._repr_mimebundle_()
    assert bundle.pop("application/vnd.jupyter.widget-view+json")["model_id"]
    assert bundle.pop("text/html").endswith("<b>Go</b>")
    assert bundle == {"text/plain": "True"}


def test_its_picture_begins_by_saying_that_it_is_one_and_how_to_wake_it() -> None:
    html = Sign()._repr_mimebundle_()["text/html"]
    assert re.sub("<style>.*?</style>|<[^>]+>", "|", html, flags=re.DOTALL).strip("|").startswith(WAKE)


def test_a_picture_with_nothing_to_press_says_nothing_of_itself() -> None:
    assert WAKE not in Meter(3, "clients are back")._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("make", [Panel, functools.partial(Stage, buttons=("connect", "send", "close"))])
def test_no_state_is_claimed_of_a_connection_that_is_gone(make: Callable[[], Panel]) -> None:
    panel = make()
    panel.connect_button.click()
    until(panel.badge, lambda drawn: "OPEN (1)" in drawn)
    still = portal.run(panel._still)
    assert "OPEN (1)" not in still["text/html"]
    assert ">was OPEN<" in still["text/html"]
    assert still["text/plain"].splitlines()[0].endswith("  was OPEN")
    assert (WENT_ON in still["text/html"]) == isinstance(panel, Stage)
    panel.close_button.click()
    until(panel.badge, lambda drawn: "CLOSED (3)" in drawn)
    still = portal.run(panel._still)
    assert ">CLOSED (3)<" in still["text/html"]
    assert still["text/plain"].splitlines()[0].endswith("  CLOSED")
    portal.run(panel.replace)


def test_all_that_is_in_it_goes_with_it() -> None:
    innermost = ipywidgets.HTML()
    box = ipywidgets.Box([innermost])
    sign = Sign([box])
    portal.run(sign.replace)
    assert [widget.comm for widget in (sign, box, innermost)] == [None, None, None]
