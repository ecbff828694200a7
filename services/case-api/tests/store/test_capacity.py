"""The capacity of a case is checked before anything is appended, a batch as a whole."""

from uuid import UUID

import pytest

from case_api.domain.errors import CaseFull
from case_api.store.capacity import MAX_FACTS, check_capacity
from events.contracts import CaseOpened
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
