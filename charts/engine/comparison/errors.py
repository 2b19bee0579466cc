"""What comparisons refuse."""

from charts.engine.errors import EngineError


class PlacesOpposite(EngineError):
    """Two places on opposite sides of the Earth: every great circle through the one passes the other."""

    def __init__(self) -> None:
        super().__init__(
            "The two places lie on opposite sides of the Earth, so that no one place is halfway; use the method mean."
        )


class UnknownMethod(EngineError):
    """A way of computing that the technique does not have."""

    def __init__(self, parameter: str, value: object, known: tuple[str, ...]) -> None:
        self.parameter, self.value, self.known = parameter, value, known
        super().__init__(f"{parameter} cannot be {value!r}; it can be {' or '.join(known)}.")


def check_method(parameter: str, value: str, known: tuple[str, ...]) -> None:
    """Errors: `UnknownMethod`."""
    if value not in known:
        raise UnknownMethod(parameter, value, known)
