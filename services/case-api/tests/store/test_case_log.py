"""What a case can hold is counted before it is appended, a batch as a whole."""

from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.refusals import CaseFull
from case_api.store.case_log import FACTS_AT_MOST, CaseLog, check_capacity
from chassis.database import transaction
from events.contracts import CaseOpened
from events.envelope import (
    CaseId,
    ExpectedVersion,
    LedgerId,
    NewEvent,
    Position,
    StreamAppend,
    StreamState,
)

CASE = CaseId(UUID(int=1))


def append(facts: int, expected: ExpectedVersion) -> StreamAppend:
    events = [NewEvent(UUID(int=n), CaseOpened(cohort=2016), "tester", CASE) for n in range(facts)]
    return StreamAppend(CASE, events, expected)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [(1, FACTS_AT_MOST - 1), (500, FACTS_AT_MOST - 500), (FACTS_AT_MOST, StreamState.NONE)],
)
def test_a_case_is_filled_to_the_last_fact(facts: int, expected: ExpectedVersion) -> None:
    check_capacity(append(facts, expected))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [(1, FACTS_AT_MOST), (2, FACTS_AT_MOST - 1), (FACTS_AT_MOST + 1, StreamState.NONE)],
)
def test_a_batch_that_does_not_fit_is_refused(facts: int, expected: ExpectedVersion) -> None:
    with pytest.raises(CaseFull):
        check_capacity(append(facts, expected))


@pytest.mark.parametrize("expected", [StreamState.ANY, StreamState.EXISTS])
def test_nothing_is_appended_to_a_case_that_was_not_read(expected: ExpectedVersion) -> None:
    with pytest.raises(ValueError, match="has read"):
        check_capacity(append(1, expected))


async def test_of_a_batch_that_does_not_fit_nothing_is_recorded(
    engine: AsyncEngine, council: LedgerId
) -> None:
    with pytest.raises(CaseFull):
        async with transaction(engine, council) as db:
            await CaseLog(db, council).append(append(2, FACTS_AT_MOST - 1))

    async with transaction(engine, council) as db:
        assert await CaseLog(db, council).read(Position(0)) == []
