"""Disclosures are recorded with purpose and consent; without the consent needed, as irregular."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.amend import AmendFact
from case_api.domain.decide import decide
from case_api.domain.errors import ConsentNeeded, DateInFuture, DuplicateId
from case_api.domain.fold import fold
from case_api.domain.irregularities import irregularities
from case_api.domain.irregularities.irregularity import IrregularityCode
from case_api.domain.record import RecordFacts
from events.contracts import CaseInformationDisclosed, CaseOpened, CaseVoided, Event
from events.contracts.references import DisclosureId
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.disclosure import (
    DisclosedItem,
    DisclosureConsent,
    DisclosurePurpose,
)
from events.scenario import Scenario, make_history

TODAY: Final = date(2026, 11, 20)
DAY: Final = date(2026, 5, 11)
OPENED: Final = CaseOpened(cohort=2016)
NEED_CONSENT: Final = {DisclosurePurpose.SUPPORT_FOR_FAMILY, DisclosurePurpose.OTHER}


def disclosed(
    purpose: DisclosurePurpose,
    consent: DisclosureConsent = DisclosureConsent.NOT_NEEDED,
    item: DisclosedItem = DisclosedItem.PLAN,
    recipient: str = "school",
    on: date = DAY,
) -> CaseInformationDisclosed:
    return CaseInformationDisclosed(
        disclosure_id=DisclosureId(UUID(int=1)),
        items=(item,),
        recipient=recipient,
        purpose=purpose,
        consent=consent,
        authorised_by="sen_manager",
        on=on,
    )


def record(fact: Event, *history: Event) -> Sequence[Event]:
    return Scenario(decide, [OPENED, *history]).when(RecordFacts([fact], TODAY))


@pytest.mark.parametrize(
    ("recipient", "purpose"),
    [
        ("school", DisclosurePurpose.INTERESTS_OF_CHILD),
        ("tribunal", DisclosurePurpose.APPEAL),
        ("police", DisclosurePurpose.COURT_OR_CRIMINAL_PROCEEDINGS),
        ("university", DisclosurePurpose.HIGHER_EDUCATION),
    ],
)
def test_a_plan_is_disclosed_without_consent_for_a_purpose_of_the_regulation(
    recipient: str, purpose: DisclosurePurpose
) -> None:
    fact = disclosed(purpose, recipient=recipient)

    assert record(fact) == [fact]
    assert irregularities(fold(make_history([OPENED, fact]))) == []


@pytest.mark.parametrize("purpose", DisclosurePurpose)
def test_only_the_purposes_that_say_so_need_consent(purpose: DisclosurePurpose) -> None:
    fact = disclosed(purpose)

    if purpose in NEED_CONSENT:
        with pytest.raises(ConsentNeeded) as refused:
            record(fact)
        assert refused.value.field == "consent"
        assert "not_given" in refused.value.detail
    else:
        assert record(fact) == [fact]
    consented = disclosed(purpose, DisclosureConsent.GIVEN)
    assert record(consented) == [consented]


@pytest.mark.parametrize("item", DisclosedItem)
def test_the_advice_for_a_plan_is_restricted_as_the_plan_is(item: DisclosedItem) -> None:
    fact = disclosed(DisclosurePurpose.OTHER, item=item)

    if item is DisclosedItem.OTHER:
        assert record(fact) == [fact]
    else:
        with pytest.raises(ConsentNeeded):
            record(fact)


def test_what_was_disclosed_without_the_consent_it_needed_is_recorded_and_irregular() -> None:
    fact = disclosed(DisclosurePurpose.OTHER, DisclosureConsent.NOT_GIVEN)

    assert record(fact) == [fact]
    (found,) = irregularities(fold(make_history([OPENED, fact])))
    assert found.code is IrregularityCode.DISCLOSED_WITHOUT_CONSENT
    assert found.positions == (2,)
    assert "11 May 2026" in found.statement


def test_without_consent_for_a_purpose_of_the_regulation_is_lawful() -> None:
    fact = disclosed(DisclosurePurpose.OMBUDSMAN, DisclosureConsent.NOT_GIVEN)

    assert irregularities(fold(make_history([OPENED, fact]))) == []


def test_a_disclosure_has_one_id_and_is_not_of_tomorrow() -> None:
    fact = disclosed(DisclosurePurpose.APPEAL)

    with pytest.raises(DuplicateId):
        record(fact, fact)
    with pytest.raises(DateInFuture):
        record(disclosed(DisclosurePurpose.APPEAL, on=date(2026, 11, 21)))


def test_a_disclosure_that_did_not_happen_is_voided() -> None:
    void = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)
    history = [OPENED, disclosed(DisclosurePurpose.APPEAL)]

    assert Scenario(decide, history).when(AmendFact(void, TODAY)) == [void]
