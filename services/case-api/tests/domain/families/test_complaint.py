"""Complaints, by stage."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.decide import decide
from case_api.domain.errors import AlreadyDecided, BeforePredecessor, MissingPredecessor
from case_api.domain.record import RecordFacts
from events.contracts import (
    CaseComplaintAcknowledged,
    CaseComplaintAnswered,
    CaseComplaintExtended,
    CaseComplaintReceived,
    CaseOpened,
    Event,
)
from events.contracts.references import ComplaintId
from events.contracts.vocabulary.case import ComplaintStage
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
MAY: Final = date(2026, 5, 11)
JUNE: Final = date(2026, 6, 8)
COMPLAINT: Final = ComplaintId(UUID(int=1))
FIRST: Final = ComplaintStage.STAGE_1
SECOND: Final = ComplaintStage.STAGE_2


def received(stage: ComplaintStage = FIRST, on: date = MAY) -> Event:
    return CaseComplaintReceived(complaint_id=COMPLAINT, stage=stage, on=on)


def acknowledged(stage: ComplaintStage = FIRST, on: date = MAY) -> Event:
    return CaseComplaintAcknowledged(complaint_id=COMPLAINT, stage=stage, on=on)


def extended(on: date = MAY) -> Event:
    return CaseComplaintExtended(
        complaint_id=COMPLAINT, stage=FIRST, notified_on=on, working_days=5, reason_given=True
    )


def answered(stage: ComplaintStage = FIRST, on: date = JUNE) -> Event:
    return CaseComplaintAnswered(complaint_id=COMPLAINT, stage=stage, on=on)


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    return Scenario(decide, [CaseOpened(cohort=2016), *history]).when(RecordFacts(events, TODAY))


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([], received(), id="a complaint"),
        pytest.param([], received(SECOND), id="of which the first stage is not recorded"),
        pytest.param([received()], acknowledged(), id="is acknowledged"),
        pytest.param([received()], extended(), id="takes longer"),
        pytest.param([received(), extended()], extended(JUNE), id="and longer"),
        pytest.param([received()], answered(), id="is answered"),
        pytest.param([received(), answered()], received(SECOND, JUNE), id="goes further"),
        pytest.param(
            [received(), acknowledged(), received(SECOND, JUNE)],
            acknowledged(SECOND, JUNE),
            id="is acknowledged again",
        ),
    ],
)
def test_what_happened_is_recorded(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([received()], received(on=JUNE), id="received"),
        pytest.param([received(), acknowledged()], acknowledged(on=JUNE), id="acknowledged"),
        pytest.param([received(), extended()], extended(), id="extended"),
        pytest.param([received(), answered()], answered(), id="answered"),
    ],
)
def test_a_stage_is_not_recorded_twice(history: Sequence[Event], fact: Event) -> None:
    with pytest.raises(AlreadyDecided):
        record(history, fact)


@pytest.mark.parametrize(
    "fact", [acknowledged(), extended(), answered()], ids=lambda each: each.type
)
def test_nothing_follows_a_complaint_that_was_not_received(fact: Event) -> None:
    with pytest.raises(MissingPredecessor, match=r"case\.complaint_received with this"):
        record([], fact)
    with pytest.raises(BeforePredecessor):
        record([received(on=TODAY)], fact)
