"""Pages of what follows from the facts of one case: each row has a day and a position."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, TypeVar

from fastapi import Depends
from pydantic import TypeAdapter

from chassis.cursor import CursorCodec, ListIdentity
from chassis.pagination import CursorParam, Page, PagedList
from chassis.query import PageLimit

RowT = TypeVar("RowT")

_KEY: Final = TypeAdapter[tuple[date, int]](tuple[date, int])


@dataclass(frozen=True, slots=True)
class CasePageQuery:
    """Which page of a list is wanted."""

    limit: PageLimit = 50
    cursor: CursorParam = None


WantedPage = Annotated[CasePageQuery, Depends()]


def page_of_case(
    cursors: CursorCodec,
    identity: ListIdentity,
    wanted: CasePageQuery,
    rows: Sequence[RowT],
    key_of: Callable[[RowT], tuple[date, int]],
) -> Page[RowT]:
    """The page of all `rows`, which are in the order of their keys: a day and a position.

    `identity` names the list, the council, the case and the parameters of the query.

    Raises:
        InvalidCursor: the cursor is of another list, or was not created by this service.
    """
    pages = PagedList[RowT, tuple[date, int]](cursors, identity, _KEY)
    after = pages.after(wanted.cursor)
    rest = [each for each in rows if after is None or key_of(each) > after]
    return pages.page(rest[: wanted.limit + 1], wanted.limit, key_of)
