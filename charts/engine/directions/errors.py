"""What directions refuse."""

from typing import Final

from charts.engine.errors import EngineError

LIMIT: Final = 200_000  # directions in one answer


class TooManyDirections(EngineError):
    """More directions than one answer holds."""

    def __init__(self, found: int) -> None:
        self.found, self.limit = found, LIMIT
        super().__init__(
            f"The span holds about {found} directions, more than {LIMIT}; "
            "ask for a shorter one, for fewer points or for fewer aspects."
        )


class DirectionsUndefined(EngineError):
    """A place where the sphere does not rise and set, so that there are no semi-arcs."""

    def __init__(self, latitude: float, limit: float) -> None:
        self.latitude, self.limit = latitude, limit
        super().__init__(
            f"Directions by semi-arcs need every degree to rise and set; at latitude {latitude:g} some never do. "
            f"They work up to {limit:.2f} degrees north and south; relocate the chart or direct by solar arc."
        )
