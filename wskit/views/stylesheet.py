"""Looks: the style sheet of ladders.

1. Inks are tokens, or the page's own where there are none. All sizes stand in the first rules, most as parts of the
   size of a letter, which grows a little with the width there is: from 13 pixels on. What is smaller has at least 12.
2. Where there is little room, the names of states stand between the sides, under the arrow that brought them about.
3. Lines are borders, so they are printed and seen in forced colours. What falls is a line that is turned by the angle
   of the room that it crosses, so it stretches and its tip does not.
4. What needs a place among the rows (bands, what falls) is not shown where the attribute with its place was taken out.
5. Whoever wants less motion gets none. ``--wskit-pace`` is how many times slower than the record everything moves.
"""

from __future__ import annotations

import re
from typing import Final

from .layout import ABOVE, BELOW, BESIDE, EM, EXTRA, LINE

__all__ = ["NARROW", "STYLE", "WITHOUT_COLUMNS", "packed"]

NARROW: Final = 620
"""Up to how many pixels there is too little room for states to have a column of their own."""


def _em(units: float) -> str:
    return f"{units / EM:g}em"


_ROOT: Final = f"""
.wskit-ladder {{
  container: wskit-ladder / inline-size; direction: ltr; max-width: 1000px; text-align: left;
  --l-ink: var(--wskit-ink, currentColor); --l-paper: var(--wskit-paper, Canvas);
  --l-quiet: var(--wskit-quiet, currentColor); --l-line: var(--wskit-line, currentColor);
  --l-blue: var(--wskit-blue, currentColor); --l-red: var(--wskit-red, currentColor);
  --l-green: var(--wskit-green, currentColor); --l-amber: var(--wskit-amber, currentColor);
  --l-band: 14px; --l-thin: 2px; --l-tip: 11px; --l-drop: {_em(BELOW)}; --l-small: .925em; --l-side: .7em;
  --l-zone: 35.714%;
}}
.wskit-ladder-box {{
  display: flex; flex-direction: column-reverse; max-height: clamp(30em, 78vh, 60em); overflow: hidden auto;
}}
.wskit-ladder-box:focus-visible {{ outline: 2px solid currentColor; outline-offset: 1px; }}
.wskit-ladder-text summary {{ cursor: pointer; }}
.wskit-ladder-text pre {{ font: max(12px, .9em)/1.3 var(--wskit-mono, monospace); overflow-x: auto; }}
@keyframes wskit-new {{ from {{ opacity: 0; }} }}
@keyframes wskit-travels {{ from {{ left: 0; }} to {{ left: calc(100% - 12px); }} }}
@keyframes wskit-travels-back {{ from {{ right: 0; }} to {{ right: calc(100% - 12px); }} }}
@media (forced-colors: active) {{
  .wskit-ladder {{
    --l-ink: CanvasText; --l-paper: Canvas; --l-quiet: CanvasText; --l-line: CanvasText; --l-blue: CanvasText;
    --l-red: CanvasText; --l-green: CanvasText; --l-amber: CanvasText;
  }}
}}
@media print {{ .wskit-ladder-box {{ max-height: none; overflow: visible; }} }}"""

_GRID: Final = f"""
color: var(--l-ink); display: grid; flex: none; font-size: clamp(13px, 11.8px + .33cqi, 15.5px);
forced-color-adjust: none; isolation: isolate; line-height: {LINE / EM:g}; padding: 0 5px 1.1em; position: relative;
print-color-adjust: exact;
grid-template-columns: [clock] auto [state-l] auto [band-l] var(--l-band) [zone-l] minmax(0, 5fr) [lane] minmax(0, 4fr)
  [zone-r] minmax(0, 5fr) [band-r] var(--l-band) [state-r] auto [end];
& ul {{ display: contents; }}
& li {{
  display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; grid-template-rows: auto 1fr; margin: 0;
  min-height: {_em(ABOVE + BELOW)}; padding: 0;
}}
& :is(b, em, i, u) {{ font-style: normal; font-weight: inherit; text-decoration: none; }}
& u {{ clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; white-space: nowrap; width: 1px; }}
& .sides {{ font-size: 1.1em; font-weight: 650; padding-bottom: .4em; }}
& .sides ~ .sides {{ margin-top: .9em; padding: 0; }}
& .sides b {{ grid-column: band-l / lane; grid-row: 1; }}
& .sides .r {{ grid-column: zone-r / state-r; text-align: right; }}
& .sides em {{ color: var(--l-quiet); display: block; font-size: .84em; font-weight: 400; }}
& .note {{ min-height: 0; padding: {_em(BESIDE)} 0; }}
& .note em {{
  color: var(--l-quiet); font-style: italic; grid-column: zone-l / band-r; grid-row: 1; overflow-wrap: anywhere;
  padding: 0 var(--l-side);
}}
& .note .c {{ text-align: center; }}
& .note .r {{ text-align: right; }}
& .note.narrow em {{ grid-column: zone-l / lane; }}
& .note.narrow .r {{ grid-column: zone-r / band-r; }}
& .time {{ align-items: end; border-bottom: 1px dotted var(--l-line); grid-template-rows: 1fr auto; }}
& .time > * {{ font-size: var(--l-small); grid-column: clock / state-l; grid-row: 2; padding-right: .8em; }}
& .time b {{ font-variant-numeric: tabular-nums; white-space: nowrap; }}
& .time em {{ color: var(--l-quiet); grid-row: 1; }}
& .time:not(.crossed) em {{
  align-self: center; grid-column: zone-l / band-r; grid-row: 1 / 3; padding: 0; text-align: center;
}}
& .long::before, & .long::after {{
  align-self: center; background: var(--l-paper); border: solid; border-width: 1px 0; content: "";
  grid-column: band-l; grid-row: 1 / 3; height: 5px; margin: 0 -4px; transform: skewY(-18deg);
}}
& .long::after {{ grid-column: band-r; }}"""

_STATES: Final = """
& .states { align-items: end; grid-template-rows: 0; min-height: 0; }
& .states b {
  font-size: var(--l-small); font-weight: 650; grid-column: state-l / band-l; grid-row: 1; padding: 0 .6em;
  text-align: right;
}
& .states .r { grid-column: state-r / end; text-align: left; }
& :is(.s0, .s2) { color: var(--l-amber); }
& .s1 { color: var(--l-green); }
& > i { inset: calc(-1 * var(--l-drop)) 0 var(--l-drop); pointer-events: none; position: absolute; z-index: -1; }
& > i:not([style]) { display: none; }
& .band { border: 2px solid; border-radius: 3px; box-sizing: border-box; grid-column: band-l / zone-l; }
& .band.r { grid-column: band-r / state-r; }
& .band.end { bottom: -.9em; }
& .band.s0 { border-style: dashed; }
& .band.s1 { background: currentColor; }
& .band.s2 { background: repeating-linear-gradient(-45deg, currentColor 0 2px, transparent 2px 6px); }
& .band:is(.line, .unknown) {
  border: 0; border-left: 1px solid var(--l-line); border-radius: 0; inset: 0 0 -.9em;
  margin-left: calc(var(--l-band) / 2);
}
& .band.unknown { border-left: 3px dotted var(--l-line); margin-left: calc(var(--l-band) / 2 - 1px); }
& .mark {
  align-self: end; background: currentColor; border-radius: 4px; color: var(--l-blue); font-size: var(--l-small);
  font-weight: 650; grid-column: state-l / band-l; grid-row: 1 / 3; justify-self: end; line-height: 1.3;
  margin: 0 .5em 1.55em; padding: 0 .6em;
}
& .mark.r { grid-column: state-r / end; justify-self: start; }
& .mark b { color: var(--l-paper); white-space: nowrap; }"""

_ARROWS: Final = f"""
& .a {{
  grid-column: zone-l / band-r; grid-row: 2; overflow-wrap: anywhere; position: relative;
  padding: {_em(ABOVE / 2)} var(--l-side) calc({_em(ABOVE / 2)} + var(--l-drop));
}}
& .a.r {{ text-align: right; }}
& .mark ~ .a {{ padding-top: {_em(ABOVE / 2 + EXTRA)}; }}
& .narrow .a.l {{ padding-right: calc(100% - var(--l-zone) + .4em); }}
& .narrow .a.r {{ padding-left: calc(100% - var(--l-zone) + .4em); }}
& .forged.l {{ grid-column: lane / band-r; }}
& .forged.r {{ grid-column: zone-l / zone-r; }}
& .narrow .a.forged.l {{ padding-left: 46%; padding-right: var(--l-side); }}
& .narrow .a.forged.r {{ padding-left: var(--l-side); padding-right: 46%; }}
& .first {{ --l-thin: 4px; --l-tip: 15px; color: var(--l-blue); font-weight: 700; }}
& .wrong {{ color: var(--l-red); }}
& .a > .wrong {{ display: block; font-weight: 400; }}
& .quiet {{ color: var(--l-quiet); }}
& .a::before, & .fall::before {{ border-top: var(--l-thin) solid; content: ""; position: absolute; }}
& .a::before {{ bottom: calc(var(--l-drop) - var(--l-thin) / 2); left: 3px; right: calc(var(--l-tip) - 1px); }}
& .a.r::before {{ left: calc(var(--l-tip) - 1px); right: 3px; }}
& .a::after, & .fall::after {{
  border: calc(var(--l-tip) / 2) solid; box-sizing: border-box; bottom: calc(var(--l-drop) - var(--l-tip) * .42);
  clip-path: polygon(0 0, 100% 50%, 0 100%); content: ""; height: calc(var(--l-tip) * .84); position: absolute;
  right: 2px; width: var(--l-tip);
}}
& .a.r::after {{ left: 2px; right: auto; scale: -1 1; }}
& .a.forged:not(.stuck, .lands)::before {{
  --l-full: linear-gradient(#000 0 0); border-top-width: 14px; bottom: calc(var(--l-drop) - 7px);
  mask: var(--l-full) 0 / 3px no-repeat, var(--l-full) 50% / 100% var(--l-thin) no-repeat;
}}
& .a.forged.r:not(.stuck, .lands)::before {{
  mask: var(--l-full) 100% / 3px no-repeat, var(--l-full) 50% / 100% var(--l-thin) no-repeat;
}}
& .a:is(.l.unknown, .r.unseen)::before {{ --l-seen: 90deg; }}
& .a:is(.r.unknown, .l.unseen)::before {{ --l-seen: -90deg; }}
& .a:is(.unknown, .unseen)::before {{
  mask: linear-gradient(var(--l-seen), #000 66%, transparent 0),
    repeating-linear-gradient(90deg, #000 0 6px, transparent 0 11px);
}}"""

_FATES: Final = """
& .a:is(.stuck, .flies)::after, & .a.stuck::before { content: none; }
& .stuck { padding-bottom: 0; }
& .stuck > i {
  align-items: center; display: flex; font-style: italic; font-weight: 400; gap: .4em;
  margin: 0 calc(3px - var(--l-side)); min-height: calc(2 * var(--l-drop)); overflow-wrap: normal;
}
& .stuck.r > i { flex-direction: row-reverse; }
& .stuck i > b { border-top: var(--l-thin) dashed; flex: 0 1 70%; min-width: 1em; order: -2; position: relative; }
& .stuck > .near > b { flex-basis: 26%; }
& .narrow .stuck > i { gap: .3em; }
& .narrow .stuck i > b { min-width: .6em; }
& .stuck > i::before { content: ""; flex: none; order: -1; }
& .lost { color: var(--l-red); }
& .lost::before {
  --l-cross: transparent calc(50% - 1.3px), currentColor 0 calc(50% + 1.3px), transparent 0;
  background: linear-gradient(45deg, var(--l-cross)), linear-gradient(-45deg, var(--l-cross)); height: 13px;
  margin-left: -.7em; width: 13px;
}
& .r > .lost::before { margin: 0 -.7em 0 0; }
& .held { color: var(--l-amber); }
& .held::before { border: solid; border-width: 0 3px; height: 16px; width: 4px; }
& .held b::after {
  background: currentColor; border-radius: 50%; bottom: calc(var(--l-thin) / 2 - 5px); content: ""; height: 10px;
  position: absolute; right: -2px; width: 10px;
}
& .r > .held b::after { left: -2px; right: auto; }
& .way > em { font-style: italic; font-weight: 400; white-space: nowrap; }
& .way::before { border-top-style: dashed; }
& .way.l::before { right: 12%; }
& .way.l::after { right: calc(12% - var(--l-tip)); }
& .way.r::before { left: 12%; }
& .way.r::after { left: calc(12% - var(--l-tip)); }
& .way > b { display: none; }"""

WITHOUT_COLUMNS: Final = f"""  & .fall.ew::after {{ content: none; }}
  & .states {{
    display: flex; gap: .5em; grid-column: zone-l / band-r; justify-content: space-between;
  }}
  & .states b {{ max-width: var(--l-zone); overflow-wrap: anywhere; padding: 0 .4em; text-align: left; }}
  & .states .s0 {{ max-width: none; }}
  & .states .r {{ margin-left: auto; text-align: right; }}
  & .mark {{ grid-column: zone-l / lane; grid-row: 1; justify-self: start; margin: .5em .5em 0; }}
  & .mark.r {{ grid-column: zone-r / band-r; justify-self: end; }}
  & .mark b {{ white-space: normal; }}
  & .mark ~ .a {{ padding-top: {_em(ABOVE / 2)}; }}"""
"""Where states have no column of their own: they stand between the sides, and so do marks."""

_FALLS: Final = f"""
& .flies.l::before {{ right: calc(100% - var(--l-zone)); }}
& .flies.r::before {{ left: calc(100% - var(--l-zone)); }}
& .a.lands.l {{ grid-column: zone-r / band-r; padding: 0; }}
& .a.lands.r {{ grid-column: zone-l / lane; padding: 0; }}
& .lands.l::before {{ left: 0; }}
& .lands.r::before {{ right: 0; }}
& .fall {{ --l-end: 0px; container-type: size; grid-column: lane / zone-r; }}
& .fall.r {{ scale: -1 1; }}
& .fall:is(.l.ba, .r.ea) {{ grid-column-start: zone-l; }}
& .fall:is(.l.ea, .r.ba) {{ grid-column-end: band-r; }}
& .fall.ea {{ --l-end: calc(var(--l-tip) - 2px); }}
& .fall::before, & .fall::after {{ rotate: atan2(100cqh, 100cqw); }}
& .fall::before {{
  left: 0; top: calc(var(--l-thin) / -2); transform-origin: 0 50%; width: calc(hypot(100cqw, 100cqh) - var(--l-end));
}}
& .fall::after {{ bottom: calc(var(--l-tip) * -.42); right: 0; transform-origin: 100% 50%; }}
& .fall.e::after, & .a:is(.ba, .forged).flies::before, & .a.ea.lands::before, & .a.ea.lands::after {{ content: none; }}
@container wskit-ladder (min-width: {NARROW + 1}px) {{
  & .fall:is(.l.bw, .r.ew) {{ grid-column-start: zone-l; }}
  & .fall:is(.l.ew, .r.bw) {{ grid-column-end: band-r; }}
  & .fall.ew {{ --l-end: calc(var(--l-tip) - 2px); }}
  & .a.bw.flies::before, & .a.ew.lands::before, & .a.ew.lands::after {{ content: none; }}
}}
@container wskit-ladder (max-width: {NARROW + 0.98:g}px) {{
{WITHOUT_COLUMNS}
}}"""

_MOTION: Final = """
@media (prefers-reduced-motion: no-preference) {
  & .new {
    animation: wskit-new calc(.4s * var(--wskit-pace, 1)) ease-out calc(var(--gone) * -1s * var(--wskit-pace, 1));
  }
  & .way > b {
    animation: wskit-travels calc(var(--lasts) * 1s * var(--wskit-pace, 1)) linear
      calc(var(--gone) * -1s * var(--wskit-pace, 1)) both;
    background: currentColor; border-radius: 50%; bottom: calc(var(--l-drop) - 6px); display: block; height: 12px;
    position: absolute; width: 12px;
  }
  & .way.r > b { animation-name: wskit-travels-back; }
}"""


def packed(rules: str) -> str:
    """Leave out the spaces that say nothing: every picture that is kept has this sheet with it."""
    packed = re.sub(r"\s*([{};])\s*|(?<=:) |(?<=,)\s+", lambda found: found[1] or "", rules.strip())
    return packed.replace(";}", "}")


STYLE: Final = (
    "<style>"
    + packed(f"{_ROOT}\n.wskit-ladder .wskit-rungs {{ {_GRID}{_STATES}{_ARROWS}{_FATES}{_FALLS}{_MOTION} }}")
    + "</style>"
)
"""What a picture needs besides the common style sheet."""
