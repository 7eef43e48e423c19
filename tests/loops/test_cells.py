"""What a cell makes, in a real kernel: it lives until that cell runs again."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.timeout(60)

IMPORT = "from wskit import EchoServer, WebSocket, transcript"


def run(*cells: str) -> list[str]:
    """Run cells in one new kernel; return what each printed."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=30, kernel_name="python3").execute()
    return ["".join(output.get("text", "") for output in cell.outputs).strip() for cell in notebook.cells]


def test_a_server_made_again_in_its_cell_replaces_the_old_one() -> None:
    make = "server = EchoServer()"
    shown = run(
        IMPORT,
        make,
        "first = server; ws = WebSocket(first.url); print(await ws.opened)",
        make,
        "print((await ws.closed).code); await first.closed; print(first, server)",
    )
    assert shown[-1] == "1001\n<EchoServer closed> <EchoServer listening>"


def test_a_fixed_port_is_free_for_the_next_run_of_the_cell() -> None:
    probe = "import socket\nwith socket.create_server(('127.0.0.1', 0)) as s: port = s.getsockname()[1]"
    make = "server = EchoServer(port); print(server)"
    assert run(IMPORT, probe, make, make, make)[-1] == "<EchoServer listening>"


def test_all_that_one_run_makes_lives_and_all_of_it_is_replaced_by_the_next() -> None:
    make = "servers = [EchoServer() for _ in range(3)]"
    shown = run(
        IMPORT, make, "old = servers; print(old)", make, "for one in old: await one.closed\nprint(old, servers)"
    )
    listening, closed = "<EchoServer listening>", "<EchoServer closed>"
    assert shown[2] == f"[{listening}, {listening}, {listening}]"
    assert shown[-1] == f"[{closed}, {closed}, {closed}] [{listening}, {listening}, {listening}]"


def test_another_cell_replaces_nothing() -> None:
    shown = run(IMPORT, "a = EchoServer()", "b = EchoServer()", "print(a, b)")
    assert shown[-1] == "<EchoServer listening> <EchoServer listening>"


def test_a_socket_made_again_says_1001_and_calls_no_handler() -> None:
    make = "ws = WebSocket(server.url)\nws.onclose = print\nprint(await ws.opened)"
    shown = run(
        IMPORT, "server = EchoServer()", make, make, "print((await server.connections[0].closed).code)", "print(ws)"
    )
    assert shown[3:] == ["<WebSocket OPEN>", "1001", "<WebSocket OPEN>"]


def test_what_has_ended_by_itself_is_kept_no_more() -> None:
    shown = run(
        IMPORT,
        "server = EchoServer()",
        "ws = WebSocket(server.url)\nawait ws.opened\nws.close()\nawait ws.closed\nserver.close()\nawait server.closed",
        "from wskit.loops import cells, portal\nprint(portal.run(lambda: dict(cells._kept)))",
    )
    assert shown[-1] == "{}"


def test_what_a_handler_prints_belongs_to_the_cell_that_waits() -> None:
    shown = run(
        IMPORT,
        "server = EchoServer()\nws = WebSocket(server.url)",
        "ws.onclose = lambda event: print(event.code)\nawait ws.opened",
        "ws.close(4000)\nawait ws.closed",
    )
    assert shown[1:] == ["", "", "4000"]


def test_a_busy_cell_starves_nobody_and_misses_nothing() -> None:
    shown = run(
        IMPORT,
        "server, seen = EchoServer(), []\nws = WebSocket(server.url)\nwhile not server.connections: pass\n"
        "print(ws, server.connections)\nws.onopen = seen.append",
        "await ws.opened\nprint(seen)",
    )
    # The server has had its connection for long, but no page is told in the middle of a cell.
    assert shown[1:] == ["<WebSocket CONNECTING> (<Connection OPEN>,)", "[PageEvent(type='open')]"]


def test_waiting_with_result_in_a_cell_is_answered_in_words() -> None:
    shown = run(
        IMPORT, "try: WebSocket('ws://127.0.0.1:1').opened.result(1)\nexcept RuntimeError as error: print(error)"
    )
    assert "write `await ws.opened`" in shown[-1]


def test_a_task_that_an_earlier_run_left_behind_does_not_replace_what_came_after() -> None:
    make = (
        "import asyncio\nserver = EchoServer()\nmade = []\nasync def again(made=made):\n"
        "    for _ in range(20):\n        made.append(WebSocket(server.url))\n        await asyncio.sleep(0)\n"
        "tasks = [*globals().get('tasks', []), asyncio.create_task(again())]"
    )
    shown = run(
        IMPORT,
        make,
        make,
        "await asyncio.gather(*tasks)\nfor ws in made: await ws.opened\n"
        "print(server, {repr(ws) for ws in made}, len(server.connections) >= 20)",
    )
    assert shown[-1] == "<EchoServer listening> {'<WebSocket OPEN>'} True"
