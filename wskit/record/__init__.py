"""The one record of what happened: its events, what keeps them, who follows it, and how it is written to a file.

Nothing else keeps state about the past. It knows what kinds of events there are, and not who makes them or what they
mean.
"""
