"""Threads and time: the background event loop, what passes between it and the cells, and clocks that jump.

Only this room may name threads, queues or executors. It knows nothing of WebSockets: what runs on its loops is
others' business. It may import from `protocol` alone.
"""
