"""The chain of the record of reading, and days in England."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.readings.chain import (
    ReadingRow,
    first_previous_hash,
    reading_fault,
    reading_hash,
)
from case_api.domain.readings.london_period import begins_at, ends_at

LEDGER: Final = UUID("00000000-0000-4000-8000-0000000000aa")
UNHASHED: Final = ReadingRow(
    ledger_id=LEDGER,
    position=1,
    recorded_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    actor="client:a",
    client="a",
    operation="getPerson",
    kind="person",
    purpose="casework",
    address="192.0.2.1",
    case_ids=(UUID(int=1), UUID(int=2)),
    covers_all=False,
    document_id=None,
    criteria=("birth_date", "name"),
    results=None,
    hash_version=1,
    hash=b"",
)
FIRST: Final = replace(UNHASHED, hash=reading_hash(UNHASHED, first_previous_hash(LEDGER)))


def test_the_hash_is_of_sixteen_lines() -> None:
    text = (
        "send.reading.1\n00000000-0000-4000-8000-0000000000aa\n1\n1795167000000000\nclient:a\na\n"
        "getPerson\nperson\ncasework\n192.0.2.1\n"
        "00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002\nfalse\n\n"
        "birth_date,name\n\n000000000000400080000000000000aa"
    )

    assert sha256(text.encode()).digest() == FIRST.hash


def test_a_row_that_fits_has_no_fault() -> None:
    assert reading_fault(FIRST, 1, None) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"actor": "client:b"},
        {"client": "b"},
        {"operation": "getAddressee"},
        {"kind": "text"},
        {"purpose": "support"},
        {"address": "192.0.2.2"},
        {"case_ids": (UUID(int=1),)},
        {"covers_all": True},
        {"document_id": UUID(int=3)},
        {"criteria": ()},
        {"results": 0},
        {"hash_version": 2},
        {"position": 2},
        {"recorded_at": datetime(2026, 11, 20, 9, 31, tzinfo=UTC)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_change_of_any_field_is_a_fault(changed: dict[str, object]) -> None:
    assert reading_fault(replace(FIRST, **changed), 1, None) is not None  # pyright: ignore[reportArgumentType]  # any field


def test_days_in_england_begin_an_hour_earlier_in_summer() -> None:
    assert begins_at(date(2026, 1, 1)) == datetime(2026, 1, 1, tzinfo=UTC)
    assert begins_at(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert ends_at(date(2026, 10, 24)) == datetime(2026, 10, 24, 23, tzinfo=UTC)
    assert ends_at(date(2026, 10, 25)) == datetime(2026, 10, 26, tzinfo=UTC)
