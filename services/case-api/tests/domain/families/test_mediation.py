"""Mediation before an appeal: CFA s.52-55; SEND Regulations 2014 reg 32-42."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    Contradiction,
    DuplicateId,
    UnknownDecision,
)
from case_api.domain.record import RecordFacts
from events.contracts import (
    CaseOpened,
    Event,
    RequestReceived,
    RequestRefused,
    TribunalMediationCertificateIssued,
    TribunalMediationDeclined,
    TribunalMediationRequested,
)
from events.contracts.references import MediationId, RequestId
from events.contracts.vocabulary.request import RequesterKind, RequestKind, RequestTrigger
from events.contracts.vocabulary.tribunal import (
    AppealSubject,
    DisputeIssue,
    MediationCertificateReason,
)
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
REFUSED_ON: Final = date(2026, 4, 10)
MAY: Final = date(2026, 5, 11)
JUNE: Final = date(2026, 6, 8)
MEDIATION: Final = MediationId(UUID(int=1))
REQUEST: Final = RequestId(UUID(int=2))

OPENED: Final = CaseOpened(cohort=2016)
RECEIVED: Final = RequestReceived(
    request_id=REQUEST,
    kind=RequestKind.INITIAL,
    trigger=RequestTrigger.REQUEST,
    requester=RequesterKind.PARENT,
    received_on=date(2026, 3, 2),
)
REFUSAL: Final = RequestRefused(request_id=REQUEST, decided_on=REFUSED_ON, notified_on=REFUSED_ON)
REFUSAL_POSITION: Final = 3
REQUESTED: Final = TribunalMediationRequested(
    mediation_id=MEDIATION,
    on=MAY,
    subject=AppealSubject.REFUSAL_TO_ASSESS,
    issues=(DisputeIssue.EDUCATION,),
)
DECLINED: Final = TribunalMediationDeclined(
    mediation_id=MEDIATION, on=MAY, subject=AppealSubject.REFUSAL_TO_ASSESS
)


def certificate(
    reason: MediationCertificateReason = MediationCertificateReason.NOT_ARRANGED, on: date = JUNE
) -> TribunalMediationCertificateIssued:
    return TribunalMediationCertificateIssued(mediation_id=MEDIATION, on=on, reason=reason)


def record(history: Sequence[Event], *events: Event) -> Sequence[Event]:
    given = [OPENED, RECEIVED, REFUSAL, *history]
    return Scenario(decide, given).when(RecordFacts(events, TODAY))


@pytest.mark.parametrize(
    ("history", "fact"),
    [
        pytest.param([], REQUESTED, id="mediation is wanted"),
        pytest.param([], DECLINED, id="or not"),
        pytest.param([REQUESTED], DECLINED, id="no longer"),
        pytest.param([], certificate(), id="a certificate of which nothing else is recorded"),
        pytest.param([REQUESTED], certificate(), id="mediation was not arranged"),
        pytest.param(
            [REQUESTED, certificate()],
            certificate(MediationCertificateReason.CONCLUDED, TODAY),
            id="and was concluded later",
        ),
    ],
)
def test_what_happened_is_recorded(history: Sequence[Event], fact: Event) -> None:
    assert record(history, fact) == [fact]


def test_the_same_is_not_recorded_twice() -> None:
    with pytest.raises(DuplicateId, match="mediation_id"):
        record([REQUESTED], REQUESTED)
    with pytest.raises(AlreadyDecided):
        record([DECLINED], DECLINED)
    with pytest.raises(AlreadyDecided):
        record([certificate()], certificate(on=TODAY))


@pytest.mark.parametrize("fact", [REQUESTED, DECLINED, certificate()], ids=lambda fact: fact.type)
def test_mediation_is_about_a_decision_of_the_case(fact: Event) -> None:
    named = fact.model_copy(update={"decision": REFUSAL_POSITION})

    assert record([], named) == [named]
    for position in (1, 2, 4):
        with pytest.raises(UnknownDecision):
            record([], fact.model_copy(update={"decision": position}))
    early = named.model_copy(update={"on": date(2026, 4, 9)})
    with pytest.raises(BeforePredecessor, match=r"on is before request\.refused"):
        record([], early)


def test_mediation_is_about_a_decision_on_its_subject() -> None:
    contents = {"decision": REFUSAL_POSITION, "subject": AppealSubject.SECTION_F}

    for fact in (REQUESTED, DECLINED, certificate()):
        with pytest.raises(Contradiction, match="not a decision about this subject"):
            record([], fact.model_copy(update=contents))
