"""Tokens: the inks, the spaces and the letters of everything that wskit shows. The only file that knows front ends.

1. Views and panels name what is here, ``--wskit-…``, and no variable of a front end. An element has them if it, or what
   it stands in, has the class ``wskit``.
2. The ink is the one that the page already uses: it is legible there, on whatever paper. Only where text of ours would
   inherit another one (VS Code, Colab) is it asked for by name. JupyterLab's variables count where JupyterLab, or a
   page that it exported, says so itself: elsewhere ipywidgets defines them, for white paper.
3. Every other colour is made of the ink: a hue is as light as the ink, within bounds that leave a contrast of 4.5 to
   any paper that the ink was chosen for. So dark ink gives dark hues, light ink light ones; nobody asks for a theme.
4. Where the ink is not asked for by name, it is the colour around the place where a token is used: inside coloured
   text a token is made of that colour.
5. Paper is for what lies over a line, and for the ground of a picture. Where nobody says what it is, it is white under
   dark ink, and nearly black under light ink: who paints it and writes on it is legible anyway.
6. In forced colours there are the system's inks and no others. Who asks for more contrast gets no quiet ink.
7. Letters have at least 12 pixels.
8. The prose of a notebook that shows a view of ours is made legible too: JupyterLab does not underline its links, and
   its comments in code are faint on dark paper.
"""

from __future__ import annotations

from typing import Final

__all__ = ["TOKENS"]

TOKENS: Final = """
.wskit {
 --wskit-ink: currentColor;
 --wskit-paper: Canvas;
 --wskit-quiet: color-mix(in srgb, var(--wskit-ink) 84%, transparent);
 --wskit-line: color-mix(in srgb, var(--wskit-ink) 55%, transparent);
 --wskit-wash: color-mix(in srgb, var(--wskit-ink) 8%, transparent);
 --wskit-blue: color-mix(in srgb, #1976d2 50%, var(--wskit-ink));
 --wskit-red: color-mix(in srgb, #d32f2f 50%, var(--wskit-ink));
 --wskit-green: color-mix(in srgb, #388e3c 50%, var(--wskit-ink));
 --wskit-amber: color-mix(in srgb, #b26a00 50%, var(--wskit-ink));
 --wskit-sans: var(--jp-ui-font-family, var(--vscode-font-family, system-ui, sans-serif));
 --wskit-mono: var(--jp-code-font-family, var(--vscode-editor-font-family, ui-monospace, monospace));
 --wskit-size: max(12px, var(--jp-ui-font-size1, 13px));
 --wskit-small: 12px;
 --wskit-gap: 8px;
}
@supports (color: oklch(from currentColor l c h / 1)) {
 .wskit {
  --wskit-paper: oklch(from var(--wskit-ink) clamp(0.18, (0.62 - l) * 1000, 1) 0 0 / 1);
  --wskit-blue: oklch(from var(--wskit-ink) clamp(0.43, l, 0.86) 0.17 256 / 1);
  --wskit-red: oklch(from var(--wskit-ink) clamp(0.43, l, 0.86) 0.19 27 / 1);
  --wskit-green: oklch(from var(--wskit-ink) clamp(0.43, l, 0.86) 0.15 147 / 1);
  --wskit-amber: oklch(from var(--wskit-ink) clamp(0.43, l, 0.86) 0.13 68 / 1);
 }
}
:where(body[data-jp-theme-light]) .wskit {
 --wskit-ink: var(--jp-content-font-color1, currentColor);
 --wskit-paper: var(--jp-layout-color0, Canvas);
}
:where(html[theme]) .wskit { --wskit-ink: var(--colab-primary-text-color, currentColor); }
:where(body[class*="vscode-"]) .wskit {
 --wskit-ink: var(--vscode-editor-foreground, currentColor);
 --wskit-paper: var(--vscode-editor-background, Canvas);
}
.cell-output-ipywidget-background:has(.wskit) { background: var(--vscode-editor-background) !important;
 color: var(--vscode-editor-foreground); --jp-widgets-color: var(--vscode-editor-foreground);
 --jp-widgets-label-color: var(--vscode-editor-foreground); }
@media (prefers-contrast: more) {
 .wskit { --wskit-quiet: var(--wskit-ink); --wskit-line: var(--wskit-ink); }
}
@media (forced-colors: active) {
 .wskit { --wskit-ink: CanvasText; --wskit-paper: Canvas; --wskit-quiet: CanvasText; --wskit-line: CanvasText;
  --wskit-wash: Canvas; --wskit-blue: CanvasText; --wskit-red: CanvasText; --wskit-green: CanvasText;
  --wskit-amber: CanvasText; }
}
.wskit { color: var(--wskit-ink); }
.jp-Notebook:has(.wskit) .jp-MarkdownOutput {
 --jp-mirror-editor-comment-color: color-mix(in srgb, #408080 65%, var(--jp-content-font-color0)); }
.jp-Notebook:has(.wskit) .jp-MarkdownOutput :is(p, li, td, th) a[href] { text-decoration: underline; }"""
"""The rules of CSS that give the tokens. They are part of the common style sheet, :data:`wskit.views.markup.STYLE`."""
