from typing import Any


def get_atlas() -> Any:
    raise NotImplementedError


def get_backend() -> Any:
    raise NotImplementedError


def sky_now() -> Any:
    raise NotImplementedError
