"""From a recording to its causes: which are left, which are ruled out and by what sign, and what to get next.

What happened is read in `reading`, and files in `evidence`. Nobody here makes a connection, and no ending's name is
looked at: a cause is known by its signs alone.
"""
