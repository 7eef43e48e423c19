"""Recordings that somebody brings, read into the record: captures, HAR files, logs, and the kit's own.

What a file cannot show is said with it: nothing here concludes anything. Which causes are left is for `diagnosis`.
"""
