"""The capacity of a case is checked before anything is appended, a batch as a whole."""

from datetime import date
from uuid import UUID

import pytest

from case_api.domain.errors import CaseFull
from case_api.store.capacity import MAX_FACTS, RESERVED_FACTS, check_capacity
from events.contracts import CaseClosed, CaseOpened
from events.contracts.vocabulary.case import CaseCloseReason
from events.envelope import (
    CaseId,
    ExpectedVersion,
    NewEvent,
    StreamAppend,
    StreamState,
)

CASE = CaseId(UUID(int=1))


def append(facts: int, expected: ExpectedVersion) -> StreamAppend:
    events = [NewEvent(UUID(int=n), CaseOpened(cohort=2016), "tester", CASE) for n in range(facts)]
    return StreamAppend(CASE, events, expected)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [(1, MAX_FACTS - 1), (500, MAX_FACTS - 500), (MAX_FACTS, StreamState.NONE)],
)
def test_a_case_is_filled_to_the_last_fact(facts: int, expected: ExpectedVersion) -> None:
    check_capacity(append(facts, expected))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [(1, MAX_FACTS), (2, MAX_FACTS - 1), (MAX_FACTS + 1, StreamState.NONE)],
)
def test_a_batch_that_does_not_fit_is_refused(facts: int, expected: ExpectedVersion) -> None:
    with pytest.raises(CaseFull):
        check_capacity(append(facts, expected))


@pytest.mark.parametrize("expected", [StreamState.ANY, StreamState.EXISTS])
def test_nothing_is_appended_to_a_case_that_was_not_read(expected: ExpectedVersion) -> None:
    with pytest.raises(ValueError, match="has read"):
        check_capacity(append(1, expected))


def test_a_full_case_can_be_closed_and_erased() -> None:
    closed = CaseClosed(on=date(2026, 11, 2), reason=CaseCloseReason.MOVED_AWAY)
    ends = [NewEvent(UUID(int=1), closed, "tester", CASE)]

    check_capacity(StreamAppend(CASE, ends, MAX_FACTS))
    with pytest.raises(CaseFull):
        check_capacity(StreamAppend(CASE, ends, MAX_FACTS + RESERVED_FACTS))
    with pytest.raises(CaseFull):
        check_capacity(StreamAppend(CASE, [*ends, *append(1, MAX_FACTS).events], MAX_FACTS))
