"""Threads and time: the background event loop, what passes between it and the cells, and clocks that jump.

Nothing outside this room waits for a thread, a queue or an executor. It knows nothing of WebSockets: what runs on its
loops is the business of others. It may import from `protocol` alone.
"""
