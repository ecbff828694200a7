"""Who was consulted about being named in a plan, and the answers: CFA s.38(3), s.39, s.40(3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from events.contracts import (
    DraftConsultationAnswered,
    DraftConsultationSent,
    DraftSettingRequested,
)
from events.contracts.parts import Institution
from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.plan import ConsultationAnswer, RequestableInstitution


class NamingTest(PublishedEnum):
    """A test by which a plan need not name the institution that a family asked for: CFA s.39(4)."""

    UNSUITABLE = "39(4)(a)"
    """It is unsuitable for the age, ability, aptitude or special educational needs."""
    EFFICIENT_EDUCATION = "39(4)(b)(i)"
    """Attendance would be incompatible with the efficient education of others."""
    EFFICIENT_RESOURCES = "39(4)(b)(ii)"
    """Attendance would be incompatible with the efficient use of resources."""


class ConsultationState(PublishedEnum):
    """Whether a consultation was answered."""

    WAITING = "waiting"
    ANSWERED = "answered"


NAMING_TESTS: Final[Mapping[ConsultationAnswer, NamingTest]] = {
    ConsultationAnswer.UNSUITABLE: NamingTest.UNSUITABLE,
    ConsultationAnswer.INCOMPATIBLE_WITH_OTHERS: NamingTest.EFFICIENT_EDUCATION,
    ConsultationAnswer.INCOMPATIBLE_WITH_RESOURCES: NamingTest.EFFICIENT_RESOURCES,
}
"""The test that an answer relies on. `full` is no test of its own, nor is having no view."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation as it is on a day. `position` is that of its sending.

    `days` are calendar days from the receipt, or the sending where no receipt is recorded, to the
    first answer or else to the day. `answers` are in the order of their days: the last counts.
    `requested_on` is the first day on which the family asked for the institution under s.38(3).
    """

    sent: DraftConsultationSent
    position: int
    requested_on: date | None
    answers: Sequence[DraftConsultationAnswered]
    days: int

    @property
    def state(self) -> ConsultationState:
        """Whether it was answered by the day."""
        return ConsultationState.ANSWERED if self.answers else ConsultationState.WAITING


def consultations(case: CaseState, day: date) -> Sequence[Consultation]:
    """The consultations of a case as they are on a day, which no fact of the case is after.

    In the order of sending.
    """
    requests = [
        fact.event
        for fact in case.all_of(DraftSettingRequested)
        if isinstance(fact.event, DraftSettingRequested)
        and fact.event.kind is not RequestableInstitution.WHOLLY_INDEPENDENT
    ]
    found = [
        _consultation(case, fact.position, fact.event, requests, day)
        for fact in case.all_of(DraftConsultationSent)
        if isinstance(fact.event, DraftConsultationSent)
    ]
    return sorted(found, key=lambda each: (each.sent.sent_on, each.position))


def _consultation(
    case: CaseState,
    position: int,
    sent: DraftConsultationSent,
    requests: Sequence[DraftSettingRequested],
    day: date,
) -> Consultation:
    answers = [
        fact.event
        for fact in case.all_about(DraftConsultationAnswered, sent.consultation_id)
        if isinstance(fact.event, DraftConsultationAnswered)
    ]
    answers.sort(key=lambda each: each.answered_on)
    began_on = sent.sent_on if sent.received_on is MISSING else sent.received_on
    ended_on = answers[0].answered_on if answers else day
    requested = [each.on for each in requests if _is_same(each.institution, sent.institution)]
    return Consultation(
        sent=sent,
        position=position,
        requested_on=min(requested, default=None),
        answers=answers,
        days=max(0, (ended_on - began_on).days),
    )


def _is_same(one: Institution, other: Institution) -> bool:
    """Whether two institutions have a URN in common, or a UKPRN where a URN is not known."""
    if one.urn is not MISSING and other.urn is not MISSING:
        return one.urn == other.urn
    return one.ukprn is not MISSING and one.ukprn == other.ukprn
