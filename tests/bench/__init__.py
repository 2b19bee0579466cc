"""Benchmarks: ``python -m tests.bench`` measures side by side, in one run, on one core. No test asserts a time.

A benchmark is a `Work` in a `Race`; a new one joins by its module's `race()` in ``__main__.RACES``.
"""
