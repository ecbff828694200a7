"""Which notices facts require, each with the words of the law that require it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from events.contracts import CONTRACTS, Event
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.required import required_notices
from notification_service.store.notices import current_notices

REQUEST: Final = str(UUID(int=1))
OTHER_REQUEST: Final = str(UUID(int=2))
PLAN: Final = str(UUID(int=3))
REVIEW: Final = str(UUID(int=4))
APPEAL: Final = str(UUID(int=5))
ADVICE: Final = str(UUID(int=6))
DAY: Final = date(2026, 11, 27)
ON: Final = "2026-11-27"
FAMILY: Final = {"parent", "young_person", "representative"}
SETTING: Final = {"school", "college", "provider"}


def fact(name: str, **data: object) -> Event:
    return CONTRACTS[name].model_validate_json(_json(data))


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data)


def received(request: str = REQUEST, **changes: object) -> Event:
    data = {"kind": "initial", "trigger": "request", "requester": "parent", **changes}
    return fact("request.received", request_id=request, received_on="2026-10-01", **data)


def deadline(name: str, rule: str, **changes: object) -> Event:
    data = {"deadline_id": str(UUID(int=9)), "rule": rule, "due_on": ON, "law_due_on": ON}
    return fact(name, **data, **changes)


def required(event: Event, earlier: Sequence[Event] = (), on: date = DAY) -> dict[str, set[str]]:
    """The notices that a fact requires, each with its audiences."""
    found: dict[str, set[str]] = {}
    for each in required_notices(current_notices(), event, on, earlier):
        found.setdefault(each.requirement.id, set()).add(each.audience.value)
    return found


DECIDED: Final = {"request_id": REQUEST, "decided_on": ON, "notified_on": ON}
REFUSED: Final = fact("request.refused", **DECIDED)
AGREED: Final = fact("request.agreed", **DECIDED)


@pytest.mark.parametrize(
    ("event", "earlier", "expected"),
    [
        pytest.param(
            received(),
            [],
            {
                "request-received": FAMILY,
                "request-received-others": {"health_commissioner", "social_care", *SETTING},
            },
            id="s.36(4): consult the parent or young person; reg 4(2): notify the others",
        ),
        pytest.param(
            received(kind="reassessment"),
            [],
            {"reassessment-received": FAMILY},
            id="reg 4 is about s.36: nobody else is notified of a request to re-assess",
        ),
        pytest.param(
            REFUSED,
            [received()],
            {
                "assessment-refused": FAMILY,
                "assessment-refused-others": {"health_commissioner", "social_care", *SETTING},
            },
            id="reg 5(1) the family, reg 5(2) the persons of reg 4(2)",
        ),
        pytest.param(
            REFUSED,
            [received(kind="reassessment")],
            {"reassessment-refused": FAMILY},
            id="reg 25(2): a refusal of a re-assessment is another notice",
        ),
        pytest.param(
            REFUSED,
            [received(OTHER_REQUEST, kind="reassessment"), received()],
            {
                "assessment-refused": FAMILY,
                "assessment-refused-others": {"health_commissioner", "social_care", *SETTING},
            },
            id="the request that is answered decides, not another one of the case",
        ),
        pytest.param(
            REFUSED,
            [],
            {
                "assessment-refused": FAMILY,
                "assessment-refused-others": {"health_commissioner", "social_care", *SETTING},
            },
            id="without its earlier facts a refusal is taken for that of a first assessment",
        ),
        pytest.param(
            REFUSED,
            [received(trigger="detained_request", requester="appropriate_person")],
            {
                "detained-assessment-refused": FAMILY,
                "detained-assessment-refused-others": {"person_in_charge"},
            },
            id="SI 2015/62 reg 5: a detained person's request",
        ),
        pytest.param(
            AGREED,
            [received(in_youth_accommodation=True)],
            {
                "detained-assessment-agreed": {
                    *FAMILY,
                    "person_in_charge",
                    "health_commissioner",
                }
            },
            id="SI 2015/62: in relevant youth accommodation, whoever asked",
        ),
        pytest.param(
            fact("assessment.plan_refused", **DECIDED),
            [received()],
            {
                "plan-refused": FAMILY,
                "plan-refused-others": {"health_commissioner", *SETTING},
            },
            id="reg 10(1) the family; reg 10(2) the commissioner and the setting",
        ),
        pytest.param(
            fact(
                "draft.issued",
                draft_id=PLAN,
                basis="assessment",
                sent_on=ON,
                request_id=REQUEST,
            ),
            [received()],
            {"draft-plan": FAMILY},
            id="s.38(2)(b): the notice goes with the draft, to the family alone",
        ),
        pytest.param(
            fact("draft.issued", draft_id=PLAN, basis="assessment", sent_on=ON, version=2),
            [],
            {"draft-plan-changed": FAMILY},
            id="Code 9.125: fifteen days again for a changed draft",
        ),
        pytest.param(
            fact("final.issued", plan_id=PLAN, basis="first", sent_on=ON, request_id=REQUEST),
            [received()],
            {"final-plan": FAMILY, "final-plan-others": {"health_commissioner", *SETTING}},
            id="reg 13(2): the family, the named setting and the commissioner; reg 14(2)",
        ),
        pytest.param(
            fact("final.issued", plan_id=PLAN, basis="review", sent_on=ON, version=2),
            [],
            {"amended-plan": FAMILY, "amended-plan-others": {"health_commissioner", *SETTING}},
            id="reg 22(3)",
        ),
        pytest.param(
            fact("final.issued", plan_id=PLAN, basis="first", sent_on=ON, request_id=REQUEST),
            [received(trigger="detained_attention", requester="local_authority")],
            {
                "detained-final-plan": FAMILY,
                "detained-final-plan-others": {
                    *("person_in_charge", "youth_offending_team", "health_commissioner"),
                    *SETTING,
                },
            },
            id="SI 2015/62 reg 13(2): six addressees",
        ),
        pytest.param(
            fact("review.decided", review_id=REVIEW, outcome="M", decided_on=ON, notified_on=ON),
            [],
            {
                "review-maintained": FAMILY,
                "review-maintained-others": {"health_commissioner", *SETTING},
            },
            id="reg 20(10), (11): a decision not to amend can be appealed",
        ),
        pytest.param(
            fact("review.amendments_proposed", review_id=REVIEW, sent_on=ON),
            [],
            {"amendment-notice": FAMILY},
            id="reg 22(2)",
        ),
        pytest.param(
            fact("final.ceasing_proposed", plan_id=PLAN, on=ON, test="no_longer_necessary"),
            [],
            {"ceasing-proposed": FAMILY, "ceasing-proposed-others": SETTING},
            id="reg 31(1): inform and consult the family and the named institution",
        ),
        pytest.param(
            fact(
                "final.ceasing_decided",
                plan_id=PLAN,
                decided_on=ON,
                notified_on=ON,
                test="no_longer_necessary",
                reason="2",
            ),
            [],
            {"plan-ceasing": FAMILY, "plan-ceasing-others": {"health_commissioner", *SETTING}},
            id="reg 31(2): the family, the institution and the commissioner",
        ),
        pytest.param(
            fact("final.ceased", plan_id=PLAN, ceased_on=ON, reason="8"),
            [],
            {},
            id="nothing is sent to the family of a child who died",
        ),
        pytest.param(
            fact(
                "final.transferred_in",
                plan_id=PLAN,
                from_authority="999",
                moved_on=ON,
                transferred_on=ON,
            ),
            [],
            {"transferred-in": FAMILY},
            id="reg 15(4): transferred, whether it will assess, when it will review",
        ),
        pytest.param(
            fact(
                "tribunal.mediation_requested",
                mediation_id=PLAN,
                on=ON,
                subject="section_f",
                issues=["education", "health"],
            ),
            [],
            {"mediation-requested": FAMILY, "mediation-health-issues": {"health_commissioner"}},
            id="s.53(3): each commissioner is told the health issues",
        ),
        pytest.param(
            fact(
                "tribunal.mediation_requested",
                mediation_id=PLAN,
                on=ON,
                subject="section_f",
                issues=["education"],
            ),
            [],
            {"mediation-requested": FAMILY},
            id="without a health issue the commissioner is not told",
        ),
        pytest.param(
            fact("tribunal.order_made", order_id=PLAN, kinds=["assess"], made_on=ON),
            [],
            {"ordered-assessment": FAMILY},
            id="reg 44(2)(b)(i): notify within two weeks that it will assess",
        ),
        pytest.param(
            fact(
                "tribunal.mediation_agreed",
                mediation_id=PLAN,
                on=ON,
                appealable=True,
                kinds=["assess"],
                other_matters=False,
            ),
            [],
            {"agreed-assessment": FAMILY, "mediation-agreed": FAMILY},
            id="reg 42(2): as if the agreement were an order to assess",
        ),
        pytest.param(
            fact("tribunal.conceded", appeal_id=APPEAL, on=ON, subjects=["refusal_to_assess"]),
            [],
            {"unopposed-assessment": FAMILY},
            id="reg 45(3): notify within two weeks that it will assess",
        ),
        pytest.param(
            fact(
                "draft.consultation_sent",
                consultation_id=PLAN,
                consultee="maintaining_authority",
                institution={},
                sent_on=ON,
            ),
            [],
            {"setting-consulted": {"other_council"}},
            id="s.39(2)(c): the authority that maintains the school, where it is another",
        ),
        pytest.param(
            deadline("deadline.approaching", "advice-chase-second", days_left=0),
            [],
            {"advice-chased": {"adviser"}, "deadline-approaching": {"officer"}},
            id="a reminder at the point that the council sets",
        ),
        pytest.param(
            deadline("deadline.missed", "advice-response"),
            [],
            {
                "advice-late": {"adviser", "adviser_lead"},
                "deadline-missed": {"officer", "team", "manager"},
            },
            id="late advice goes to the lead of the body, and to the team's manager",
        ),
        pytest.param(
            deadline("deadline.missed", "plan-final"),
            [],
            {"step-late": FAMILY, "deadline-missed": {"officer", "team", "manager"}},
            id="a late plan is told to the family",
        ),
        pytest.param(
            deadline("deadline.missed", "plan-final", known_late=True),
            [],
            {},
            id="a breach that an import brings to light is no news of the day",
        ),
    ],
)
def test_a_fact_requires_notices(
    event: Event, earlier: Sequence[Event], expected: Mapping[str, set[str]]
) -> None:
    assert required(event, earlier) == expected


def test_a_notice_is_required_only_while_its_law_is_in_force() -> None:
    complaint = fact(
        "case.complaint_received", complaint_id=PLAN, stage="stage_1", on=ON, kind="data_protection"
    )

    assert required(complaint, on=date(2026, 6, 19)) == {
        "data-protection-complaint-received": FAMILY
    }
    assert required(complaint, on=date(2026, 6, 18)) == {}


def test_a_provision_that_is_not_in_force_requires_nothing() -> None:
    decided = {"withdrawal_id": PLAN, "consented": True, "decided_on": ON, "notified_on": ON}

    assert required(fact("case.school_withdrawal_decided", **decided)) == {}


def test_a_role_is_listed_once_though_two_triggers_apply() -> None:
    both = received(trigger="detained_request", in_youth_accommodation=True)

    found = required_notices(current_notices(), both, DAY)

    roles = [e.audience for e in found if e.requirement.id == "detained-request-received"]
    assert roles == [
        *(Audience.PARENT, Audience.YOUNG_PERSON, Audience.REPRESENTATIVE),
        Audience.PERSON_IN_CHARGE,
    ]
