"""Looks: every view, in the pages of every front end, as a real browser paints it."""
