"""Chiron, the first four asteroids and Pholus."""

from charts.engine.spk import Records


def minor_records() -> tuple[Records, ...]:
    return ()
