"""Who was consulted and has answered: a draft of 15 June 2026, about which schools are asked."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.consultations import (
    NAMING_TESTS,
    ConsultationState,
    NamingTest,
    consultations,
)
from case_api.domain.fold import fold
from events.contracts import (
    CaseOpened,
    DraftConsultationAnswered,
    DraftConsultationSent,
    DraftSettingRequested,
    Event,
)
from events.contracts.parts import Institution
from events.contracts.references import ConsultationId, DraftId
from events.contracts.vocabulary.plan import (
    ConsultationAnswer,
    ConsulteeKind,
    RequestableInstitution,
)
from events.scenario import make_history

ID: Final = ConsultationId(UUID(int=1))
DRAFT: Final = DraftId(UUID(int=2))
SCHOOL: Final = Institution(urn="999001", ukprn="10099001")
DAY: Final = date(2026, 7, 6)
SENT: Final = DraftConsultationSent(
    consultation_id=ID,
    consultee=ConsulteeKind.REQUESTED_INSTITUTION,
    institution=SCHOOL,
    sent_on=date(2026, 6, 15),
)
RECEIVED: Final = SENT.model_copy(update={"received_on": date(2026, 6, 17)})


def answered(on: date, answer: ConsultationAnswer) -> DraftConsultationAnswered:
    return DraftConsultationAnswered(consultation_id=ID, answered_on=on, answer=answer)


def requested(
    institution: Institution, kind: RequestableInstitution = RequestableInstitution.ACADEMY
) -> DraftSettingRequested:
    return DraftSettingRequested(
        draft_id=DRAFT, on=date(2026, 6, 20), kind=kind, institution=institution
    )


FULL: Final = answered(date(2026, 6, 29), ConsultationAnswer.FULL)
UNSUITABLE: Final = answered(date(2026, 7, 2), ConsultationAnswer.UNSUITABLE)


@pytest.mark.parametrize(
    ("events", "state", "days"),
    [
        pytest.param([SENT], ConsultationState.WAITING, 21, id="from the sending to the day"),
        pytest.param([RECEIVED], ConsultationState.WAITING, 19, id="from the receipt"),
        pytest.param([SENT, FULL], ConsultationState.ANSWERED, 14, id="to the answer"),
        pytest.param(
            [SENT, UNSUITABLE, FULL], ConsultationState.ANSWERED, 14, id="to the first answer"
        ),
    ],
)
def test_a_consultation_counts_its_days_without_an_answer(
    events: list[Event], state: ConsultationState, days: int
) -> None:
    (found,) = consultations(fold(make_history([CaseOpened(cohort=2015), *events])), DAY)

    assert (found.state, found.days) == (state, days)


def test_of_several_answers_the_one_with_the_last_day_counts() -> None:
    history = make_history([CaseOpened(cohort=2015), SENT, UNSUITABLE, FULL])

    (found,) = consultations(fold(history), DAY)

    assert [each.answer for each in found.answers] == [
        ConsultationAnswer.FULL,
        ConsultationAnswer.UNSUITABLE,
    ]


@pytest.mark.parametrize(
    ("request_of", "day"),
    [
        (requested(Institution(urn="999001")), date(2026, 6, 20)),
        (requested(Institution(ukprn="10099001")), date(2026, 6, 20)),
        (requested(Institution(urn="999002", ukprn="10099001")), None),
        (requested(SCHOOL, RequestableInstitution.WHOLLY_INDEPENDENT), None),
    ],
    ids=["by URN", "by UKPRN", "another school of a trust", "outside s.38(3)"],
)
def test_the_request_of_the_family_is_found_by_the_institution(
    request_of: DraftSettingRequested, day: date | None
) -> None:
    (found,) = consultations(fold(make_history([SENT, request_of])), DAY)

    assert found.requested_on == day


def test_an_answer_relies_on_a_test_of_section_39_4_or_on_none() -> None:
    assert NAMING_TESTS == {
        ConsultationAnswer.UNSUITABLE: NamingTest.UNSUITABLE,
        ConsultationAnswer.INCOMPATIBLE_WITH_OTHERS: NamingTest.EFFICIENT_EDUCATION,
        ConsultationAnswer.INCOMPATIBLE_WITH_RESOURCES: NamingTest.EFFICIENT_RESOURCES,
    }
    assert ConsultationAnswer.FULL not in NAMING_TESTS
