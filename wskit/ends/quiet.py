"""Quiet: the log of the library under the kit's ends.

To whoever debugs it, the library writes down each head byte for byte, with every secret in it. What passes is in the
record, and is shown without them.
"""

from __future__ import annotations

import logging
from typing import Final

__all__ = ["LOG"]

LOG: Final = logging.getLogger("wskit.websockets")
"""The logger for the library. Where a program lets every logger say all, this one still does not."""
LOG.setLevel(logging.INFO)
