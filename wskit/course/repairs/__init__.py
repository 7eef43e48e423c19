"""Repairs: services that lose connections, and settings with which they do not. A hundred networks are the proof."""
