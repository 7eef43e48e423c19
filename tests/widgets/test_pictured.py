"""What every widget of the kit does: it leaves its picture in the file, and goes away with all that is in it."""

from __future__ import annotations

import ipywidgets

from wskit.loops import portal
from wskit.widgets.pictured import Pictured


class Sign(Pictured):
    """A widget inside others, and where its picture was drawn."""

    def _still(self) -> dict[str, str]:
        return {"text/html": "<b>Go</b>", "text/plain": str(portal.running_loop() is portal.loop())}


def test_its_picture_is_beside_its_id_and_is_drawn_on_the_background_loop() -> None:
    bundle = Sign()._repr_mimebundle_()
    assert bundle.pop("application/vnd.jupyter.widget-view+json")["model_id"]
    assert bundle == {"text/html": "<b>Go</b>", "text/plain": "True"}


def test_all_that_is_in_it_goes_with_it() -> None:
    innermost = ipywidgets.HTML()
    box = ipywidgets.Box([innermost])
    sign = Sign([box])
    portal.run(sign.replace)
    assert [widget.comm for widget in (sign, box, innermost)] == [None, None, None]
