"""From the record to one conversation: which bytes were which frame, what became of it, and what each side knew when.

Functions of events, without I/O. What is read here is what happened and why; how it looks is for `views`. Nothing here
may ask an end: what is not in the record is not known.
"""
