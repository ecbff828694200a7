"""Declared projections: each module of this package declares one, under a name of its own."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from events.case_projection import CaseProjection


def declared_projections() -> Iterator[CaseProjection[Any]]:
    """Every projection of the package, in the order of the modules' names.

    Raises:
        TypeError: a module does not declare exactly one.
    """
    for module in iter_modules(__path__):
        values = vars(import_module(f"{__name__}.{module.name}")).values()
        found: list[CaseProjection[Any]] = [
            each for each in values if isinstance(each, CaseProjection)
        ]
        if len(found) != 1:
            raise TypeError(f"{module.name} declares {len(found)} projections instead of one")
        yield from found
