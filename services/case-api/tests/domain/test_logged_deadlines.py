"""The deadlines of a case follow from what was announced in the log."""

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

import pytest

from case_api.domain.case_view import Stage
from case_api.domain.family_status import FAMILY_STATUS, next_deadline
from case_api.domain.logged_deadlines import AnnouncedState, logged_deadlines
from events.contracts import (
    CaseOpened,
    DeadlineApproaching,
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.vocabulary.assessment import ExceptionGround
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.scenario import make_history

EventT = TypeVar("EventT", bound=Event)


def announced(contract: type[EventT], **more: object) -> EventT:
    """An announcement of the deadline of a decision to assess."""
    fields: dict[str, object] = {
        "deadline_id": UUID(int=1),
        "rule": "assessment-decision",
        "due_on": date(2026, 4, 13),
        "law_due_on": date(2026, 4, 13),
    }
    return contract.model_validate(fields | more)


OPENED: Final = CaseOpened(cohort=2016)
GROUND: Final = next(iter(ExceptionGround))
SET: Final = announced(DeadlineSet, because_of=1)
MISSED: Final = announced(DeadlineMissed)
MET: Final = announced(DeadlineMet, because_of=1, met_on=date(2026, 4, 10), late=False)
MET_LATE: Final = announced(DeadlineMet, because_of=1, met_on=date(2026, 4, 15), late=True)


def retracted(*positions: int) -> DeadlineRetracted:
    reason = DeadlineChangeReason.FACT_RECORDED
    return announced(DeadlineRetracted, retracts=positions, because_of=1, reason=reason)


@pytest.mark.parametrize(
    ("events", "state"),
    [
        pytest.param([SET], AnnouncedState.RUNNING, id="set"),
        pytest.param(
            [SET, announced(DeadlineApproaching, days_left=5)],
            AnnouncedState.RUNNING,
            id="a warning changes nothing",
        ),
        pytest.param([SET, MISSED], AnnouncedState.MISSED, id="missed"),
        pytest.param([SET, MISSED, MET_LATE], AnnouncedState.MET, id="met late"),
        pytest.param(
            [SET, MISSED, retracted(3)], AnnouncedState.RUNNING, id="the miss was retracted"
        ),
        pytest.param(
            [SET, MISSED, retracted(3), MET], AnnouncedState.MET, id="it had been met in time"
        ),
        pytest.param(
            [SET, MISSED, MET_LATE, retracted(3, 4), MET],
            AnnouncedState.MET,
            id="it had been met in time, and was recorded as met late",
        ),
        pytest.param([SET, MISSED, retracted(2, 3)], None, id="there is no such deadline"),
        pytest.param(
            [SET, announced(DeadlineDisapplied, because_of=1, ground=GROUND)],
            AnnouncedState.DISAPPLIED,
            id="an exception applies",
        ),
        pytest.param(
            [SET, announced(DeadlineCancelled, because_of=1)],
            AnnouncedState.CANCELLED,
            id="the process ended",
        ),
    ],
)
def test_the_state_is_what_was_announced_last_and_holds(
    events: list[Event], state: AnnouncedState | None
) -> None:
    found = logged_deadlines(make_history([OPENED, *events]))

    assert [each.state for each in found] == ([] if state is None else [state])


@pytest.mark.parametrize(
    ("before", "state"),
    [
        pytest.param([], AnnouncedState.RUNNING, id="it runs"),
        pytest.param([MISSED, retracted(3)], AnnouncedState.RUNNING, id="it was not missed"),
        pytest.param([MET], AnnouncedState.MET, id="it was met, and is not to be met once more"),
    ],
)
def test_a_revised_deadline_has_its_new_day_and_what_was_announced_of_it(
    before: Sequence[Event], state: AnnouncedState
) -> None:
    revised = announced(
        DeadlineRevised,
        due_on=date(2026, 4, 20),
        law_due_on=date(2026, 4, 20),
        because_of=1,
        revises=2,
        was_due_on=date(2026, 4, 13),
        was_law_due_on=date(2026, 4, 13),
        reason=DeadlineChangeReason.FACT_CORRECTED,
    )

    (found,) = logged_deadlines(make_history([OPENED, SET, *before, revised]))

    assert (found.state, found.due_on) == (state, date(2026, 4, 20))


def test_what_comes_next_is_due_by_the_deadline_of_the_stage() -> None:
    running = logged_deadlines(make_history([OPENED, SET]))
    met = logged_deadlines(make_history([OPENED, SET, MET]))

    due = next_deadline(Stage.REQUESTED, running)

    assert due is not None
    assert due.law_due_on == date(2026, 4, 13)
    assert next_deadline(Stage.ASSESSING, running) is None, "another duty"
    assert next_deadline(Stage.REQUESTED, met) is None, "nothing is left to do"


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_words_that_a_family_can_read(stage: Stage) -> None:
    words = FAMILY_STATUS[stage]
    sentences = [
        sentence
        for text in (words.now, words.next, *words.rights)
        for sentence in text.rstrip(".").split(". ")
    ]

    assert all(len(sentence.split()) <= 22 for sentence in sentences), sentences
    assert not any(
        jargon in sentence.lower()
        for sentence in sentences
        for jargon in ("statutory", "pursuant", "section", "regulation", "ehc", "sen ")
    )
