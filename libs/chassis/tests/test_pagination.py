from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import MISSING

from chassis.cursor import CursorCodec
from chassis.pagination import PagedList
from chassis.problems import InvalidCursor

Key = tuple[datetime, UUID]
KEY: Final = TypeAdapter[Key](Key)
CURSORS: Final = CursorCodec(b"k" * 32)
START: Final = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)


def listed(identity: str = "mine") -> PagedList[Key, Key]:
    return PagedList(CURSORS, {"list": identity}, KEY)


def rows_after(rows: Sequence[Key], key: Key | None, limit: int) -> Sequence[Key]:
    return [row for row in rows if key is None or row > key][: limit + 1]


@given(st.sets(st.integers(0, 50), max_size=30), st.integers(1, 8))
def test_pages_give_each_row_once_and_in_order(numbers: set[int], limit: int) -> None:
    rows = [(START + timedelta(seconds=each // 2), UUID(int=each)) for each in sorted(numbers)]
    seen: list[Key] = []
    cursor: str | None = None

    for _ in range(len(rows) + 1):
        found = rows_after(rows, listed().after(cursor), limit)
        page = listed().page(found, limit, lambda row: row)
        assert len(page.rows) <= limit
        seen += page.rows
        if page.next is MISSING:
            break
        cursor = page.next

    assert seen == rows


def test_a_cursor_of_another_list_is_refused() -> None:
    rows = [(START, UUID(int=1)), (START, UUID(int=2))]
    page = listed("another").page(rows, 1, lambda row: row)
    assert page.next is not MISSING

    with pytest.raises(InvalidCursor):
        listed().after(page.next)


@pytest.mark.parametrize("keys", [[], ["soon", "x"], [START.isoformat()], ["2026-11-22", 3, 4]])
def test_a_cursor_with_other_sort_keys_is_refused(keys: Sequence[int | str]) -> None:
    cursor = CURSORS.encode(keys, {"list": "mine"})

    with pytest.raises(InvalidCursor):
        listed().after(cursor)
