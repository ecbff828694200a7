"""What a function can reach in the code: functions, their code and constants."""

from collections.abc import Collection, Iterator
from types import CellType, CodeType, FunctionType
from typing import Any, Final

_CLASSES: Final = (
    *("case_api.store", "case_api.api"),
    *("notification_service.store", "notification_service.api", "notification_service.worker"),
)
"""Packages whose classes are reached with all their methods."""
_OURS: Final = (
    "case_api",
    "deadline_service",
    "notification_service",
    "chassis",
    "events",
    "tests",
)
"""Packages whose functions are read. Of others only what they enclose is, such as the function that
is decorated."""


def reachable(start: FunctionType | type, not_into: Collection[object] = ()) -> Iterator[object]:
    """The functions, code objects and strings that a function or a class can reach, each once.

    Names are resolved in the globals of their function; of a class all methods are reached. What
    those in `not_into` reach is left out; they themselves are not.
    """
    seen, waiting = set[int](), list[tuple[object, dict[str, Any]]]()
    waiting.append((start, getattr(start, "__globals__", {})))
    while waiting:
        each, names = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        if not any(each is one for one in not_into):
            waiting.extend(_below(each, names))


def _below(each: object, names: dict[str, Any]) -> Iterator[tuple[object, dict[str, Any]]]:
    match each:
        case FunctionType():
            if str(each.__globals__.get("__name__")).startswith(_OURS):
                yield each.__code__, each.__globals__
            for cell in each.__closure__ or ():
                yield from _content(cell, each.__globals__)
        case CodeType():
            yield from ((one, names) for one in each.co_consts if isinstance(one, CodeType | str))
            yield from ((names[one], names) for one in each.co_names if one in names)
        case type() if each.__module__.startswith(_CLASSES):
            yield from ((one, names) for one in vars(each).values())
        case property():
            yield each.fget, names
        case classmethod() | staticmethod():
            method: object = getattr(each, "__func__", None)  # pyright: ignore[reportUnknownArgumentType]  # of any type
            yield method, names
        case _ if type(each).__module__.startswith(_CLASSES):
            yield type(each), names
        case _:
            return


def _content(cell: CellType, names: dict[str, Any]) -> Iterator[tuple[object, dict[str, Any]]]:
    try:
        yield cell.cell_contents, names
    except ValueError:  # it is empty until its function has run
        return
