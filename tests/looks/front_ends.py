"""Front ends: the pages that show notebooks, as far as they can make a view of ours illegible.

1. Where a style sheet comes with what the tests install anyway, it is that: JupyterLab's themes, nbconvert's templates.
2. Elsewhere stands what matters of it, in our own words, with the version it was read in: inks and papers, and every
   rule for an element without a class, which therefore holds for ours too.
3. What wraps an output there, wraps it here.
4. ``strip`` is what a page takes out of HTML that it does not trust.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

from jupyter_core.paths import jupyter_path

__all__ = ["FRONT_ENDS", "FrontEnd"]


@dataclass(frozen=True)
class FrontEnd:
    """A page: its style sheets, what its root and its body carry, what is around an output."""

    name: str
    css: Callable[[], str]
    root: str = ""
    body: str = ""
    around: tuple[str, ...] = ()
    strip: Callable[[str], str] = field(default=str)

    def page(self, views: Mapping[str, str]) -> str:
        """Return a page that shows these views."""
        before = "".join(f"<div {one}>" for one in self.around)
        after = "</div>" * len(self.around)
        outputs = "".join(
            f'{before}<div data-view="{escape(name)}">{self.strip(html)}</div>{after}' for name, html in views.items()
        )
        return (
            f'<!DOCTYPE html><html lang="en" {self.root}><head><meta charset="utf-8"><title>{self.name}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{self.css()}</style></head>'
            f"<body {self.body}>{outputs}</body></html>"
        )


def _installed(kind: str, *parts: str) -> Path:
    found = [path for folder in jupyter_path(kind) if (path := Path(folder, *parts)).is_file()]
    assert found, f"{'/'.join(parts)} is not installed"
    return found[0]


def _template(name: str, *sheets: str) -> str:
    paths = (_installed("nbconvert", "templates", name, "static", sheet) for sheet in sheets)
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _theme(name: str) -> str:
    """Return JupyterLab's style sheets with one of its themes. The base comes with nbconvert, which has it built."""
    path = _installed("lab", "themes", "@jupyterlab", f"theme-{name}-extension", "index.css")
    return _template("lab", "index.css") + path.read_text(encoding="utf-8")


IPYWIDGETS: Final = """
/* ipywidgets 8.1: where there is no JupyterLab it brings JupyterLab's variables along, for white paper. */
:root { --jp-content-font-color0: #000; --jp-content-font-color1: rgba(0,0,0,.87); --jp-ui-font-color1: rgba(0,0,0,.87);
 --jp-layout-color0: #fff; --jp-layout-color1: #fff; --jp-border-color1: #bdbdbd; --jp-ui-font-size1: 13px;
 --jp-brand-color1: #1976d2; --jp-error-color1: #d32f2f; --jp-success-color1: #388e3c; --jp-warn-color1: #f57c00;
 --jp-widgets-color: rgba(0,0,0,.87); --jp-widgets-label-color: rgba(0,0,0,.87); }
.jupyter-widgets { color: var(--jp-widgets-color); }
.widget-html > .widget-html-content { line-height: 28px; }
"""

_VSCODE: Final = """
/* VS Code 1.106: the default style of a web view, and the one of notebooks in it (backLayerWebView). */
:root { --vscode-font-family: system-ui; --vscode-editor-font-family: monospace; }
html { background: var(--vscode-editor-background); }
body { color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: 13px; margin: 0; }
a, a code { color: var(--vscode-textLink-foreground); }
code { background-color: var(--vscode-textPreformat-background); color: var(--vscode-textPreformat-foreground);
 padding: 1px 3px; }
table, thead, tr, th, td, tbody { border: none; border-collapse: collapse; border-spacing: 0; }
table, th, tr { text-align: right; vertical-align: middle; }
thead { background-color: rgba(130, 130, 130, .16); font-weight: bold; }
th, td { padding: 4px 8px; }
tr:nth-child(even) { background-color: rgba(130, 130, 130, .08); }
tbody th { font-weight: normal; }
/* The Jupyter extension 2025.9 puts widgets on white paper. */
.cell-output-ipywidget-background { background: white !important; }
"""


def _vscode(paper: str, ink: str, link: str, code: str) -> Callable[[], str]:
    variables = (
        f":root {{ --vscode-editor-background: {paper}; --vscode-editor-foreground: {ink};"
        f" --vscode-textLink-foreground: {link}; --vscode-textPreformat-foreground: {ink};"
        f" --vscode-textPreformat-background: {code}; }}"
    )
    return lambda: IPYWIDGETS + variables + _VSCODE


def _colab(paper: str, ink: str, other: str) -> Callable[[], str]:
    sheet = f"""
/* Colab, November 2026: an output is a page in a frame. */
:root {{ --colab-primary-surface-color: {paper}; --colab-primary-text-color: {ink}; }}
body {{ background: {paper}; color: {ink}; font-family: Roboto, sans-serif; font-size: 14px; }}
table {{ border-collapse: collapse; border-spacing: 0; }}
tr:nth-child(even) {{ background: {other}; }}
td, th {{ padding: .5em; text-align: right; }}
"""
    return lambda: IPYWIDGETS + sheet


def _book(paper: str, ink: str, code: str, link: str, more: str = "") -> Callable[[], str]:
    sheet = f"""
/* Jupyter Book 1: sphinx-book-theme 1.4.0 on pydata-sphinx-theme 0.24.0, with Bootstrap's reset. */
body {{ background: {paper}; color: {ink}; font-family: sans-serif; font-size: 1rem; line-height: 1.65; }}
[hidden] {{ display: none !important; }}
a {{ color: {link}; text-decoration: underline; }}
code, kbd, pre, samp {{ font-family: monospace; }}
code {{ color: {code}; font-size: .875em; }}
pre {{ background-color: color-mix(in srgb, {ink} 10%, {paper}); border: 1px solid #888; color: {ink}; margin: 1.5em 0;
 padding: 1rem; }}
table {{ border-collapse: collapse; caption-side: bottom; margin-left: auto; margin-right: auto; }}
caption {{ color: color-mix(in srgb, {ink} 75%, transparent); padding: .5rem; text-align: left; }}
tbody, td, tfoot, th, thead, tr {{ border: 0 solid; border-color: inherit; }}
svg, img {{ vertical-align: middle; }}
p {{ margin-bottom: 1.15rem; }}
{more}
"""
    return lambda: sheet


# In the dark it puts all HTML that is no table of pandas on light paper, and gives it dark ink.
_BOOK_DARK: Final = """
html[data-theme=dark] div.cell_output .text_html:not(:has(table.dataframe)) { background-color: #ced6dd; color: #222832;
 padding: .5rem; }
"""


def _marimo(paper: str, ink: str, link: str) -> Callable[[], str]:
    sheet = f"""
/* marimo 0.25.2: Tailwind 4's reset, in its layer. */
@layer base {{
 * {{ border: 0 solid; box-sizing: border-box; margin: 0; padding: 0; }}
 a {{ color: inherit; text-decoration: inherit; }}
 b, strong {{ font-weight: bolder; }}
 code, kbd, samp, pre {{ font-family: monospace; font-size: 1em; }}
 table {{ border-collapse: collapse; border-color: inherit; text-indent: 0; }}
 svg, img {{ display: block; vertical-align: middle; }}
 ol, ul, menu {{ list-style: none; }}
 button, input, select {{ background-color: #0000; border-radius: 0; color: inherit; font: inherit; }}
 [hidden]:where(:not([hidden=until-found])) {{ display: none !important; }}
 body {{ background-color: {paper}; color: {ink}; }}
}}
.markdown a {{ color: {link}; }}
"""
    return lambda: sheet


def _reveal(paper: str, ink: str, link: str, *sheets: str) -> Callable[[], str]:
    sheet = f"""
/* reveal.js 4.0.2, with the theme that comes after nbconvert's own style sheets. */
:root {{ --jp-ui-font-size1: 20px; --jp-content-font-size1: 20px; --jp-code-font-size: 19px; }}
body {{ background: {paper}; }}
.reveal {{ color: {ink}; font-family: sans-serif; font-size: 42px; font-weight: normal; }}
.reveal a {{ color: {link}; text-decoration: none; }}
.reveal p {{ line-height: 1.3; margin: 20px 0; }}
.reveal strong, .reveal b {{ font-weight: bold; }}
.reveal pre {{ font-size: .55em; line-height: 1.2em; text-align: left; width: 90%; }}
.reveal code {{ font-family: monospace; text-transform: none; }}
.reveal table {{ border-collapse: collapse; border-spacing: 0; margin: auto; }}
.reveal table th, .reveal table td {{ border-bottom: 1px solid; padding: .2em .5em; text-align: left; }}
.reveal svg, .reveal img {{ max-height: 95%; max-width: 95%; }}
"""
    return lambda: _template("lab", "index.css", *sheets) + _template("reveal", "custom_reveal.css") + sheet


def _plain(paper: str, ink: str, scheme: str) -> Callable[[], str]:
    return lambda: f"html {{ background: {paper}; color: {ink}; color-scheme: {scheme}; }}"


def _github(paper: str, ink: str, link: str, code: str) -> Callable[[], str]:
    return lambda: (
        f"body {{ background: {paper}; color: {ink}; font-size: 16px; }} a {{ color: {link}; }}"
        f" code, pre {{ background: {code}; overflow: auto; }}"
        f" table tr {{ background: {paper}; border-top: 1px solid #888; }}"
    )


def _without(html: str, elements: Iterable[str]) -> str:
    for name in elements:
        html = re.sub(rf"<{name}\b.*?</{name}>", "", html, flags=re.DOTALL)
    return html


def _untrusted(html: str) -> str:
    """Do what JupyterLab does to an output of a notebook that is not trusted."""
    return re.sub(r"<button\b.*?</button>", "", _without(html, ("style", "svg")), flags=re.DOTALL)


def _sanitised(html: str) -> str:
    """Do what GitHub does to an output: no style sheet, no picture, no class, and nothing hides."""
    return re.sub(r' (?:style|class|hidden|role|tabindex|aria-[a-z]+)="[^"]*"', "", _untrusted(html))


_LAB: Final = (
    'class="jp-Notebook"',
    'class="jp-OutputArea"',
    'class="jp-OutputArea-child"',
    'class="jp-RenderedHTMLCommon jp-RenderedHTML jp-OutputArea-output" data-mime-type="text/html"',
)
_WIDGET: Final = (
    'class="jupyter-widgets widget-box"',
    'class="jupyter-widgets widget-html"',
    'class="widget-html-content"',
)
_LAB_WIDGET: Final = (*_LAB[:3], 'class="jp-OutputArea-output"', *_WIDGET)
_LIGHT: Final = 'data-jp-theme-light="true" data-jp-theme-name="JupyterLab Light"'
_DARK: Final = 'data-jp-theme-light="false" data-jp-theme-name="JupyterLab Dark"'
_SLIDE: Final = ('class="reveal"', 'class="slides"', *_LAB[1:])
_OUTPUT: Final = ('id="container"', 'class="output"')
_VSCODE_WIDGET: Final = (*_OUTPUT, 'class="cell-output-ipywidget-background"', *_WIDGET)
_CELL_OUTPUT: Final = ('class="cell_output"', 'class="output text_html"')
_VSCODE_LIGHT: Final = _vscode("#ffffff", "#3b3b3b", "#005fb8", "#0000001f")
_VSCODE_DARK: Final = _vscode("#1f1f1f", "#cccccc", "#4daafc", "#3c3c3c")

FRONT_ENDS: Final = (
    FrontEnd("JupyterLab light", lambda: _theme("light"), body=_LIGHT, around=_LAB),
    FrontEnd("JupyterLab dark", lambda: _theme("dark"), body=_DARK, around=_LAB),
    FrontEnd("JupyterLab high contrast", lambda: _theme("dark-high-contrast"), body=_DARK, around=_LAB),
    FrontEnd("JupyterLab light, widget", lambda: _theme("light") + IPYWIDGETS, body=_LIGHT, around=_LAB_WIDGET),
    FrontEnd("JupyterLab dark, not trusted", lambda: _theme("dark"), body=_DARK, around=_LAB, strip=_untrusted),
    FrontEnd("Notebook 7 light", lambda: _theme("light"), body=f'data-notebook="notebooks" {_LIGHT}', around=_LAB),
    FrontEnd("Notebook 7 dark", lambda: _theme("dark"), body=f'data-notebook="notebooks" {_DARK}', around=_LAB),
    FrontEnd("nbconvert lab light", lambda: _template("lab", "index.css", "theme-light.css"),
             body=f'class="jp-Notebook" {_LIGHT}', around=_LAB[1:]),
    FrontEnd("nbconvert lab dark", lambda: _template("lab", "index.css", "theme-dark.css"),
             body=f'class="jp-Notebook" {_DARK}', around=_LAB[1:]),
    FrontEnd("nbconvert classic", lambda: _template("classic", "style.css"), around=('id="notebook-container"',
             'class="output"', 'class="output_html rendered_html output_subarea"')),
    FrontEnd("nbconvert reveal white", _reveal("#fff", "#222", "#2a76dd", "theme-light.css"),
             body=f'class="jp-Notebook" {_LIGHT}', around=_SLIDE),
    FrontEnd("nbconvert reveal black", _reveal("#191919", "#fff", "#42affa", "theme-dark.css"),
             body=f'class="jp-Notebook" {_DARK}', around=_SLIDE),
    FrontEnd("VS Code light", _VSCODE_LIGHT, body='class="vscode-light"', around=_OUTPUT),
    FrontEnd("VS Code dark", _VSCODE_DARK, body='class="vscode-dark"', around=_OUTPUT),
    FrontEnd("VS Code light, widget", _VSCODE_LIGHT, body='class="vscode-light"', around=_VSCODE_WIDGET),
    FrontEnd("VS Code dark, widget", _VSCODE_DARK, body='class="vscode-dark"', around=_VSCODE_WIDGET),
    FrontEnd("VS Code high contrast", _vscode("#000000", "#ffffff", "#21a6ff", "#000000"),
             body='class="vscode-high-contrast"', around=_OUTPUT),
    FrontEnd("Colab light", _colab("#fff", "#212121", "#f7f7f7"), root='theme="light"', around=('class="output"',)),
    FrontEnd("Colab dark", _colab("#383838", "#d5d5d5", "#444444"), root='theme="dark"', around=('class="output"',)),
    FrontEnd("Colab dark, widget", _colab("#383838", "#d5d5d5", "#444444"), root='theme="dark"', around=_WIDGET),
    FrontEnd("Jupyter Book light", _book("#fff", "#222832", "#912583", "#0a7d91"), root='data-theme="light"',
             around=_CELL_OUTPUT),
    FrontEnd("Jupyter Book dark", _book("#14181e", "#ced6dd", "#f3c7ee", "#3fb1c5", _BOOK_DARK),
             root='data-theme="dark"', around=_CELL_OUTPUT),
    FrontEnd("marimo light", _marimo("#fff", "#0f172a", "#0b68cb"), around=('class="output-area"', 'class="output"')),
    FrontEnd("marimo dark", _marimo("#181c1a", "#eceeed", "#479bf5"), body='class="dark"',
             around=('class="output-area"', 'class="output"')),
    FrontEnd("GitHub light", _github("#fff", "#1f2328", "#0969da", "#818b981f"), strip=_sanitised),
    FrontEnd("GitHub dark", _github("#0d1117", "#f0f6fc", "#4493f8", "#656c7633"), strip=_sanitised),
    FrontEnd("plain light", _plain("#fff", "#000", "light")),
    FrontEnd("plain dark", _plain("#111", "#eee", "dark")),
    FrontEnd("plain dark, by the system", _plain("Canvas", "CanvasText", "dark")),
    FrontEnd("plain sepia", _plain("#f4ecd8", "#5b4636", "light")),
)  # fmt: skip
