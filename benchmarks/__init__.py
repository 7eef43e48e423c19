"""Benchmarks: what the kit costs, each thing side by side with what it is compared to. Run them with ``make bench``.

1. ``__main__`` lists them and prints what they find; each is a :data:`~benchmarks.figures.Benchmark`.
2. ``rounds`` takes ours and its peer in turns. Nothing else decides what is measured how often.
3. A work does one round at a time, in a process of its own (``worker``). It knows nothing of its counterpart.
4. A peer gets every option that the kit gives to the library, and is written as its own documentation shows it.
"""
