"""Paginated lists: each page continues after the last row of the previous one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Query
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from chassis.cursor import CursorCodec, ListIdentity
from chassis.problems import InvalidCursor

Row = TypeVar("Row")
Key = TypeVar("Key", bound=tuple[object, ...])

MAX_PAGE_LENGTH: Final = 200
"""The maximum of rows of one page, and of `limit`."""
Cursor = Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")]
"""Where a list continues; opaque to clients."""
CursorParam = Annotated[
    Cursor | SkipJsonSchema[None],
    Query(description="The `next` of the page before, with the same filters"),
]
"""The query parameter `cursor` of an operation that lists."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list. `next` is missing on the last page."""

    rows: Sequence[Row]
    next: str | MISSING


class PagedList(Generic[Row, Key]):
    """One list: what identifies it, and the key that its rows are sorted by.

    `identity` names the operation, the ledger and the filters, so that a cursor of another list is
    refused. `key` is the type of the sort keys, such as `tuple[datetime, UUID]`.
    """

    def __init__(self, cursors: CursorCodec, identity: ListIdentity, key: TypeAdapter[Key]) -> None:
        self._cursors = cursors
        self._identity = identity
        self._key = key

    def after(self, cursor: str | None) -> Key | None:
        """The sort keys after which a page begins; None for the first page.

        Raises:
            InvalidCursor: it was not created by this service, or is of another list.
        """
        if cursor is None:
            return None
        try:
            return self._key.validate_python(self._cursors.decode(cursor, self._identity))
        except ValidationError:
            raise InvalidCursor from None

    def page(self, found: Sequence[Row], limit: int, key_of: Callable[[Row], Key]) -> Page[Row]:
        """The page of `found`, which has up to `limit` + 1 rows: one more than the page, if any."""
        rows = found[:limit]
        return self.page_until(rows, key_of(rows[-1]) if len(found) > limit else None)

    def page_until(self, rows: Sequence[Row], last: Key | None) -> Page[Row]:
        """The page of `rows`, after which the list goes on behind `last`; None: it ends."""
        if last is None:
            return Page(rows, MISSING)
        keys = self._key.dump_python(last, mode="json")
        return Page(rows, self._cursors.encode(keys, self._identity))
