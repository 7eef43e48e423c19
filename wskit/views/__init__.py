"""What happened, shown: as text, as HTML, as SVG.

The same function draws a live panel and a still picture. A view is a function of what was read off the record: it knows
no end, no link and no loop, keeps nothing, and waits for nothing.
"""
