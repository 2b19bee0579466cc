"""What the engine's modules say they offer."""

from importlib import import_module
from pkgutil import walk_packages

import pytest

import charts.engine

MODULES = ("charts.engine", *(module.name for module in walk_packages(charts.engine.__path__, "charts.engine.")))
OFFERING = [name for name in MODULES if "__main__" not in name and hasattr(import_module(name), "__all__")]


@pytest.mark.parametrize("module", OFFERING)
def test_all_that_a_module_offers_can_be_imported(module: str) -> None:
    loaded = import_module(module)
    assert [name for name in loaded.__all__ if not hasattr(loaded, name)] == []


def test_the_packages_offer_something() -> None:
    assert {"charts.engine", "charts.engine.events", "charts.engine.lots", "charts.engine.houses"} <= set(OFFERING)
