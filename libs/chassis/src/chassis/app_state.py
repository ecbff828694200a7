"""The values that an application was given at its start, looked up by class.

One typed mechanism for everything that operations and dependencies need from the outside (database,
clock, ids, keys): `provide` it when the application is wired, `provided` returns it.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from fastapi import FastAPI, Request

T = TypeVar("T")

_ATTRIBUTE: Final = "provided"


def provide(app: FastAPI, value: object) -> None:
    """Give an application a value. A later one of the same class replaces it."""
    values: dict[type, object] = getattr(app.state, _ATTRIBUTE, {})
    setattr(app.state, _ATTRIBUTE, {**values, type(value): value})


def provided(app: FastAPI, kind: type[T]) -> T:
    """The value of exactly this class.

    Raises:
        LookupError: no value of this class was provided, which is an error in the wiring.
    """
    values: dict[type, object] = getattr(app.state, _ATTRIBUTE, {})
    value = values.get(kind)
    if isinstance(value, kind):
        return value
    raise LookupError(f"the application was given no {kind.__name__}")


def from_request(kind: type[T]) -> Callable[[Request], T]:
    """A dependency: `context: Annotated[AppContext, Depends(from_request(AppContext))]`."""

    def find(request: Request) -> T:
        return provided(request.app, kind)

    return find
