"""The entry of a case follows from its facts, and is replaced when one of them changes it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic_core import to_json

from case_api.domain.case_view import Stage
from case_api.domain.fold import fold
from case_api.domain.search.case_entry import CaseEntry, case_entry, changed_entry
from events.contracts import (
    CaseCorrected,
    CaseDetailsChanged,
    CaseOfficerAssigned,
    CaseOpened,
    CaseTeamAssigned,
    CaseVoided,
    Event,
    FinalIssued,
    FinalTransferredOut,
    RequestReceived,
)
from events.contracts.event import CONTRACTS
from events.contracts.parts import Institution, NamedSetting
from events.contracts.references import OfficerId, PlanId, RequestId, TeamId
from events.contracts.vocabulary.case import (
    CaseFlag,
    CorrectionReason,
    OfficerRole,
    PersonDetail,
)
from events.contracts.vocabulary.plan import PlacementNaming, PlanBasis, Sen2Rank
from events.contracts.vocabulary.request import RequesterKind, RequestKind, RequestTrigger
from events.examples import example
from events.history import effective
from events.scenario import make_history

OPENED: Final = CaseOpened(cohort=2016, reference="EHC-1", flags=(CaseFlag.LOOKED_AFTER,))
REQUESTED: Final = RequestReceived(
    request_id=RequestId(UUID(int=1)),
    kind=RequestKind.INITIAL,
    trigger=RequestTrigger.REQUEST,
    requester=RequesterKind.PARENT,
    received_on=date(2026, 3, 2),
)
FIRST, SECOND = OfficerId(UUID(int=2)), OfficerId(UUID(int=3))


def officer(officer_id: OfficerId, day: date, role: OfficerRole = OfficerRole.LEAD) -> Event:
    return CaseOfficerAssigned(officer_id=officer_id, from_on=day, role=role)


def kept(events: Sequence[Event]) -> CaseEntry | None:
    """The entry as it is kept: replaced where a fact changes it."""
    history = make_history(events)
    entry = None
    for place, event in enumerate(events):
        entry = changed_entry([event], fold(effective(history[: place + 1]))) or entry
    return entry


def derived(events: Iterable[Event]) -> CaseEntry | None:
    return case_entry(fold(effective(make_history(events))))


def test_an_entry_has_what_the_facts_say() -> None:
    settings = tuple(
        NamedSetting(rank=rank, naming=PlacementNaming.NAMED, institution=Institution(urn=urn))
        for rank, urn in ((Sen2Rank.SECONDARY, "999002"), (Sen2Rank.PRIMARY, "999001"))
    )
    issued = FinalIssued(
        plan_id=PlanId(UUID(int=4)),
        basis=PlanBasis.FIRST,
        sent_on=date(2026, 7, 20),
        settings=settings,
    )
    team = CaseTeamAssigned(team_id=TeamId(UUID(int=5)), from_on=date(2026, 3, 2))

    assert kept([OPENED, REQUESTED, officer(FIRST, date(2026, 3, 2)), team, issued]) == CaseEntry(
        reference="EHC-1",
        cohort=2016,
        stage=Stage.PLAN_ISSUED,
        flags=(CaseFlag.LOOKED_AFTER,),
        officer_id=FIRST,
        team_id=UUID(int=5),
        setting="999001",
        main_case_id=None,
    )


@pytest.mark.parametrize(
    ("assignments", "lead"),
    [
        pytest.param([officer(FIRST, date(2026, 1, 5))], FIRST, id="one"),
        pytest.param(
            [officer(FIRST, date(2026, 1, 5)), officer(SECOND, date(2026, 2, 2))], SECOND, id="two"
        ),
        pytest.param(
            [officer(FIRST, date(2026, 2, 2)), officer(SECOND, date(2026, 1, 5))],
            FIRST,
            id="two, recorded in another order",
        ),
        pytest.param(
            [officer(FIRST, date(2026, 2, 2)), officer(SECOND, date(2026, 2, 2))],
            SECOND,
            id="two from one day",
        ),
        pytest.param(
            [
                officer(FIRST, date(2026, 1, 5)),
                officer(SECOND, date(2026, 2, 2), OfficerRole.TRIBUNAL),
            ],
            FIRST,
            id="one for an appeal",
        ),
    ],
)
def test_the_lead_officer_is_the_one_whose_assignment_begins_last(
    assignments: Sequence[Event], lead: OfficerId
) -> None:
    entry = kept([OPENED, *assignments])

    assert entry
    assert entry.officer_id == lead


def test_a_correction_and_a_change_of_details_replace_the_entry() -> None:
    corrected = CaseCorrected(
        position=1, values={"reference": "EHC-2"}, reason=CorrectionReason.MISTYPED
    )
    changed = CaseDetailsChanged(details=(PersonDetail.BIRTH_DATE,), cohort=2015, flags=())

    entry = kept([OPENED, corrected, changed])

    assert entry
    assert (entry.reference, entry.cohort, entry.flags) == ("EHC-2", 2015, ())


@pytest.mark.parametrize(
    "contract",
    [each for each in CONTRACTS.values() if each not in {CaseCorrected, CaseVoided}],
    ids=lambda contract: contract.type,
)
def test_a_fact_after_which_the_entry_is_not_replaced_leaves_it_as_it_was(
    contract: type[Event],
) -> None:
    fact = contract.model_validate_json(to_json(example(contract)))
    before = [OPENED, REQUESTED, officer(FIRST, date(2026, 1, 5))]

    assert kept([*before, fact]) == derived([*before, fact])


def test_an_entry_follows_a_plan_that_another_authority_takes_over() -> None:
    plan = FinalIssued(plan_id=PlanId(UUID(int=5)), basis=PlanBasis.FIRST, sent_on=date(2026, 5, 4))
    gone = FinalTransferredOut(
        plan_id=plan.plan_id,
        to_authority="998",
        moved_on=date(2026, 9, 1),
        transferred_on=date(2026, 9, 1),
    )

    found = kept([OPENED, REQUESTED, plan, gone])

    assert found == derived([OPENED, REQUESTED, plan, gone])
    assert found is not None
    assert found.stage is Stage.PLAN_TRANSFERRED
