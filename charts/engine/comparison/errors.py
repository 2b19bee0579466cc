"""What comparisons refuse."""

from charts.engine.errors import EngineError


class PlacesOpposite(EngineError):
    """Two places on opposite sides of the Earth: every great circle through the one passes the other."""

    def __init__(self) -> None:
        super().__init__(
            "The two places lie on opposite sides of the Earth, so that no one place is halfway; use the method mean."
        )
