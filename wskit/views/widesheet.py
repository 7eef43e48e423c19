"""Wide sheet: what a ladder of three columns needs besides the style sheet of ladders.

1. The grid has the same lines twice, under the same names: between client and middle, and between middle and server.
   What stands in a row on either connection has a grid of its own with these lines, so the same rules place it.
2. Only what is placed in the whole grid is placed here anew: names, states, bands, what falls, and the middle itself.
3. Three columns need more room: states have columns of their own from a larger width on than between two sides. Up to
   there, the rules that hold where there is little room hold, and the others are taken back.
4. Where there is little room the lane is as narrow as can be, and times stand beside the client's line.
5. A report of three columns is as wide as the room that it has, in a panel too: where that is little, what is told
   of each stands below the other.
"""

from __future__ import annotations

from typing import Final

from .layout import ABOVE, BESIDE, EM
from .stylesheet import NARROW, WITHOUT_COLUMNS, packed

__all__ = ["REPORT_STYLE", "STYLE"]

LITTLE: Final = 820
"""Up to how many pixels there is too little room for states to have a column of their own."""


def _em(units: float) -> str:
    return f"{units / EM:g}em"


_GRID: Final = f"""
--l-middle: 1.5em; --l-zone: 40%;
grid-template-columns: [clock] auto [state-l] auto [band-l] var(--l-band) [zone-l] minmax(0, 6fr) [lane] minmax(0, 3fr)
  [zone-r] minmax(0, 6fr) [band-r] var(--l-middle) [zone-l] minmax(0, 6fr) [lane] minmax(0, 3fr) [zone-r]
  minmax(0, 6fr) [band-r] var(--l-band) [state-r] auto [end];
& .leg {{
  display: grid; grid-column: clock / band-r 1; grid-row: 1 / 3; grid-template: subgrid / subgrid; min-height: 0;
}}
& .leg.k {{ grid-column: zone-l 2 / end; }}
& .leg.note {{ padding: 0; }}
& .sides {{ align-items: end; }}
& .sides b {{ overflow-wrap: anywhere; }}
& .sides .l {{ grid-column: band-l / zone-r 1; }}
& .sides .m {{ grid-column: zone-r 1 / lane 2; text-align: center; }}
& .sides .r {{ grid-column: lane 2 / state-r; }}
& .time:not(.crossed) em {{
  background: var(--l-paper); grid-column: zone-l 1 / band-r 2; justify-self: center; padding: 0 .8em; z-index: 1;
}}
& .long::after {{ grid-column: band-r 2; }}
& .band.r {{ grid-column: band-r 2 / state-r; }}
& .band.m {{ grid-column: band-r 1 / zone-l 2; }}
& .leg:not(.k) > .mark.r, & .k > .mark.l {{
  grid-column: zone-r 1 / band-r 1; grid-row: 1; justify-self: end; margin: .5em .5em 0;
}}
& .k > .mark.l {{ grid-column: zone-l / lane; justify-self: start; }}
& :is(.leg:not(.k) > .mark.r, .k > .mark.l) ~ .a {{ padding-top: {_em(ABOVE / 2)}; }}
& .a {{ align-content: end; }}
& .stuck {{ align-self: end; }}
& .narrow .way > em {{ white-space: normal; }}
& .act em {{ grid-column: zone-l 1 / band-r 2; justify-self: center; }}
& .act.narrow em {{ grid-column: zone-r 1 / lane 2; padding: {_em(BESIDE)} .3em; }}
& .fall.k {{ grid-column: lane 2 / zone-r 2; }}
& .fall.k:is(.l.ba, .r.ea) {{ grid-column-start: zone-l 2; }}
& .fall.k:is(.l.ea, .r.ba) {{ grid-column-end: band-r 2; }}"""

_BOX: Final = """
flex-direction: column;
background:
  linear-gradient(var(--l-paper) 40%, transparent) top / 100% 36px local no-repeat,
  linear-gradient(transparent, var(--l-paper) 60%) bottom / 100% 36px local no-repeat,
  radial-gradient(50% 100% at 50% 0, color-mix(in srgb, var(--l-line) 70%, transparent), transparent)
    top / 100% 12px scroll no-repeat,
  radial-gradient(50% 100% at 50% 100%, color-mix(in srgb, var(--l-line) 70%, transparent), transparent)
    bottom / 100% 12px scroll no-repeat;"""
"""What is kept begins at its top. A shadow lies where there is more, and nothing has to be scrolled to see that."""

_BOTH: Final = f"""
& .band.mid {{
  background: color-mix(in srgb, var(--l-line) 16%, var(--l-paper)); border: 1.5px solid var(--l-line);
  border-radius: 5px; inset: 0 0 -.9em;
}}
& .band.line.late {{ inset: 0 0 var(--l-drop); }}
& .act {{ min-height: 0; padding: {_em(BESIDE)} 0; }}
& .act em {{
  background: var(--l-paper); border: 1.5px solid var(--l-line); border-radius: 5px; font-weight: 600; grid-row: 1;
  max-width: 32em; overflow-wrap: anywhere; padding: {_em(BESIDE)} .9em; text-align: center; text-wrap: balance;
  z-index: 1;
}}
& .act.befell em {{ border-style: dashed; font-style: italic; font-weight: 400; }}"""

_ROOM: Final = f"""
@container wskit-ladder (min-width: {LITTLE + 1}px) {{
  & .fall.k:is(.l.bw, .r.ew) {{ grid-column-start: zone-l 2; }}
  & .fall.k:is(.l.ew, .r.bw) {{ grid-column-end: band-r 2; }}
}}
@container wskit-ladder (min-width: {NARROW + 1}px) and (max-width: {LITTLE + 0.98:g}px) {{
{WITHOUT_COLUMNS}
  & .fall:is(.l.bw, .r.ew) {{ grid-column-start: lane; }}
  & .fall:is(.l.ew, .r.bw) {{ grid-column-end: zone-r; }}
  & .fall.k:is(.l.bw, .r.ew) {{ grid-column-start: lane 2; }}
  & .fall.k:is(.l.ew, .r.bw) {{ grid-column-end: zone-r 2; }}
  & .fall.ew {{ --l-end: 0px; }}
  & .a.bw:not(.forged).flies::before, & .a.ew.lands::before, & .a.ew.lands::after {{ content: ""; }}
}}
@container wskit-ladder (max-width: {LITTLE + 0.98:g}px) {{
  --l-band: 11px; --l-middle: 1.1em; --l-side: .4em; --l-lane: clamp(16px, 12cqi - 40px, 56px);
  --l-zone: calc(50% - var(--l-lane) / 2);
  grid-template-columns: [clock state-l] 0 [band-l] var(--l-band) [zone-l] minmax(0, 1fr) [lane] var(--l-lane)
    [zone-r] minmax(0, 1fr) [band-r] var(--l-middle) [zone-l] minmax(0, 1fr) [lane] var(--l-lane)
    [zone-r] minmax(0, 1fr) [band-r] var(--l-band) [state-r] 0 [end];
  & .states {{ grid-column: zone-l 1 / band-r 2; }}
  & .states b {{ max-width: none; padding: 0 .3em; }}
  &:has(> .fall) .states b:not(.s0) {{ max-width: calc(25% - .3em - var(--l-lane) / 2); }}
  & .leg:not(.narrow) > .mark {{ grid-column: zone-l / band-r; }}
  & .leg:not(.narrow) > .mark b {{ white-space: nowrap; }}
  & .time > * {{ grid-column: zone-l 1 / lane 1; padding-left: .4em; }}
}}"""

_ONE: Final = """
& .leg { display: contents; }
& .sides .l { grid-column: band-l / lane; }
& .sides .r { grid-column: zone-r / state-r; }
& .band.m { grid-column: band-r / state-r; }
& .act em { grid-column: zone-l / state-r; justify-self: end; }"""

STYLE: Final = (
    "<style>"
    + packed(
        f".wskit-ladder .wskit-ladder-box.kept {{ {_BOX} }}\n"
        f".wskit-ladder .wskit-rungs.across {{ {_BOTH} }}\n"
        f".wskit-ladder .wskit-rungs.across:not(.alone) {{ {_GRID}{_ROOM} }}\n"
        f".wskit-ladder .wskit-rungs.across.alone {{ {_ONE} }}"
    )
    + "</style>"
)
"""What a picture of three columns needs besides the style sheet of ladders."""

FEW: Final = 560
"""Up to how many pixels a report has too little room for three columns."""

REPORT_STYLE: Final = packed(
    f"""<style>
.widget-html:has(.wskit-wide), .widget-html-content:has(.wskit-wide) {{ min-width: 0; }}
.widget-html-content:has(.wskit-wide) {{ width: 100%; }}
.wskit-wide {{ container: wskit-wide / inline-size; overflow-wrap: anywhere; }}
.wskit-wide .wskit table.wskit-report th {{ overflow-wrap: normal; }}
@container wskit-wide (max-width: {FEW}px) {{
  .wskit-wide .wskit table.wskit-report {{ display: block; }}
  .wskit-wide .wskit table.wskit-report :is(tbody, tr, th, td) {{ display: block; }}
  .wskit-wide .wskit table.wskit-report thead {{
    clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; white-space: nowrap; width: 1px;
  }}
  .wskit-wide .wskit table.wskit-report td:empty {{ display: none; }}
  .wskit-wide .wskit table.wskit-report :is(th, td) {{ border: solid var(--wskit-line); border-width: 0 1px; }}
  .wskit-wide .wskit table.wskit-report th {{ border-top-width: 1px; }}
  .wskit-wide .wskit table.wskit-report tr:last-child td:last-child {{ border-bottom-width: 1px; }}
  .wskit-wide .wskit table.wskit-report tr {{ background: none; padding: 0; }}
  .wskit-wide .wskit table.wskit-report td::before {{
    content: attr(data-of) ":"; font-weight: 600; margin-right: .4em;
  }}
}}</style>"""
)
"""What a report of three columns needs besides the common style sheet."""
