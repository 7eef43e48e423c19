"""Looks: the style sheet of ladders.

1. Colours are the theme's, where there is one, and good ones where there is none.
2. The smallest letters are 12.6 units, and the narrowest picture is 408 pixels wide: then they have 12.
"""

from __future__ import annotations

from typing import Final

__all__ = ["STYLE"]

STYLE: Final = """<style>
.wskit-ladder[hidden] { display: block; }
.wskit-ladder-box { contain: inline-size; display: flex; flex-direction: column-reverse; max-height: 52em;
 overflow: auto; width: 100%; }
.wskit-ladder-box:focus-visible { outline: 2px solid currentColor; }
.wskit-ladder svg { background: var(--jp-layout-color0, #fff); display: block; flex: none; height: auto;
 max-width: 580px; min-width: 408px; width: 100%; }
.wskit-ladder path { fill: none; stroke: currentColor; stroke-width: 1.5; }
.wskit-ladder path.first { stroke-width: 3; }
.wskit-ladder path.tip { fill: currentColor; stroke: none; }
.wskit-ladder .quiet { opacity: .8; }
.wskit-ladder path.dashed { stroke-dasharray: 5 4; }
.wskit-ladder path.dotted { stroke-dasharray: 1.5 4; }
.wskit-ladder path.line { opacity: .5; stroke-width: 1; }
.wskit-ladder path.tick { opacity: .35; stroke-dasharray: 1 3; stroke-width: 1; }
.wskit-ladder path.solid { stroke-width: 11; }
.wskit-ladder path.hatched { stroke-dasharray: 3 2.5; stroke-width: 11; }
.wskit-ladder path.outline { stroke-dasharray: 4 3; }
.wskit-ladder path.paper { stroke: var(--jp-layout-color0, #fff); stroke-width: 11; }
.wskit-ladder path.break { fill: var(--jp-layout-color0, #fff); stroke-width: 1; }
.wskit-ladder text { fill: currentColor; font: 13px var(--jp-ui-font-family, sans-serif); paint-order: stroke;
 stroke: var(--jp-layout-color0, #fff); stroke-linejoin: round; stroke-width: 4px; white-space: pre; }
.wskit-ladder text.first { font-weight: 700; }
.wskit-ladder text.side { font-size: 14px; font-weight: 600; }
.wskit-ladder text.state, .wskit-ladder text.mark { font-size: 12.6px; font-weight: 600; }
.wskit-ladder text.time { font-size: 12.6px; font-variant-numeric: tabular-nums; }
.wskit-ladder text.mark { fill: var(--jp-layout-color0, #fff); stroke: none; }
.wskit-ladder text.note { font-size: 13px; font-style: italic; }
.wskit-ladder-text summary { cursor: pointer; }
.wskit-ladder-text pre { font: 12px/1.3 var(--jp-code-font-family, monospace); overflow-x: auto; }
</style>"""
"""What a picture needs besides the common style sheet."""
