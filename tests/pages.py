"""Pages: what a browser makes of the HTML of a view."""

from __future__ import annotations

from html.parser import HTMLParser


class Reader(HTMLParser):
    """The elements that a browser knows, in order: their ``tags``, their ``attributes``, and the ``texts`` it shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
