"""Dress: how the parts of panels look. The only style sheet that knows the classes of ipywidgets.

1. Inks and spaces are the tokens of the common style sheet. A panel has the class ``wskit``, which gives them.
2. There is one main button in a row at most. Others are outlined; quiet ones are letters until somebody points at them.
3. Whatever has the focus has an outline, in forced colours too. Nothing moves for who wants less motion.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DRESS"]

DRESS: Final = """<style>
.wskit .jupyter-button.wskit-button { background: transparent; border: 1px solid var(--wskit-line);
 border-radius: 6px; box-shadow: none; color: inherit; font: inherit; height: auto; line-height: 1.4; margin: 0;
 min-height: 30px; overflow: visible; padding: 4px 14px; white-space: nowrap; }
.wskit .jupyter-button.wskit-button:hover:enabled { background: color-mix(in srgb, currentColor 10%, transparent); }
.wskit .jupyter-button.wskit-button:focus-visible { outline: 2px solid var(--wskit-blue); outline-offset: 2px; }
.wskit .jupyter-button.wskit-button:disabled { cursor: default; opacity: .45; }
.wskit .jupyter-button.wskit-main { background: var(--wskit-blue); border-color: var(--wskit-blue);
 color: var(--wskit-paper); font-weight: 600; }
.wskit .jupyter-button.wskit-main:hover:enabled { background: var(--wskit-blue); filter: brightness(1.12); }
.wskit .jupyter-button.wskit-main:disabled { background: transparent; border-color: var(--wskit-line); color: inherit; }
.wskit .jupyter-button.wskit-quiet { border-color: transparent; padding: 4px 8px; text-decoration: underline;
 text-decoration-color: var(--wskit-line); text-underline-offset: 3px; }
.wskit .wskit-replay { gap: 4px 8px; }
.wskit .wskit-where { color: var(--wskit-quiet); font-variant-numeric: tabular-nums; min-width: 4em; }
.wskit .wskit-ticks { flex: 1 1 12em; height: auto; margin: 0; max-width: 40em; width: auto; }
.wskit .wskit-ticks > label.widget-label { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute;
 width: 1px; }
.wskit .wskit-ticks .widget-radio-box { flex-flow: row nowrap; gap: 0; margin: 0; }
.wskit .wskit-ticks .widget-radio-box label { color: transparent; cursor: pointer; display: block; flex: 1 1 0;
 font-size: 1px; height: 30px; line-height: 1; margin: 0; min-width: 3px; overflow: hidden; position: relative;
 text-indent: 100vw; white-space: nowrap; }
.wskit .wskit-ticks .widget-radio-box input { cursor: pointer; height: 100%; inset: 0; margin: 0; opacity: 0;
 position: absolute; width: 100%; }
.wskit .wskit-ticks .widget-radio-box label::before { background: var(--wskit-line); content: ""; height: 2px; left: 0;
 position: absolute; right: 0; top: 14px; }
.wskit .wskit-ticks .widget-radio-box label::after { background: var(--wskit-quiet); border-radius: 50%; content: "";
 height: 6px; left: calc(50% - 3px); position: absolute; top: 12px; width: 6px; }
.wskit .wskit-ticks .widget-radio-box label:has(:checked)::after { background: var(--wskit-blue); height: 14px;
 left: calc(50% - 7px); top: 8px; width: 14px; }
.wskit .wskit-ticks .widget-radio-box label:has(:focus-visible)::after { outline: 2px solid var(--wskit-blue);
 outline-offset: 2px; }
.wskit .wskit-ticks .widget-radio-box label:hover::after { background: var(--wskit-blue); }
@media (forced-colors: active) {
 .wskit .wskit-ticks .widget-radio-box label::before { background: CanvasText; }
 .wskit .wskit-ticks .widget-radio-box label::after { background: CanvasText; }
 .wskit .wskit-ticks .widget-radio-box label:has(:checked)::after { background: Highlight; }
 .wskit .jupyter-button.wskit-button { border-color: ButtonText; }
}
</style>"""
"""The style sheet of panels. It needs the common one."""
