"""Which later facts overtake a notice, so that it is not sent without another look."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from events.envelope import EventEnvelope
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.overtaken import is_overtaken
from notification_service.store.notices import current_notices
from notification_service.testing.facts import fact
from notification_service.testing.notices import requirement

REQUEST, OTHER_REQUEST, PLAN, OTHER_PLAN, DRAFT, OTHER_DRAFT, REVIEW, OTHER_REVIEW = (
    str(UUID(int=number)) for number in range(1, 9)
)
ADVICE, MEDIATION, EXCEPTION, OTHER_EXCEPTION, ORDER, APPEAL, DEADLINE = (
    str(UUID(int=number)) for number in range(11, 18)
)
TODAY: Final = date(2026, 11, 30)
DECIDED: Final = {"decided_on": "2026-11-27", "notified_on": "2026-11-27"}
ON: Final = {"on": "2026-11-27"}
Later = tuple[str, Mapping[str, object]]


def of_request(name: str, request: str = REQUEST, **data: object) -> Later:
    return name, {"request_id": request, **data}


def decided(name: str, request: str = REQUEST) -> Later:
    return of_request(name, request, **DECIDED)


RECEIVED: Final = of_request(
    *("request.received", REQUEST),
    kind="initial",
    trigger="request",
    requester="parent",
    received_on="2026-11-02",
)
AGREED: Final = decided("request.agreed")
REFUSED: Final = decided("request.refused")
REFUSAL_WITHDRAWN: Final = of_request("request.refusal_withdrawn", **ON)
ASKED: Final = of_request(
    *("assessment.advice_requested", REQUEST),
    advice_id=ADVICE,
    kind="d",
    adviser="educational_psychologist",
    requested_on="2026-11-13",
)
ARRIVED: Final = "assessment.advice_received", {"advice_id": ADVICE, **ON}
SENT_BACK: Final = (
    "assessment.advice_returned",
    {"advice_id": ADVICE, **ON, "reason": "out_of_date"},
)
NOT_NEEDED: Final = decided("assessment.plan_refused")
RECONSIDERED: Final = of_request("assessment.plan_refusal_withdrawn", **ON)


def draft(version: int = 1, draft_id: str = DRAFT, **more: object) -> Later:
    data = {"draft_id": draft_id, "version": version, "basis": "assessment", **more}
    return "draft.issued", {**data, "sent_on": "2026-11-27"}


def final(basis: str = "first", plan: str = PLAN, **more: object) -> Later:
    return "final.issued", {"plan_id": plan, "basis": basis, "sent_on": "2026-11-27", **more}


REASSESSED: Final = draft(basis="reassessment", request_id=OTHER_REQUEST)


def review(name: str, review_id: str = REVIEW, **more: object) -> Later:
    return f"review.{name}", {"review_id": review_id, **more}


HOLDING: Final = {"duty": "annual", "convenor": "school"}
INVITED: Final = review(
    "arranged", **HOLDING, plan_id=PLAN, invited_on="2026-11-02", meeting_on="2026-11-20"
)
AMENDING: Final = review("decided", outcome="A", **DECIDED)
CEASED: Final = "final.ceased", {"plan_id": PLAN, "ceased_on": "2026-11-27", "reason": "1"}
ORDERED: Final = {"order_id": ORDER, "appeal_id": APPEAL, "made_on": "2026-11-27"}
CLAIMED: Final = (
    "assessment.exception_claimed",
    {
        "exception_id": EXCEPTION,
        "ground": "EX-PERS",
        "limits": ["assessment-decision"],
        "began_on": "2026-11-02",
    },
)


MEETING: Final = (
    "tribunal.mediation_arranged",
    {"mediation_id": MEDIATION, "notified_on": "2026-11-02", "meeting_on": "2026-11-20"},
)
DECLINED: Final = {"mediation_id": MEDIATION, **ON, "subject": "refusal_to_amend"}
CONSULTED: Final = (
    "draft.consultation_sent",
    {
        "draft_id": DRAFT,
        "consultation_id": ADVICE,
        "consultee": "requested_institution",
        "institution": {"urn": "100000"},
        "sent_on": "2026-11-27",
    },
)
RELEASED: Final = "case.released", ON


def facts_of(*named: Later) -> list[EventEnvelope]:
    return [fact(position, name, **data) for position, (name, data) in enumerate(named, 1)]


def is_overtaken_for_all(
    notice: str, reported: EventEnvelope, facts: Sequence[EventEnvelope]
) -> bool:
    """Whether the notice of one of the facts was overtaken for all to whom it can go."""
    needed = requirement(notice)
    return is_overtaken(needed, reported, facts, needed.audiences, TODAY)


def overtaken(notice: str, reported: Later, *later: Later) -> bool:
    """Whether the notice of a fact was overtaken by later facts."""
    facts = facts_of(reported, *later)
    return is_overtaken_for_all(notice, facts[0], facts)


@pytest.mark.parametrize(
    ("notice", "reported", "later"),
    [
        pytest.param("request-received", RECEIVED, [AGREED], id="views on what was decided"),
        pytest.param("request-received", RECEIVED, [REFUSED], id="the same of a refusal"),
        pytest.param(
            "request-received-others",
            RECEIVED,
            [of_request("request.withdrawn", **ON, by="parent")],
            id="the request was withdrawn",
        ),
        pytest.param(
            "request-received",
            RECEIVED,
            [REFUSED, REFUSAL_WITHDRAWN, REFUSED],
            id="refused a second time",
        ),
        pytest.param("assessment-refused", REFUSED, [REFUSAL_WITHDRAWN], id="withdrawn"),
        pytest.param(
            "assessment-refused",
            REFUSED,
            [("tribunal.order_made", {**ORDERED, "kinds": ["assess"]})],
            id="the Tribunal ordered an assessment",
        ),
        pytest.param("assessment-agreed", AGREED, [NOT_NEEDED], id="the assessment is over"),
        pytest.param("advice-requested", ASKED, [ARRIVED], id="the advice is there"),
        pytest.param("plan-refused", NOT_NEEDED, [draft()], id="a draft after all"),
        pytest.param("draft-plan", draft(), [draft(2)], id="a changed draft"),
        pytest.param("draft-plan", draft(), [final()], id="the final plan, which names no draft"),
        pytest.param("draft-plan", draft(), [final(draft_id=DRAFT)], id="the plan of the draft"),
        pytest.param(
            "final-plan",
            final(request_id=REQUEST, draft_id=DRAFT),
            [final("review", review_id=REVIEW, draft_id=OTHER_DRAFT)],
            id="the plan was amended",
        ),
        pytest.param("final-plan", final(), [CEASED], id="the plan has ended"),
        pytest.param(
            "review-invitation",
            INVITED,
            [review("meeting_held", **ON, **HOLDING)],
            id="the meeting was held",
        ),
        pytest.param(
            "review-amending",
            AMENDING,
            [review("decided", outcome="M", **DECIDED)],
            id="another decision of the same review",
        ),
        pytest.param(
            "mediation-arranged",
            MEETING,
            [("tribunal.mediation_held", {"mediation_id": MEDIATION, **ON})],
            id="mediation was held",
        ),
        pytest.param(
            "mediation-arranged",
            MEETING,
            [("tribunal.mediation_declined", DECLINED)],
            id="the family does not want it any more",
        ),
        pytest.param(
            "setting-consulted",
            CONSULTED,
            [of_request("request.moved_out", **ON, to_authority="301")],
            id="the child has moved away",
        ),
        pytest.param(
            "setting-consulted",
            CONSULTED,
            [of_request("request.withdrawn", **ON, by="parent")],
            id="the request was withdrawn, and a setting was asked",
        ),
        pytest.param("setting-consulted", CONSULTED, [NOT_NEEDED], id="there will be no plan"),
        pytest.param("setting-consulted", CONSULTED, [final()], id="a setting is named"),
        pytest.param(
            "setting-consulted",
            CONSULTED,
            [final("review", draft_id=DRAFT)],
            id="a setting is named in the amended plan of the draft",
        ),
        pytest.param(
            "draft-plan",
            REASSESSED,
            [final("reassessment", request_id=OTHER_REQUEST)],
            id="the plan of the re-assessment",
        ),
        pytest.param(
            "draft-plan",
            draft(basis="review", review_id=REVIEW),
            [final("review", review_id=REVIEW)],
            id="the plan as the review changed it",
        ),
        pytest.param(
            "draft-plan",
            draft(basis="order", order_id=ORDER),
            [final("order", order_id=ORDER)],
            id="the plan that was ordered",
        ),
        pytest.param("reassessment-agreed", AGREED, [CEASED], id="no plan to re-assess"),
        pytest.param(
            "detained-plan-refused-others",
            NOT_NEEDED,
            [RELEASED],
            id="released: the person in charge is in charge no more",
        ),
        pytest.param(
            "exception-claimed",
            CLAIMED,
            [("assessment.exception_withdrawn", {"exception_id": EXCEPTION, **ON})],
            id="the exception was withdrawn",
        ),
        pytest.param(
            "tribunal-order",
            ("tribunal.order_made", {**ORDERED, "kinds": ["amend_contents"]}),
            [("tribunal.order_complied", {"order_id": ORDER, **ON})],
            id="what was ordered was done",
        ),
    ],
)
def test_a_later_fact_of_the_matter_overtakes_a_notice(
    notice: str, reported: Later, later: list[Later]
) -> None:
    assert not overtaken(notice, reported)
    assert overtaken(notice, reported, *later)


@pytest.mark.parametrize(
    ("notice", "reported", "later"),
    [
        pytest.param(
            "request-received",
            RECEIVED,
            [decided("request.agreed", OTHER_REQUEST)],
            id="another request was decided",
        ),
        pytest.param(
            "request-received", RECEIVED, [REFUSED, REFUSAL_WITHDRAWN], id="it is open once more"
        ),
        pytest.param("advice-requested", ASKED, [ARRIVED, SENT_BACK], id="advice was sent back"),
        pytest.param(
            "draft-plan",
            draft(),
            [draft(1, OTHER_DRAFT, review_id=REVIEW)],
            id="a draft of something else",
        ),
        pytest.param("draft-plan", draft(), [final(draft_id=OTHER_DRAFT)], id="another draft's"),
        pytest.param(
            "detained-plan-refused-others",
            NOT_NEEDED,
            [RELEASED, ("case.detained", ON)],
            id="detained once more",
        ),
        pytest.param(
            "draft-plan",
            REASSESSED,
            [final("review", review_id=REVIEW)],
            id="a re-assessment, and the plan was amended after a review",
        ),
        pytest.param(
            "draft-plan", REASSESSED, [final("amendment")], id="the same, amended without a review"
        ),
        pytest.param(
            "draft-plan", REASSESSED, [final("order", order_id=ORDER)], id="amended by an order"
        ),
        pytest.param(
            "draft-plan",
            draft(basis="review", review_id=REVIEW),
            [of_request("request.withdrawn", **ON, by="parent")],
            id="changes to a plan, and a request to re-assess was withdrawn",
        ),
        pytest.param(
            "draft-plan", draft(request_id=REQUEST), [NOT_NEEDED, RECONSIDERED], id="a plan is open"
        ),
        pytest.param("assessment-agreed", AGREED, [NOT_NEEDED, RECONSIDERED], id="the same"),
        pytest.param("assessment-agreed", AGREED, [REFUSED, REFUSAL_WITHDRAWN], id="is assessed"),
        pytest.param(
            "setting-consulted", CONSULTED, [final("amendment")], id="consulted, a plan was amended"
        ),
        pytest.param(
            "setting-consulted",
            CONSULTED,
            [final("first", draft_id=OTHER_DRAFT)],
            id="consulted on another draft",
        ),
        pytest.param("final-plan", final(), [final(plan=OTHER_PLAN)], id="another plan"),
        pytest.param(
            "review-invitation",
            INVITED,
            [review("meeting_held", OTHER_REVIEW, plan_id=PLAN, **ON, **HOLDING)],
            id="another review of the same plan",
        ),
        pytest.param(
            "exception-claimed",
            CLAIMED,
            [("assessment.exception_withdrawn", {"exception_id": OTHER_EXCEPTION, **ON})],
            id="another exception",
        ),
        pytest.param(
            "tribunal-order",
            ("tribunal.order_made", {**ORDERED, "kinds": ["amend_contents"]}),
            [("tribunal.order_complied", {"order_id": ORDER, **ON, "kinds": ["amend_contents"]})],
            id="a part of what was ordered",
        ),
        pytest.param("plan-ended", CEASED, [final("first", OTHER_PLAN)], id="it is told late"),
        pytest.param(
            "review-report",
            review("report_sent", **ON),
            [AMENDING],
            id="reg 20(9): all who were invited get the report, though it is late",
        ),
    ],
)
def test_another_matter_and_what_was_undone_overtake_nothing(
    notice: str, reported: Later, later: list[Later]
) -> None:
    assert not overtaken(notice, reported, *later)


def test_what_happened_before_overtakes_nothing_though_it_is_recorded_later() -> None:
    """The history of a plan is entered backwards: the plan of 2026, then that of 2024."""
    newer = final("amendment", version=2)
    older = "final.issued", {**final()[1], "sent_on": "2024-11-27"}

    assert not overtaken("amended-plan", newer, older)
    assert overtaken("final-plan", older, newer)


def test_a_reminder_is_overtaken_by_the_advice_and_not_by_its_return() -> None:
    deadline = {
        "deadline_id": DEADLINE,
        "rule": "advice-response",
        "due_on": "2026-11-25",
        "law_due_on": "2026-11-25",
    }
    begun: Later = ("deadline.set", {**deadline, "because_of": 1})
    missed: Later = ("deadline.missed", deadline)

    def late(*later: Later) -> bool:
        facts = facts_of(ASKED, begun, missed, *later)
        return is_overtaken_for_all("advice-late", facts[2], facts)

    assert not late()
    assert late(ARRIVED)
    assert not late(ARRIVED, SENT_BACK)


def appeal(decision: int | None, appeal_id: str = APPEAL) -> Later:
    """An appeal, against the decision at a position or against one that it does not name."""
    named = {} if decision is None else {"decision": decision}
    data = {"appeal_id": appeal_id, "subjects": ["section_f"], **named}
    return "tribunal.appeal_registered", {**data, "application_received_on": "2026-11-27"}


def mediation(decision: int) -> Later:
    data = {"mediation_id": MEDIATION, "subject": "refusal_to_amend", "issues": ["education"]}
    return "tribunal.mediation_requested", {**data, **ON, "decision": decision}


def ordered(*kinds: str) -> Later:
    return "tribunal.order_made", {**ORDERED, "kinds": [*kinds]}


MAINTAINED: Final = review("decided", outcome="M", **DECIDED)
AMENDED_BY_ORDER: Final = ordered("amend_contents")
AGREED_IN_MEDIATION: Final = (
    "tribunal.mediation_agreed",
    {
        "mediation_id": MEDIATION,
        **ON,
        "appealable": True,
        "kinds": ["amend_contents"],
        "other_matters": False,
    },
)
CONCEDED: Final = (
    "tribunal.conceded",
    {"appeal_id": APPEAL, **ON, "subjects": ["refusal_to_amend"]},
)


@pytest.mark.parametrize(
    ("dispute", "outcome"),
    [
        pytest.param(appeal(1), AMENDED_BY_ORDER, id="an order about the plan"),
        pytest.param(appeal(1), CONCEDED, id="a concession"),
        pytest.param(mediation(1), AGREED_IN_MEDIATION, id="an agreement in mediation"),
    ],
)
def test_the_outcome_of_an_appeal_against_the_plan_does_not_overtake_the_decision_of_a_review(
    dispute: Later, outcome: Later
) -> None:
    """The final plan is appealed, then a review is decided: its letter is to be sent."""
    facts = facts_of(final(), dispute, MAINTAINED, outcome)

    assert not is_overtaken_for_all("review-maintained", facts[2], facts)


@pytest.mark.parametrize(
    ("dispute", "outcome"),
    [
        pytest.param(appeal(2), AMENDED_BY_ORDER, id="an order"),
        pytest.param(appeal(None), AMENDED_BY_ORDER, id="an order, no decision is named"),
        pytest.param(appeal(2), CONCEDED, id="a concession"),
        pytest.param(mediation(2), AGREED_IN_MEDIATION, id="an agreement in mediation"),
    ],
)
def test_the_outcome_of_a_dispute_about_the_decision_of_a_review_overtakes_its_notice(
    dispute: Later, outcome: Later
) -> None:
    facts = facts_of(final(), MAINTAINED, dispute, outcome)

    assert is_overtaken_for_all("review-maintained", facts[1], facts)


def test_an_assessment_that_was_ordered_of_one_request_does_not_overtake_the_next_refusal() -> None:
    """The first refusal is appealed; a second request is refused; the Tribunal orders the first."""
    second = decided("request.refused", OTHER_REQUEST)
    facts = facts_of(RECEIVED, REFUSED, appeal(2), second, ordered("assess"))

    assert is_overtaken_for_all("assessment-refused", facts[1], facts)
    assert not is_overtaken_for_all("assessment-refused", facts[3], facts)


def test_a_notice_of_a_mediation_is_overtaken_by_its_own_facts_whatever_its_decision_is() -> None:
    arranged = {"mediation_id": MEDIATION, "notified_on": "2026-11-27", "meeting_on": "2026-12-04"}
    facts = facts_of(MAINTAINED, mediation(1), ("tribunal.mediation_arranged", arranged))

    assert is_overtaken_for_all("mediation-requested", facts[1], facts)


def test_a_release_overtakes_the_notice_to_the_person_in_charge_and_to_no_other() -> None:
    """Health and the youth offending team still need the plan of who was released."""
    facts = facts_of(RECEIVED, final(request_id=REQUEST), RELEASED)
    plan = requirement("detained-final-plan-others")

    def released(*to: Audience) -> bool:
        return is_overtaken(plan, facts[1], facts, to, TODAY)

    assert released(Audience.PERSON_IN_CHARGE)
    assert not released(Audience.HEALTH_COMMISSIONER)
    assert not released(Audience.PERSON_IN_CHARGE, Audience.YOUTH_OFFENDING_TEAM)


def closed(reason: str, on: str = "2026-11-28") -> Later:
    return "case.closed", {"on": on, "reason": reason}


REOPENED: Final = "case.reopened", {"on": "2026-11-30"}
PLAN_TAKEN_OVER: Final = (
    "final.transferred_in",
    {
        "plan_id": PLAN,
        "from_authority": "301",
        "moved_on": "2026-12-01",
        "transferred_on": "2026-12-01",
    },
)


def received(on: str) -> Later:
    return RECEIVED[0], {**RECEIVED[1], "request_id": OTHER_REQUEST, "received_on": on}


@pytest.mark.parametrize("reason", ["deceased", "opened_in_error"])
@pytest.mark.parametrize(
    ("notice", "reported"),
    [
        pytest.param("assessment-agreed", AGREED, id="a duty"),
        pytest.param("refusal-withdrawn", REFUSAL_WITHDRAWN, id="a courtesy"),
        pytest.param("plan-ended", CEASED, id="the end of a plan, which is sent however late"),
    ],
)
def test_a_child_who_died_or_a_case_that_was_none_overtakes_every_notice(
    reason: str, notice: str, reported: Later
) -> None:
    assert not overtaken(notice, reported)
    assert overtaken(notice, reported, closed(reason))
    assert overtaken(notice, reported, closed(reason, on="2026-11-20")), "learned after the letter"


DIED: Final = {"plan_id": PLAN, "reason": "8"}
CEASING_DECIDED: Final = (
    "final.ceasing_decided",
    {
        **DIED,
        "decided_on": "2026-11-28",
        "notified_on": "2026-11-28",
        "test": "no_longer_responsible",
    },
)


@pytest.mark.parametrize(
    "death",
    [
        pytest.param([("final.ceased", {**DIED, "ceased_on": "2026-11-28"})], id="the plan ended"),
        pytest.param([CEASING_DECIDED], id="it is to end"),
        pytest.param(
            [("final.ceased", {**DIED, "ceased_on": "2026-11-28"}), closed("plan_ceased")],
            id="the case was closed after it",
        ),
    ],
)
def test_the_end_of_a_plan_by_a_death_overtakes_every_notice(death: list[Later]) -> None:
    assert overtaken("assessment-agreed", AGREED, *death)
    assert not overtaken("assessment-agreed", AGREED, *death, REOPENED)
    assert not overtaken("assessment-agreed", AGREED, CEASED)


def test_what_is_entered_late_of_a_child_who_died_is_overtaken_and_what_followed_is_not() -> None:
    """The agreement of Friday is recorded after the closing of Saturday. A complaint follows."""
    complaint = {"complaint_id": DEADLINE, "stage": "stage_1", "on": "2026-11-30"}
    facts = facts_of(
        closed("deceased", on="2026-11-28"),
        AGREED,
        ("case.complaint_received", complaint),
    )

    assert is_overtaken_for_all("assessment-agreed", facts[1], facts)
    assert not is_overtaken_for_all("complaint-received", facts[2], facts)


@pytest.mark.parametrize("reason", ["moved_away", "plan_ceased", "withdrawn", "no_plan"])
def test_a_case_that_is_closed_for_another_reason_overtakes_no_notice_of_its_facts(
    reason: str,
) -> None:
    assert not overtaken("assessment-agreed", AGREED, closed(reason))
    assert not overtaken("plan-ended", CEASED, closed(reason))


@pytest.mark.parametrize("reason", ["moved_away", "deceased"])
@pytest.mark.parametrize(
    ("notice", "rule"), [("step-late", "plan-final"), ("advice-late", "advice-response")]
)
def test_a_closed_case_overtakes_what_reports_a_deadline(
    notice: str, rule: str, reason: str
) -> None:
    """Also a deadline that is announced after the closing."""
    day = {"due_on": "2026-11-25", "law_due_on": "2026-11-25"}
    deadline = {"deadline_id": DEADLINE, "rule": rule, **day}
    begun: Later = ("deadline.set", {**deadline, "because_of": 1})
    missed: Later = ("deadline.missed", deadline)

    def late(*named: Later) -> bool:
        facts = facts_of(ASKED, begun, *named)
        reported = next(each for each in facts if each.event.type == "deadline.missed")
        return is_overtaken_for_all(notice, reported, facts)

    assert not late(missed)
    assert late(missed, closed(reason))
    assert late(closed(reason), missed)
    assert not late(missed, closed(reason), REOPENED)


@pytest.mark.parametrize(
    ("opening", "is_open"),
    [
        pytest.param(REOPENED, True, id="reopened"),
        pytest.param(received("2026-11-30"), True, id="a request after the closing"),
        pytest.param(received("2026-11-28"), False, id="a request of the day of the closing"),
        pytest.param(PLAN_TAKEN_OVER, True, id="a plan taken over after it"),
    ],
)
def test_what_opens_the_case_ends_that(opening: Later, *, is_open: bool) -> None:
    found = overtaken("assessment-agreed", AGREED, closed("opened_in_error"), opening)

    assert found is not is_open


def test_what_takes_back_a_letter_is_sent_of_a_closed_case() -> None:
    """A letter about the wrong child, of a case that was opened in error, is taken back."""
    voided: Later = ("case.voided", {"position": 1, "reason": "wrong_case"})

    assert not overtaken("notice-taken-back", voided, closed("opened_in_error"))


def test_a_notice_that_a_provision_requires_is_overtaken_by_facts_of_the_case_alone() -> None:
    """Not by time: what the law requires is sent late. A closed case is a rule of its own."""
    overtaking = {
        name
        for each in current_notices().requirements
        for one in each.overtaken_by
        for name in one.fact
    }

    assert "case.closed" not in overtaking
    assert not any(name.startswith(("deadline.", "notice.")) for name in overtaking)


def test_a_fact_that_lies_ahead_overtakes_nothing_before_its_day() -> None:
    """On 30 November the next lead officer, from 4 December, is known already."""
    officers = [
        (
            "case.officer_assigned",
            {"officer_id": str(UUID(int=each)), "role": "lead", "from_on": on},
        )
        for each, on in ((41, "2026-11-27"), (42, "2026-12-04"))
    ]
    facts, assigned = facts_of(*officers), requirement("officer-changed")

    def overtaken_on(place: int, today: date) -> bool:
        return is_overtaken(assigned, facts[place], facts, assigned.audiences, today)

    assert not overtaken_on(0, date(2026, 12, 3))
    assert overtaken_on(0, date(2026, 12, 4))
    assert not overtaken_on(1, date(2026, 12, 4))
