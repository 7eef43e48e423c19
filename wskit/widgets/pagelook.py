"""Page's look: the style sheet of pages that run in the learner's own browser.

1. The field for the code lies on the painted code, letter on letter: both have the same font, spaces and breaks, and
   the field's own letters are not seen. In forced colours the field's are, and the painted ones are not.
2. The field is as high as its code: a box that scrolls gives no sign of what is below.
3. Whatever runs is a page of its own: it stands on white paper with black ink, whatever the notebook has.
4. Inks and spaces are the tokens of the common style sheet. It needs that, and the one of code.
"""

from __future__ import annotations

from typing import Final

__all__ = ["LOOK"]

LOOK: Final = """<style>
.wskit-page { display: flex; flex-flow: row wrap; gap: 8px 24px; }
.wskit-page > section { flex: 1 1 26em; min-width: 0; }
.wskit-page > section:first-child { flex-grow: 1.4; }
.wskit-page.wskit-document > section { flex: 1 1 100%; }
.wskit-sheet { border: 1px solid var(--wskit-line); border-radius: 6px; display: grid; }
.wskit-sheet:focus-within { border-color: var(--wskit-blue); outline: 2px solid var(--wskit-blue);
 outline-offset: 1px; }
.wskit .wskit-sheet > :is(pre, textarea) { background: transparent; border: 0; box-sizing: border-box;
 font: var(--wskit-size)/1.5 var(--wskit-mono); grid-area: 1 / 1; letter-spacing: normal; margin: 0; min-width: 0;
 outline: 0; overflow: hidden; padding: 6px 10px; resize: none; tab-size: 2; white-space: pre-wrap; width: 100%;
 overflow-wrap: anywhere; word-break: normal; }
.wskit .wskit-sheet > textarea { caret-color: var(--wskit-ink); color: transparent; }
.wskit .wskit-sheet > textarea::selection { background: color-mix(in srgb, var(--wskit-blue) 30%, transparent); }
.wskit .wskit-sheet > pre { color: var(--wskit-ink); pointer-events: none; }
.wskit .wskit-given { margin: 4px 0; }
.wskit .wskit-kept[hidden] { display: none; }
.wskit .wskit-printed { display: block; min-height: 4.5em; white-space: pre-wrap; }
.wskit-printed .wskit-quiet { color: var(--wskit-quiet); font-style: italic; }
.wskit-document .wskit-printed:not(:has(div > div)) { display: none; }
.wskit-page button.wskit-button { cursor: pointer; }
.wskit-stale :is(.wskit-printed, .wskit-frame, .wskit-sight) { opacity: .5; }
.wskit-status { color: var(--wskit-quiet); }
.wskit-frame iframe { background: #fff; border: 1px solid var(--wskit-line); border-radius: 6px; box-sizing: border-box;
 color-scheme: light; height: 220px; max-width: 100%; resize: vertical; width: 100%; }
.wskit-frame:empty { border: 1px dashed var(--wskit-line); border-radius: 6px; min-height: 6em; }
.wskit-away { border: 0; height: 1px; left: 0; opacity: 0; pointer-events: none; position: absolute; top: 0;
 width: 1px; }
@media (forced-colors: active) {
 .wskit .wskit-sheet > textarea { color: CanvasText; }
 .wskit .wskit-sheet > pre { visibility: hidden; }
}
</style>"""
"""The style sheet of pages."""
