"""Which cases are due by a schedule, and what is in the way of erasing the others."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest
from pydantic import JsonValue

from case_api.domain.retention.check_case import CheckedCase, check_retention
from case_api.domain.retention.finding import BlockingFact, RetentionFinding, RetentionOutcome
from case_api.domain.retention.schedule import ClassPeriod, RecordClass, RetentionSchedule
from events.contracts import (
    CaseClosed,
    CaseCorrected,
    CaseDetailsChanged,
    CaseLegalHoldPlaced,
    CaseLegalHoldReleased,
    CaseOpened,
    CaseProcessingRestricted,
    CaseReopened,
    CaseVoided,
    Event,
    FinalCeased,
    FinalIssued,
    TribunalAppealRegistered,
)
from events.contracts.vocabulary.case import CaseFlag, CorrectionReason, PersonDetail
from events.examples import example
from events.scenario import SCENARIO_CASE, make_history

LOOKED_AFTER, PLAN, OTHER = (
    ClassPeriod(record_class=record_class, years_from_birth=years, policy=policy)
    for record_class, years, policy in (
        (RecordClass.LOOKED_AFTER, 75, "lac-75"),
        (RecordClass.PLAN, 45, "ehcp-45"),
        (RecordClass.OTHER, 31, "send-31"),
    )
)
SCHEDULE: Final = RetentionSchedule(classes=(LOOKED_AFTER, PLAN, OTHER), erases=True)
BORN: Final = date(2016, 5, 11)
"""Of cohort 2016: 31 in the academic year that ends in 2047, 45 in 2061, 75 in 2091."""
AT_31, AT_45, AT_75 = date(2047, 9, 1), date(2061, 9, 1), date(2091, 9, 1)


def made(contract: type[Event], **values: JsonValue) -> Event:
    return contract.model_validate_json(json.dumps({**example(contract), **values}))


OPENED: Final = CaseOpened(cohort=2016)
CLOSED: Final = made(CaseClosed, on="2041-05-11")
HOLD: Final = made(CaseLegalHoldPlaced)
RESTRICTED: Final = made(CaseProcessingRestricted)
FLAGGED: Final = CaseDetailsChanged(details=(PersonDetail.FLAGS,), flags=(CaseFlag.LOOKED_AFTER,))
NOT_FLAGGED: Final = CaseDetailsChanged(details=(PersonDetail.FLAGS,), flags=())
ISSUED: Final = made(FinalIssued)


def found(
    events: Sequence[Event],
    today: date,
    *,
    born: date | None = BORN,
    elsewhere: bool = False,
    schedule: RetentionSchedule = SCHEDULE,
) -> RetentionFinding | None:
    history = make_history(events)
    checked = CheckedCase(SCENARIO_CASE, history, born, has_documents_elsewhere=elsewhere)
    return check_retention(checked, schedule, today)


@pytest.mark.parametrize(
    ("facts", "period", "first_day"),
    [
        pytest.param([OPENED, CLOSED], OTHER, AT_31, id="no plan was ever made"),
        pytest.param([OPENED, ISSUED, CLOSED], PLAN, AT_45, id="a plan"),
        pytest.param([OPENED, ISSUED, made(FinalCeased), CLOSED], PLAN, AT_45, id="it ceased"),
        pytest.param(
            [
                OPENED,
                ISSUED,
                CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN),
                CLOSED,
            ],
            *(OTHER, AT_31),
            id="a plan that was recorded in error",
        ),
        pytest.param([OPENED, FLAGGED, ISSUED, CLOSED], LOOKED_AFTER, AT_75, id="looked after"),
        pytest.param(
            [CaseOpened(cohort=2016, flags=(CaseFlag.LOOKED_AFTER,)), CLOSED],
            *(LOOKED_AFTER, AT_75),
            id="when the case was opened",
        ),
        pytest.param(
            [OPENED, FLAGGED, NOT_FLAGGED, CLOSED], LOOKED_AFTER, AT_75, id="no longer looked after"
        ),
        pytest.param(
            [
                CaseOpened(cohort=2016, flags=(CaseFlag.LOOKED_AFTER,)),
                CaseCorrected(position=1, values={"flags": ()}, reason=CorrectionReason.MISTYPED),
                CLOSED,
            ],
            *(OTHER, AT_31),
            id="the flag was an error",
        ),
    ],
)
def test_a_case_is_due_once_the_period_of_its_class_has_ended(
    facts: Sequence[Event], period: ClassPeriod, first_day: date
) -> None:
    the_day_before = date(first_day.year, 8, 31)

    assert found(facts, the_day_before) is None
    assert found(facts, first_day) == RetentionFinding(SCENARIO_CASE, period, RetentionOutcome.DUE)


@pytest.mark.parametrize(
    ("facts", "outcome", "in_the_way"),
    [
        pytest.param([OPENED], RetentionOutcome.CASE_NOT_ENDED, None, id="open"),
        pytest.param(
            [OPENED, CLOSED, made(CaseReopened, on="2041-06-11")],
            *(RetentionOutcome.CASE_NOT_ENDED, None),
            id="reopened",
        ),
        pytest.param(
            [OPENED, HOLD, CLOSED],
            RetentionOutcome.LEGAL_HOLD,
            BlockingFact("case.legal_hold_placed", 2, HOLD.legal_date),
            id="a legal hold",
        ),
        pytest.param(
            [OPENED, RESTRICTED, CLOSED],
            RetentionOutcome.PROCESSING_RESTRICTED,
            BlockingFact("case.processing_restricted", 2, RESTRICTED.legal_date),
            id="a restriction of processing",
        ),
        pytest.param(
            [OPENED, HOLD, made(CaseLegalHoldReleased), CLOSED],
            *(RetentionOutcome.DUE, None),
            id="a legal hold that was released",
        ),
        pytest.param(
            [OPENED, made(TribunalAppealRegistered), CLOSED],
            RetentionOutcome.ERASURE_HELD,
            BlockingFact(
                "tribunal.appeal_registered", 2, made(TribunalAppealRegistered).legal_date
            ),
            id="an appeal",
        ),
    ],
)
def test_what_is_in_the_way_is_what_an_erasure_answers(
    facts: Sequence[Event], outcome: RetentionOutcome, in_the_way: BlockingFact | None
) -> None:
    assert found(facts, AT_31) == RetentionFinding(SCENARIO_CASE, OTHER, outcome, in_the_way)


def test_a_case_without_a_birth_date_is_reported_and_never_due() -> None:
    without = found([OPENED, CLOSED], AT_75, born=None)

    assert without == RetentionFinding(SCENARIO_CASE, OTHER, RetentionOutcome.NO_BIRTH_DATE)


def test_a_case_with_documents_elsewhere_is_left_to_the_council() -> None:
    case = found([OPENED, CLOSED], AT_31, elsewhere=True)

    assert case == RetentionFinding(SCENARIO_CASE, OTHER, RetentionOutcome.DOCUMENTS_ELSEWHERE)


def test_the_younger_of_cohort_and_birth_date_counts() -> None:
    younger = date(2016, 9, 1)  # of cohort 2017

    assert found([OPENED, CLOSED], AT_31, born=younger) is None
    assert found([CaseOpened(cohort=2017), CLOSED], AT_31) is None
    assert found([OPENED, CLOSED], date(2048, 9, 1), born=younger) is not None


def test_a_case_of_no_class_of_the_schedule_is_kept() -> None:
    plans_alone = RetentionSchedule(classes=(PLAN,), erases=True)

    assert found([OPENED, CLOSED], AT_75, schedule=plans_alone) is None
