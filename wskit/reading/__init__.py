"""From the record to one conversation: which bytes were which frame, what became of it, and what each side knew when.

Functions of events, without I/O. What is read here is facts; how they look is for `views`.
"""
