"""Dress: how the parts of panels look. The only style sheet that knows the classes of ipywidgets.

1. Inks and spaces are the tokens of the common style sheet. A panel has the class ``wskit``, which gives them.
2. There is one main button in a row at most. Others are outlined; quiet ones are letters until somebody points at them.
3. What is painted blue takes its blue from the paper that is written on it: a token is made of the ink where it is
   used, and there the ink is paper.
4. All style sheets of a notebook count for all its panels, and a panel that comes later brings this one again. What a
   kind of panel says otherwise must win wherever it stands, so what all have is said of one class alone.
5. Whatever has the focus has an outline, in forced colours too. Nothing moves for who wants less motion.
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
.wskit .jupyter-button.wskit-main { border-color: var(--wskit-blue); color: var(--wskit-blue); font-weight: 600; }
@supports (color: oklch(from currentColor l c h / 1)) {
 .wskit .jupyter-button.wskit-main, .wskit .jupyter-button.wskit-main:hover:enabled {
  background: oklch(from currentColor calc(0.48 + 0.32 * clamp(0, (0.6 - l) * 1000, 1)) 0.17 256 / 1);
  border-color: transparent; color: var(--wskit-paper); }
}
.wskit .jupyter-button.wskit-main:hover:enabled { filter: brightness(1.1); }
.wskit .jupyter-button.wskit-quiet { border-color: transparent; padding: 4px 8px; text-decoration: underline;
 text-decoration-color: var(--wskit-line); text-underline-offset: 3px; }
.wskit .jupyter-button.wskit-idle { border-style: dashed; color: var(--wskit-quiet); }
.wskit.wskit-panel { overflow: visible; position: relative; }
.wskit-panel { gap: 6px; padding: 4px; }
.wskit.wskit-panel :is(.widget-box, .widget-vbox, .widget-hbox) { overflow: visible; }
.wskit .wskit-field .widget-label { color: var(--wskit-quiet); font-size: inherit; margin-right: 6px; min-width: 0;
 width: auto !important; }
.wskit .wskit-field { height: auto; margin: 0; }
.wskit .wskit-field :is(input, select) { background-color: transparent; border: 1px solid var(--wskit-line);
 border-radius: 6px; color: inherit; font: inherit; height: 30px; min-width: 0; padding: 2px 8px; }
.wskit .wskit-field select { background-color: var(--wskit-paper); line-height: 1.3; padding: 0 6px; }
.wskit .wskit-field :is(input, select):focus { border-color: var(--wskit-blue);
 outline: 2px solid var(--wskit-blue) !important; /* ipywidgets says none, as importantly */
 outline-offset: 1px; }
.wskit .wskit-few { align-items: center; flex-flow: row wrap; margin: 2px 0; }
.wskit .wskit-few > div { display: flex; flex-flow: row wrap; gap: 4px; }
.wskit .wskit-few .widget-toggle-button { background: transparent; border: 1px solid var(--wskit-line);
 border-radius: 6px; box-shadow: none; color: inherit; font: inherit; height: auto; line-height: 1.4; margin: 0;
 min-height: 26px; padding: 2px 10px; white-space: normal; width: auto; }
.wskit .wskit-few .widget-toggle-button:focus-visible { outline: 2px solid var(--wskit-blue); outline-offset: 2px; }
.wskit .wskit-few .widget-toggle-button.mod-active { border-color: var(--wskit-blue); color: var(--wskit-blue);
 box-shadow: inset 0 0 0 1px var(--wskit-blue); font-weight: 600; }
.wskit .wskit-few .widget-toggle-button.mod-active::before { content: "\\2713"; content: "\\2713" / "chosen: ";
 padding-right: 4px; }
.wskit .wskit-stage { align-items: flex-start; display: flex; flex-flow: row wrap; gap: 12px 28px; padding: 4px 2px; }
.wskit .wskit-controls { flex: 1 1 25em; gap: 10px; min-width: 0; }
.wskit .wskit-sight { flex: 999 1 34em; gap: 4px; min-width: 0; }
.wskit .wskit-purpose { gap: 6px 8px; }
.wskit .wskit-purpose + .wskit-purpose { border-top: 1px solid color-mix(in srgb, var(--wskit-line) 40%, transparent);
 padding-top: 10px; }
.wskit .wskit-purpose .wskit-badge { white-space: nowrap; }
.wskit .wskit-network { font-size: var(--wskit-small, 12px); gap: 6px; }
.wskit .wskit-network .jupyter-button.wskit-button { min-height: 26px; padding: 2px 10px; }
.wskit .wskit-network .wskit-field :is(input, select) { height: 26px; }
.wskit .wskit-force { border-left: 3px solid var(--wskit-amber); padding: 1px 8px; }
.wskit .wskit-sound { color: var(--wskit-quiet); padding: 1px 0; }
.wskit .wskit-word { color: var(--wskit-quiet); }
.wskit .wskit-last { font-family: var(--wskit-mono); min-height: 1.5em; overflow-wrap: anywhere; }
.wskit .wskit-waits { color: var(--wskit-amber); font-variant-numeric: tabular-nums; }
.wskit .wskit-waits > div { align-items: center; display: flex; gap: 8px; }
.wskit .wskit-clock { background: conic-gradient(transparent calc(100% - var(--left)), currentColor 0);
 border: 2px solid; border-radius: 50%; flex: none; height: 16px; width: 16px; }
.wskit .wskit-empty { align-items: center; border: 1px dashed var(--wskit-line); border-radius: 8px;
 color: var(--wskit-quiet); display: flex; justify-content: center; min-height: 12em; padding: 12px;
 text-align: center; }
.wskit .wskit-before { opacity: .5; }
.wskit-fold summary { cursor: pointer; padding: 4px 0; }
.wskit-fold summary:focus-visible { outline: 2px solid var(--wskit-blue); }
.wskit-logs { display: none; }
.widget-html:has(.wskit-fold[open]) + .wskit-logs { display: flex; }
.wskit-both { display: flex; flex-flow: row wrap; gap: 8px 16px; }
.wskit-both section { flex: 1 1 16em; min-width: 0; }
.wskit .wskit-replay { gap: 4px 8px; }
.wskit .wskit-steps { display: grid; }
.wskit .wskit-steps > * { grid-area: 1 / 1; min-width: 0; }
.wskit .wskit-steps > [inert] { visibility: hidden; }
.wskit .wskit-where { color: var(--wskit-quiet); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.wskit .widget-html:has(.wskit-where) { flex: 1 1 100%; }
.wskit .wskit-track { flex: 1 1 12em; margin: 0; max-width: min(40em, 100%); min-width: 0; }
.wskit .wskit-track > .widget-html-content { min-width: 0; width: 100%; }
.wskit .wskit-place input { width: 4.5em; }
.wskit-scale { display: flex; height: 30px; }
.wskit-scale b { flex: 1 1 0; min-width: 3px; position: relative; }
.wskit-scale b::before { background: var(--wskit-line); content: ""; height: 2px; left: 0; position: absolute; right: 0;
 top: 14px; }
.wskit-scale b::after { background: var(--wskit-quiet); border-radius: 50%; content: ""; height: 6px;
 left: calc(50% - 3px); position: absolute; top: 12px; width: 6px; }
.wskit-scale b.now::after { background: var(--wskit-blue); height: 14px; left: calc(50% - 7px); top: 8px; width: 14px; }
@media (forced-colors: active) {
 .wskit .wskit-few .widget-toggle-button { border-color: ButtonText; }
 .wskit .wskit-few .widget-toggle-button.mod-active { border: 2px solid Highlight; color: ButtonText; }
 .wskit-scale b::before, .wskit-scale b::after { background: CanvasText; forced-color-adjust: none; }
 .wskit-scale b.now::after { background: Highlight; }
 .wskit .jupyter-button.wskit-button { border-color: ButtonText; }
 .wskit .jupyter-button.wskit-main, .wskit .jupyter-button.wskit-main:hover:enabled { background: ButtonFace;
  border: 2px solid ButtonText; color: ButtonText; filter: none; }
}
</style>"""
"""The style sheet of panels. It needs the common one."""
