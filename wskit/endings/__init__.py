"""Every way a connection can end, made to happen for real.

The table of endings, the acts that bring them about, the setting they are played in, trials of any goodbye, and storms.
A new ending is a row of `table` and an act: in `acts`, or in the file that is about whose doing it is. How an ending
looks is for `views`, and what is asked about it for `course`: neither is decided here.
"""
