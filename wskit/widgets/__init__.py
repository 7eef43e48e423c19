"""Widgets: panels with buttons. Nothing else in the kit imports them, and they are imported when first shown."""
