"""What excludes a fact, what makes it possible again, and what may happen in another order."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import pytest
from pydantic import JsonValue

from case_api.domain.decide import decide
from case_api.domain.errors import (
    AlreadyDecided,
    BeforePredecessor,
    CannotHaveHappened,
    Contradiction,
    DuplicateId,
    MissingPredecessor,
    NotOfThisCase,
    OutOfOrder,
)
from case_api.domain.record import RecordFacts
from events.contracts import CONTRACTS, CaseOpened, Event
from events.examples import example
from events.scenario import Scenario

TODAY: Final = date(2026, 11, 20)
OTHER: Final = "00000000-0000-4000-8000-000000000001"


def fact(name: str, **values: JsonValue) -> Event:
    """The example of a contract with other values."""
    contract = CONTRACTS[name]
    return contract.model_validate_json(json.dumps({**example(contract), **values}))


def example_id(field: str) -> str:
    """The id that every example has in a field of this name."""
    return str(uuid5(NAMESPACE_URL, field))


RECEIVED: Final = fact("request.received")
MOVED: Final = fact("request.moved_out", on="2026-05-11")
CLAIMED: Final = fact("assessment.exception_claimed")
DRAFT: Final = fact("draft.issued", basis="review")
PLAN: Final = fact("final.issued", basis="review", sent_on="2026-03-02")
CEASED: Final = fact("final.ceased", ceased_on="2026-06-01")
GONE: Final = fact("final.transferred_out", moved_on="2026-05-20", transferred_on="2026-06-01")
BACK: Final = fact("final.transferred_in", moved_on="2026-06-20", transferred_on="2026-07-01")
APPEAL: Final = fact("tribunal.appeal_registered", subjects=["ceasing"])
ORDER: Final = fact("tribunal.order_made", kinds=["continue"], made_on="2026-07-01")
CONTACT: Final = fact("case.contact_logged")
CONCERN: Final = fact("provision.concern_raised")
RESOLVED: Final = fact("provision.resolved")
CHALLENGED: Final = fact("provision.challenged", on="2026-06-01")
PLACED: Final = fact("final.placement_started")
CONSULTED: Final = fact("draft.consultation_sent", sent_on="2026-05-01")
ANSWERED: Final = fact("draft.consultation_answered", answer="unsuitable")
MEDIATION: Final = fact("tribunal.mediation_requested")
CLOSED: Final = fact("case.closed")
ABSENT: Final = fact("case.out_of_school_reported", since_on="2026-05-04")
RETURNED: Final = fact("case.out_of_school_ended")
ADVICE: Final = fact("assessment.advice_received", on="2026-05-01")


def record(history: Sequence[Event], event: Event) -> Sequence[Event]:
    return Scenario(decide, [CaseOpened(cohort=2016), *history]).when(RecordFacts([event], TODAY))


@pytest.mark.parametrize(
    ("history", "event"),
    [
        pytest.param(
            [RECEIVED, fact("request.refused", notified_on="2026-06-01")],
            MOVED,
            id="a move that became known after the refusal",
        ),
        pytest.param(
            [CLAIMED],
            fact("assessment.exception_withdrawn", on="2026-05-11"),
            id="a claim withdrawn before the closure",
        ),
        pytest.param(
            [], fact("draft.consultation_sent"), id="a setting consulted before there is a draft"
        ),
        pytest.param(
            [CONSULTED, ANSWERED],
            fact("draft.consultation_answered", answer="can_meet_needs"),
            id="a setting changes its answer",
        ),
        pytest.param(
            [PLAN, CEASED, APPEAL, ORDER],
            fact("final.issued", version=2, basis="order", sent_on="2026-07-20"),
            id="a plan that ended too early continues by order",
        ),
        pytest.param(
            [
                PLAN,
                CEASED,
                APPEAL,
                fact("tribunal.conceded", subjects=["ceasing"], on="2026-07-01"),
            ],
            fact("final.issued", version=2, basis="amendment", sent_on="2026-07-20"),
            id="a plan that ended too early continues after a concession",
        ),
        pytest.param(
            [
                PLAN,
                CEASED,
                MEDIATION,
                fact("tribunal.mediation_agreed", kinds=["continue"], on="2026-07-01"),
            ],
            fact("final.issued", version=2, basis="amendment", sent_on="2026-07-20"),
            id="a plan that ended too early continues by agreement in mediation",
        ),
        pytest.param(
            [PLAN, fact("final.ceasing_decided", notified_on="2026-04-10")],
            fact("final.ceasing_decided", decided_on="2026-10-01", notified_on="2026-10-01"),
            id="ceasing is decided again",
        ),
        pytest.param(
            [PLAN],
            fact("final.move_learned", moved_on="2027-01-04"),
            id="a move that is still to come",
        ),
        pytest.param(
            [fact("final.transferred_in")],
            fact("final.transfer_notified", on="2026-05-01"),
            id="the family is notified before the transfer",
        ),
        pytest.param(
            [CONCERN, RESOLVED, CHALLENGED],
            fact("provision.resolved", on="2026-07-01"),
            id="what was challenged is resolved again",
        ),
        pytest.param([CLOSED, fact("case.reopened")], fact("case.closed"), id="closed again"),
        pytest.param(
            [fact("case.detained"), fact("case.released")],
            fact("case.detained"),
            id="detained again",
        ),
        pytest.param(
            [CONTACT],
            fact("case.contact_logged", contact_id=OTHER, in_reply_to=example_id("contact_id")),
            id="a reply to a contact",
        ),
        pytest.param(
            [PLAN],
            fact("case.document_filed", about=2),
            id="a document about a fact of the case",
        ),
        pytest.param(
            [fact("assessment.advice_requested", requested_on="2026-04-01"), RECEIVED],
            fact("assessment.existing_advice_accepted"),
            id="advice that was asked for is there already",
        ),
        pytest.param(
            [ABSENT],
            fact("case.out_of_school_ended", on="2026-05-06"),
            id="an absence of which the authority learned after its end",
        ),
        pytest.param(
            [fact("case.attendance_arranged", from_on="2026-09-01")],
            fact("case.attendance_arranged", from_on="2026-09-01", review_on="2027-01-11"),
            id="an arrangement is changed",
        ),
        pytest.param(
            [DRAFT, ADVICE],
            fact("draft.advice_considered", included=False, reason="superseded"),
            id="a draft leaves out an advice",
        ),
        pytest.param(
            [PLAN], fact("case.notice_received", about=2, on="2026-03-04"), id="a plan is received"
        ),
        pytest.param(
            [fact("case.officer_assigned", from_on="2026-09-01")],
            fact("case.officer_change_notified"),
            id="the family is told before the officer begins",
        ),
        pytest.param(
            [PLAN, GONE],
            fact("final.issued", version=2, basis="review", sent_on="2026-05-25"),
            id="a version from before the transfer, recorded late",
        ),
        pytest.param(
            [PLAN, GONE, BACK],
            fact("final.issued", version=2, basis="review", sent_on="2026-08-01"),
            id="a version after the family moved back",
        ),
        pytest.param(
            [PLAN, GONE, BACK],
            fact("final.transferred_out", moved_on="2026-09-01", transferred_on="2026-09-01"),
            id="a second transfer after the family moved back",
        ),
    ],
)
def test_what_happened_is_recorded(history: Sequence[Event], event: Event) -> None:
    assert record(history, event) == [event]


@pytest.mark.parametrize(
    ("history", "event", "why"),
    [
        pytest.param([RECEIVED, MOVED], MOVED, AlreadyDecided, id="moved away twice"),
        pytest.param(
            [RECEIVED, fact("request.refused", notified_on="2026-04-10")],
            MOVED,
            AlreadyDecided,
            id="moved away after the refusal",
        ),
        pytest.param(
            [RECEIVED, fact("assessment.existing_advice_accepted")],
            fact("assessment.existing_advice_accepted"),
            AlreadyDecided,
            id="existing advice accepted twice",
        ),
        pytest.param(
            [CLAIMED, fact("assessment.exception_withdrawn")],
            fact("assessment.exception_withdrawn"),
            AlreadyDecided,
            id="a claim withdrawn twice",
        ),
        pytest.param(
            [DRAFT],
            fact("draft.representations_received", on="2026-06-01"),
            BeforePredecessor,
            id="views on a draft before it was sent",
        ),
        pytest.param([CONSULTED], CONSULTED, DuplicateId, id="one consultation twice"),
        pytest.param(
            [CONSULTED, ANSWERED], ANSWERED, AlreadyDecided, id="the same answer of a setting"
        ),
        pytest.param(
            [], fact("draft.panel_decided", draft_id=OTHER), MissingPredecessor, id="no such draft"
        ),
        pytest.param([PLAN, CEASED], CEASED, AlreadyDecided, id="a plan ends once"),
        pytest.param(
            [PLAN, CEASED],
            fact("final.issued", version=2, basis="review", sent_on="2026-07-01"),
            AlreadyDecided,
            id="a version after the end of the plan",
        ),
        pytest.param(
            [PLAN, CEASED],
            fact("final.ceasing_proposed", on="2026-07-01"),
            AlreadyDecided,
            id="ceasing is proposed after the end",
        ),
        pytest.param(
            [PLAN, CEASED],
            fact("final.transferred_out", moved_on="2026-07-01", transferred_on="2026-07-01"),
            AlreadyDecided,
            id="a plan that had ended is transferred",
        ),
        pytest.param(
            [PLAN, GONE],
            fact("final.issued", version=2, basis="review", sent_on="2026-07-01"),
            AlreadyDecided,
            id="a version of a plan that another authority maintains",
        ),
        pytest.param(
            [PLAN, GONE],
            fact("final.ceasing_proposed", on="2026-07-01"),
            AlreadyDecided,
            id="ceasing of another authority's plan is proposed",
        ),
        pytest.param(
            [PLAN, GONE],
            fact("final.ceasing_decided", decided_on="2026-07-01", notified_on="2026-07-01"),
            AlreadyDecided,
            id="ceasing of another authority's plan is decided",
        ),
        pytest.param(
            [PLAN, GONE],
            fact("final.ceased", ceased_on="2026-07-01"),
            AlreadyDecided,
            id="another authority's plan ends here",
        ),
        pytest.param([PLACED], PLACED, DuplicateId, id="one placement starts twice"),
        pytest.param(
            [PLACED, fact("final.placement_ended")],
            fact("final.placement_ended"),
            AlreadyDecided,
            id="one placement ends twice",
        ),
        pytest.param(
            [CONCERN, RESOLVED], RESOLVED, AlreadyDecided, id="a concern is resolved twice"
        ),
        pytest.param(
            [MEDIATION],
            fact("tribunal.mediation_arranged", notified_on="2026-06-01", meeting_on="2026-05-20"),
            OutOfOrder,
            id="the notice is after the mediation",
        ),
        pytest.param(
            [APPEAL],
            fact("tribunal.direction_made", made_on="2026-06-01", due_on="2026-05-31"),
            OutOfOrder,
            id="a direction that was due before it was made",
        ),
        pytest.param([CLOSED], CLOSED, AlreadyDecided, id="closed twice"),
        pytest.param(
            [CLOSED, fact("case.reopened")],
            fact("case.reopened"),
            MissingPredecessor,
            id="reopened twice",
        ),
        pytest.param(
            [fact("case.detained")], fact("case.detained"), AlreadyDecided, id="detained twice"
        ),
        pytest.param(
            [],
            fact("case.contact_logged", in_reply_to=OTHER),
            MissingPredecessor,
            id="a reply to nothing",
        ),
        pytest.param([CONTACT], CONTACT, DuplicateId, id="one contact twice"),
        pytest.param(
            [], fact("case.document_filed", about=9), NotOfThisCase, id="a fact of no such position"
        ),
        pytest.param([ABSENT, RETURNED], RETURNED, AlreadyDecided, id="an absence ends twice"),
        pytest.param(
            [],
            fact("case.section_19_decided", arranges=False, minutes_a_week=900),
            Contradiction,
            id="education that is not arranged has no extent",
        ),
        pytest.param(
            [DRAFT, ADVICE],
            fact("draft.advice_considered", included=False),
            Contradiction,
            id="an advice is left out without a reason",
        ),
        pytest.param(
            [DRAFT, ADVICE],
            fact("draft.advice_considered", included=True, reason="late"),
            Contradiction,
            id="a reason for nothing",
        ),
        pytest.param(
            [DRAFT],
            fact("draft.advice_considered", included=True),
            MissingPredecessor,
            id="an advice that was never received",
        ),
        pytest.param(
            [PLAN],
            fact("case.notice_received", about=2, on="2026-03-01"),
            BeforePredecessor,
            id="received before it was sent",
        ),
        pytest.param(
            [], fact("case.notice_received", about=7), NotOfThisCase, id="nothing that was sent"
        ),
        pytest.param(
            [],
            fact("case.compensation_agreed", complaint_id=OTHER),
            MissingPredecessor,
            id="no such complaint",
        ),
    ],
)
def test_what_cannot_have_happened_is_refused(
    history: Sequence[Event], event: Event, why: type[CannotHaveHappened]
) -> None:
    with pytest.raises(why):
        record(history, event)


def test_a_contact_may_be_recorded_after_the_reply_to_it() -> None:
    """In a case from an older system, whose history may begin with the reply."""
    opened = CaseOpened(cohort=2016, taken_over_on=TODAY)
    reply = fact("case.contact_logged", contact_id=OTHER, in_reply_to=example_id("contact_id"))

    assert Scenario(decide, [opened, reply]).when(RecordFacts([CONTACT], TODAY)) == [CONTACT]
