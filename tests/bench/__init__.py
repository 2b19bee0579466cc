"""Benchmarks: ``python -m tests.bench`` measures side by side, in one run, on one core. No test asserts a time.

A new work is a function in the workers that can do it and a line in ``contest.WORKS``; a new peer is a
``workers/with_<name>.py``, a ``workers/<name>.lock`` and its name in ``peers.PEERS``.
"""
