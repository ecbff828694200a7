"""Pages of the ledger are merged from its sources, and no entry is lost or repeated."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.disclosures.ledger import (
    LEDGER_START,
    DeliveredFacts,
    LedgerItem,
    LedgerPlace,
    item_at,
    ledger_page,
)
from case_api.domain.readings.chain import ReadingRow

NOON: Final = datetime(2026, 5, 11, 12, tzinfo=UTC)
Minutes = st.lists(st.integers(0, 20), max_size=12).map(sorted)


def reading(position: int, minute: int) -> ReadingRow:
    return ReadingRow(
        ledger_id=UUID(int=1),
        position=position,
        recorded_at=NOON + timedelta(minutes=minute),
        actor="client:a user:7 role:auditor",
        client="a",
        operation="getPerson",
        kind="person",
        purpose="inspection",
        address="::1",
        case_ids=(),
        covers_all=False,
        document_id=None,
        criteria=(),
        results=None,
        hash_version=1,
        hash=b"",
    )


def delivered(number: int, minute: int) -> DeliveredFacts:
    at = NOON + timedelta(minutes=minute)
    return DeliveredFacts(
        UUID(int=number),
        at,
        UUID(int=9),
        "x.example.org",
        "case.closed",
        1,
        1,
        1,
        at,
        was_answered=True,
    )


def rows_after(place: LedgerPlace, rows: Sequence[LedgerItem], limit: int) -> Sequence[LedgerItem]:
    """What a store returns of one source: `limit` + 1 rows from a place on, the newest first."""

    def is_after(row: LedgerItem) -> bool:
        match row:
            case ReadingRow(position=position):
                return position < place.reading_below
            case DeliveredFacts(at=at, entry_id=entry_id):
                return (at, entry_id) < (place.webhook_before, place.webhook_below)
            case _:
                return False

    return [row for row in rows if is_after(row)][: limit + 1]


@given(Minutes, Minutes, st.integers(1, 5))
def test_pages_together_have_every_entry_once_and_in_order(
    read: list[int], sent: list[int], limit: int
) -> None:
    readings = [reading(n, minute) for n, minute in enumerate(read, 1)][::-1]
    webhooks = [delivered(n, minute) for n, minute in enumerate(sent, 1)][::-1]

    found: list[LedgerItem] = []
    place: LedgerPlace | None = LEDGER_START
    while place is not None:
        sources = [rows_after(place, rows, limit) for rows in (readings, webhooks)]
        page = ledger_page(place, sources, limit)
        found += page.items
        place = page.next

    assert sorted(map(repr, found)) == sorted(map(repr, [*readings, *webhooks]))
    instants = [item_at(each) for each in found]
    assert instants == sorted(instants, reverse=True)
