"""Whoever runs the tests or the notebooks here does not change, nor show, their own progress in the course."""

import os
import tempfile

# There is no such folder, so nothing is kept.
os.environ["WSKIT_PROGRESS"] = f"{tempfile.gettempdir()}/wskit-has-no-such-folder/progress.jsonl"
