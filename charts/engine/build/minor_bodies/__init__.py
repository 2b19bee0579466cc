"""Make ``data/minor_bodies.npz``: ``python -m charts.engine.build.minor_bodies``.

`elements` holds the published orbits of Chiron and Pholus, `integration` carries them through 350 years under the
attraction of the Sun and the planets of DE440, `kernel` reads JPL's asteroids, and `tables` turns either into the
shipped Chebyshev records and holds the shipped file against them.
"""
