"""Pictures: what views look like, stored, and how a picture of today is compared with the one that is stored.

1. A picture has one font, which Debian's package fonts-dejavu-core brings, drawn as ``fonts.conf`` says, and nothing
   that moves: another Chromium on another computer takes nearly the same.
2. Nearly is made of letters whose edges are a little lighter or darker. So squares of a few pixels are compared, by
   how much their colours differ on the whole: an edge does not count in it, and a letter elsewhere does.
3. Chromium compares too. It can read a picture, and is here anyway.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from .front_ends import FRONT_ENDS
from .shown import views

__all__ = ["FOLDER", "FONTS", "SHOWN", "THEMES", "Difference", "compare", "has_font", "packed", "path_of", "take"]

FOLDER: Final = Path(__file__).parent / "pictures"
SHOWN: Final = (
    "transcript",
    "handshake",
    "anatomy: masked",
    "anatomy: wrong",
    "check: wrong",
    "bars",
    "histogram",
    "badges",
    "ladder",
    "ladder: across a middle",
    "report: server-1009",
    "report: network-resets",
    "report: black-hole-pings",
    "report: deaf-server",
    "report: idle middle",
    "card: wrong",
    "diagnosis",
    "diagnosis: several",
    "panel: Stage",
)
"""The views that have a picture each."""
THEMES: Final = ("light", "dark")
WIDTH: Final = 660
FONTS: Final = {"FONTCONFIG_FILE": str(Path(__file__).parent / "fonts.conf")}
"""What Chromium's environment must say."""

SQUARE: Final = 16
"""How many pixels a square is wide."""
TOLERATED: Final = 14.0
"""By how much a square may differ, of 255. Edges and fewer colours make 3, another ink 28, a moved label 60."""

_FONT: Final = """
:root, body { --jp-ui-font-family: "DejaVu Sans" !important; --jp-content-font-family: "DejaVu Sans" !important;
 --jp-code-font-family: "DejaVu Sans Mono" !important; }
body { margin: 0; }
* { animation: none !important; caret-color: transparent; transition: none !important; }
"""

_ALONE: Final = """name => {
    for (const one of document.body.children) {
        one.hidden = !one.querySelector(`[data-view="${name}"]`);
        one.style.display = one.hidden ? "none" : "";
    }
}"""

_READ: Final = """async (data) => {
    const image = await createImageBitmap(await (await fetch("data:image/png;base64," + data)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height);
}"""

# Small blocks are summed up first, and a square is four of them: it may begin at any block.
_COMPARE: Final = f"""async ([now, then, block]) => {{
    const read = {_READ};
    const [one, other] = [await read(now), await read(then)];
    const width = Math.min(one.width, other.width), height = Math.min(one.height, other.height);
    const across = Math.ceil(width / block), down = Math.ceil(height / block), sums = new Float64Array(across * down);
    for (let y = 0; y < height; y++) {{
        for (let x = 0; x < width; x++) {{
            const a = 4 * (y * one.width + x), b = 4 * (y * other.width + x);
            const red = Math.abs(one.data[a] - other.data[b]), green = Math.abs(one.data[a + 1] - other.data[b + 1]);
            const most = Math.max(red, green, Math.abs(one.data[a + 2] - other.data[b + 2]));
            sums[across * Math.floor(y / block) + Math.floor(x / block)] += most;
        }}
    }}
    let most = 0, where = [0, 0];
    for (let y = 0; y + 1 < down; y++) {{
        for (let x = 0; x + 1 < across; x++) {{
            const at = across * y + x, sum = sums[at] + sums[at + 1] + sums[at + across] + sums[at + across + 1];
            if (sum / (4 * block ** 2) > most) [most, where] = [sum / (4 * block ** 2), [x * block, y * block]];
        }}
    }}
    return [most, where, [one.width - other.width, one.height - other.height]];
}}"""

_PIXELS: Final = f"""async (data) => {{
    const read = {_READ}, {{width, height, data: pixels}} = await read(data);
    // 31 steps of a colour, so that there are few of them.
    const step = Array.from({{length: 256}}, (_, one) => Math.round(Math.round(one / 255 * 31) / 31 * 255));
    const colours = new Map(), indexes = new Uint8Array(width * height);
    for (let at = 0; at < width * height; at++) {{
        const key = (step[pixels[4 * at]] << 16) + (step[pixels[4 * at + 1]] << 8) + step[pixels[4 * at + 2]];
        if (!colours.has(key)) colours.set(key, colours.size);
        indexes[at] = colours.get(key);
    }}
    let text = "";
    for (let at = 0; at < indexes.length; at += 8192) text += String.fromCharCode(...indexes.subarray(at, at + 8192));
    return [width, height, [...colours.keys()], btoa(text)];
}}"""


@dataclass(frozen=True)
class Difference:
    """By how much the square that differs most differs, where that is, and how much larger the picture has become."""

    most: float
    where: tuple[int, int]
    larger: tuple[int, int]

    @property
    def counts(self) -> bool:
        """Whether it is more than another computer would make of the same."""
        return self.most > TOLERATED or max(map(abs, self.larger)) > 2


def path_of(name: str, theme: str) -> Path:
    """Return where the picture of a view is stored."""
    return FOLDER / f"{name.replace(': ', '-').replace(' ', '-')}-{theme}.png"


def has_font(page: Page) -> bool:
    """Tell whether this computer has the font of the pictures."""
    page.set_content(
        "".join(f"<span style='font: 20px {one}'>wide mm</span>" for one in ("'DejaVu Sans', serif", "serif"))
    )
    one, other = page.evaluate("() => [...document.querySelectorAll('span')].map((one) => one.offsetWidth)")
    return bool(one != other)


def take(chromium: Browser, theme: str, names: Collection[str] = SHOWN, change: str = "") -> dict[str, bytes]:
    """Take the pictures of these views in a theme. ``change`` is a style sheet, to see that a change is seen."""
    front_end = next(one for one in FRONT_ENDS if one.name == f"JupyterLab {theme}")
    shown = {name: html for name, html in views().items() if name in names}
    page = chromium.new_page(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce")
    page.set_content(front_end.page(shown).replace("</body>", f"<style>{_FONT}{change}</style></body>"))
    taken = {}
    for name in shown:
        # Alone at the top: what is above it would move it by parts of a pixel.
        page.evaluate(_ALONE, name)
        taken[name] = page.locator(f"[data-view='{name}']").screenshot(animations="disabled")
    page.close()
    return taken


def compare(page: Page, now: bytes, then: bytes) -> Difference:
    """Compare two pictures."""
    both = [base64.b64encode(one).decode() for one in (now, then)]
    most, where, larger = page.evaluate(_COMPARE, [*both, SQUARE // 2])
    return Difference(most, (where[0], where[1]), (larger[0], larger[1]))


def packed(page: Page, picture: bytes) -> bytes:
    """Make a picture small: with a palette, and a byte a pixel."""
    width, height, colours, indexes = page.evaluate(_PIXELS, base64.b64encode(picture).decode())
    if len(colours) > 256:
        return picture
    indexes = base64.b64decode(indexes)
    rows = b"".join(b"\0" + indexes[at : at + width] for at in range(0, width * height, width))
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0),
        b"PLTE": b"".join(one.to_bytes(3) for one in colours),
        b"IDAT": zlib.compress(rows, 9),
        b"IEND": b"",
    }
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
