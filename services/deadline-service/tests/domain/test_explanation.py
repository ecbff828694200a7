"""An explanation that a parent, an officer and a judge can follow."""

from datetime import date

from deadline_service.domain.explanation.structured import Explanation, FactRole
from deadline_service.domain.rulebook.vocabulary import BrokenBy
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, explained_case

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}


def explained(rule: str, *facts: ShortFact, today: date = date(2026, 12, 1)) -> Explanation:
    case = explained_case(*facts, today=today)
    [deadline] = [each for each in case.deadlines if each.rule.id == rule]
    return case.explain(deadline)


def test_the_explanation_of_six_weeks_is_complete() -> None:
    assert explained("assessment-decision", RECEIVED).paragraph == (
        "By Monday 4 January 2027, the local authority must decide whether an EHC needs assessment"
        " is necessary, and tell the parent or young person. This is in SEND Regulations 2014"
        " (SI 2014/1530), reg 5(1), (4): “as soon as practicable, and in any event within 6 weeks"
        " of (a) receiving a request ... or (b) becoming responsible”. Time runs from Monday 23"
        " November 2026, when the authority received a request for an assessment from a parent"
        " (fact 1). Six weeks from the request end on Monday 4 January 2027. Work to Sunday"
        " 3 January 2027, because the council counts from the day of the request; many advisers"
        " count from the day after it, to Monday 4 January 2027. A breach is judged by the later"
        " day. It is not recorded as done. On Tuesday 1 December 2026, 33 days are left until"
        " Sunday 3 January 2027. No exception is claimed. One could be for the closure of the"
        " school or college, the closure of the early years provider, exceptional personal"
        " circumstances or absence from the area."
    )


def test_the_structured_explanation_has_the_facts_and_the_days() -> None:
    explanation = explained(
        "assessment-decision", RECEIVED, {"type": "request.agreed", "on": date(2027, 1, 5)}
    )

    assert [(part.role, part.position, part.on) for part in explanation.inputs] == [
        (FactRole.STARTED, 1, date(2026, 11, 23)),
        (FactRole.DONE, 2, date(2027, 1, 5)),
    ]
    assert [step.day for step in explanation.arithmetic] == [
        date(2026, 11, 24),
        date(2027, 1, 4),
        date(2027, 1, 3),
    ]
    assert explanation.counting == "within 6 weeks (C1)"
    assert (
        "On Tuesday 5 January 2027 the authority told the family that it will secure an assessment"
        " (fact 2). That was 1 day late."
    ) in explanation.paragraph


def test_a_claim_is_explained_with_its_evidence() -> None:
    claimed: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": date(2026, 12, 10),
        "ground": "EX-PERS",
        "limits": ["assessment-decision"],
        "family_told_on": "2026-12-11",
        "evidence": [{"document_id": "6a9f5a1e-8d10-4b57-9c55-2d6f1e0b7a41", "sha256": "0f" * 32}],
    }

    explanation = explained("assessment-decision", RECEIVED, claimed, today=date(2027, 2, 1))

    [claim] = explanation.exceptions
    assert claim.applies
    assert claim.family_told_on == date(2026, 12, 11)
    assert [document.sha256 for document in claim.evidence] == ["0f" * 32]
    assert "The limit is disapplied, and the date does not move" in explanation.paragraph


def test_a_duty_without_a_number_states_how_it_is_shown() -> None:
    explanation = explained("request-consult", RECEIVED)

    assert explanation.arithmetic == ()
    assert explanation.paragraph.endswith(
        "It must be done as soon as practicable. It is shown until it is recorded, and never"
        " reported as late."
    )


def test_a_minimum_period_states_when_the_act_may_be_done() -> None:
    explanation = explained(
        "draft-representations",
        {"type": "draft.issued", "on": date(2027, 3, 8), "served_on": date(2027, 3, 8)},
    )

    assert "The act that must wait may be done from Tuesday 23 March 2027." in explanation.paragraph


def test_a_limit_for_a_late_act_only_states_this() -> None:
    detained = {**RECEIVED, "trigger": "detained_request", "requester": "appropriate_person"}

    explanation = explained("det-no-plan", detained, today=date(2027, 4, 1))

    assert "The limit applies only if the act is done" in explanation.paragraph
    assert explanation.broken_by is BrokenBy.LATE_ONLY


def test_every_rule_can_be_explained() -> None:
    for rule in current_rulebook().rules:
        assert rule.source.provision
        assert not rule.duty.startswith("The ")


def test_a_temporary_exception_is_offered_for_its_own_days_only() -> None:
    then = explained("plan-final", {"type": "request.received", "on": date(2020, 3, 2)})
    now = explained("plan-final", RECEIVED)

    assert then.may_be_disapplied_by == ("EX-SCH", "EX-EY", "EX-PERS", "EX-ABS4", "EX-COV")
    assert now.may_be_disapplied_by == ("EX-SCH", "EX-EY", "EX-PERS", "EX-ABS4")
    assert "or coronavirus." in then.paragraph
    assert "coronavirus" not in now.paragraph


def test_of_several_limbs_the_one_relied_on_is_shown() -> None:
    order: ShortFact = {"type": "tribunal.order_made", "on": date(2026, 12, 11)}
    away: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": date(2027, 1, 4),
        "ended_on": "2027-01-17",
        "ground": "EX44",
        "limb": "absence",
        "limits": ["order-make-final"],
    }

    explanation = explained("order-make-final", order, away)

    [claim] = explanation.exceptions
    assert (claim.limb, claim.applies) == ("absence", True)
    assert claim.because.endswith("was absent from the area for at least two weeks")
    assert claim.provision == "reg 44(3)"


def test_a_rule_for_detention_only_states_this() -> None:
    explanation = explained(
        "det-final", {"type": "case.detained", "on": date(2026, 11, 1)}, RECEIVED
    ).paragraph

    assert "from a parent (fact 2). This was during detention." in explanation


def test_a_continuing_duty_is_not_reported_as_not_done() -> None:
    explanation = explained("provision-secure", {"type": "final.issued", "on": date(2026, 11, 30)})

    assert (
        "It continues. The duty begins at once and lasts for as long as the plan is maintained"
        in explanation.paragraph
    )
