"""Given: what code leans on, and what it makes itself."""

from __future__ import annotations

import pytest

from wskit.widgets.given import GIVEN, address_in, leaning


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("ws.send('x');", ["ws"]),
        ("const ws = new WebSocket(url);", ["url"]),
        ("let print = console.log; print(ws.url);", ["ws"]),
        ("function comeBackLater() {} comeBackLater();", []),
        ("comeBackLater();", ["comeBackLater"]),
        ("print(url); // ws", ["url", "print"]),
        ("/* print\n ws */ 1;", []),
        ("news.ws; $ws; ws$; wss; console.print();", []),
        ("<p>ws url</p>", []),
    ],
)
def test_what_code_leans_on(code: str, names: list[str]) -> None:
    assert [one.name for one in leaning(code)] == names


def test_a_browser_gets_the_expressions_and_the_code() -> None:
    [ws] = [one for one in GIVEN if one.name == "ws"]
    given = ws.as_dict()
    assert given["words"] == "`ws` is an open connection to the server."
    assert "new WebSocket(url)" in given["code"]
    assert set(given) == {"name", "words", "code", "uses", "makes"}


@pytest.mark.parametrize(
    ("document", "address"),
    [
        ("<script>new WebSocket('wss://echo.example/a?b=1')</script>", "wss://echo.example/a?b=1"),
        ('<p>"ws://one/"</p> ws://two/', "ws://one/"),
        ("<p>no address: https://a/</p>", ""),
    ],
)
def test_the_first_address_of_a_document_is_its_servers(document: str, address: str) -> None:
    assert address_in(document) == address
