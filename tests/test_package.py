"""The package: what it offers, and what it takes to import it."""

from __future__ import annotations

import subprocess
import sys

import wskit


def test_everything_it_offers_is_there() -> None:
    for name in wskit.__all__:
        assert getattr(wskit, name) is not None
    assert set(wskit.__all__) <= set(dir(wskit))


def test_a_name_is_what_it_says_in_whatever_order_things_are_imported() -> None:
    # A module of the same name would take its place as soon as anybody imports it.
    script = """
import wskit.endings.table, wskit.widgets.stage, wskit.widgets.gallery, wskit.views.anatomy, wskit.record.capture
import types, wskit
print([name for name in wskit.__all__ if isinstance(getattr(wskit, name), types.ModuleType)])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "[]\n"


def test_nothing_is_imported_until_it_is_asked_for() -> None:
    """A Jupyter Server that imports one room of the house imports what stands on the door, and no more."""
    script = (
        "import sys, wskit; print(sorted(name for name in sys.modules if name.startswith(('wskit', 'websockets'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "['wskit']\n"


def test_what_is_not_needed_to_connect_is_not_imported() -> None:
    script = """
import sys, wskit
wskit.EchoServer, wskit.WebSocket
print([name for name in ("ipywidgets", "IPython", "h11", "dpkt", "trustme", "wskit.views") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "[]\n"
