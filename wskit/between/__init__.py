"""What stands between two ends: a middle, as proxies and load balancers are, that makes two connections of one.

It accepts a client, connects to a server, passes on what comes, and has habits of its own. The ends that it passes
between are in `ends`, and what it did is drawn by `views`.
"""
