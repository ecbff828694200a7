"""Declared projections: each module of this package declares one, as `PROJECTION`."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from events.case_projection import CaseProjection


def declared_projections() -> Iterator[CaseProjection[Any]]:
    """Every projection of the package, in the order of the modules' names.

    Raises:
        TypeError: a module declares none.
    """
    for module in iter_modules(__path__):
        found = vars(import_module(f"{__name__}.{module.name}")).get("PROJECTION")
        if not isinstance(found, CaseProjection):
            raise TypeError(f"{module.name} declares no CaseProjection as PROJECTION")
        yield found
