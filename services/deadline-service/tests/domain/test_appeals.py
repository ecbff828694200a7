"""What can be appealed, for how long, and what must stay as it is until then."""

from collections.abc import Mapping
from datetime import date

import pytest

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.explanation.structured import Explanation, FactRole
from deadline_service.domain.publication.rule_sentences import pattern_sentence
from deadline_service.domain.publication.worked_examples import ShortFact
from deadline_service.domain.rulebook.parser import InvalidRulebook
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import explained_case, history, rulebook_of

CEASING: ShortFact = {"type": "final.ceasing_decided", "on": date(2027, 2, 1)}
PLAN: ShortFact = {"type": "final.issued", "on": date(2027, 3, 1)}
REFUSAL: ShortFact = {"type": "request.refused", "on": date(2027, 3, 15)}
APPEAL: ShortFact = {
    "type": "tribunal.appeal_registered",
    "on": date(2027, 3, 4),
    "lodged_on": "2027-03-01",
    "subjects": ["ceasing"],
}


def evaluate(
    rule: str, *facts: ShortFact, today: date = date.min
) -> Mapping[int, EvaluatedDeadline]:
    """The clocks of a rule, by the position of the fact that started them."""
    found = timetable(
        history(*facts), current_rulebook(), england_calendar(), CouncilSettings(), today
    )
    return {each.clock.starting_fact.position: each for each in found if each.rule.id == rule}


def certified(on: date, **more: object) -> ShortFact:
    return {"type": "tribunal.mediation_certificate_issued", "on": on, **more}


def corrected(position: int, **values: str) -> ShortFact:
    return {"type": "case.corrected", "position": position, "values": values}


def voided(position: int) -> ShortFact:
    return {"type": "case.voided", "position": position}


def test_a_corrected_day_of_sending_moves_the_time_to_appeal() -> None:
    found = evaluate("appeal-lodge", REFUSAL, corrected(1, sent_on="2027-03-11"))

    assert found[1].due_on == date(2027, 5, 11)


def test_a_voided_certificate_gives_no_month() -> None:
    certificate = certified(date(2027, 4, 20), subject="section_f")

    with_it = evaluate("appeal-lodge", PLAN, certificate)
    without_it = evaluate("appeal-lodge", PLAN, certificate, voided(2))

    assert (with_it[1].due_on, without_it[1].due_on) == (date(2027, 5, 20), date(2027, 5, 4))


def test_a_certificate_without_a_subject_belongs_to_every_right_that_it_can() -> None:
    found = evaluate("appeal-lodge", PLAN, REFUSAL, certified(date(2027, 4, 20)))

    assert [each.due_on for each in found.values()] == [date(2027, 5, 20), date(2027, 5, 20)]


def test_a_voided_decision_to_cease_starts_no_period() -> None:
    assert not evaluate("cease-hold-appeal-window", CEASING, voided(1))


def test_an_appeal_about_another_subject_starts_no_period() -> None:
    about_contents: ShortFact = {**APPEAL, "subjects": ["section_f"]}

    assert not evaluate("cease-hold-appeal", CEASING, about_contents)


def test_a_voided_end_of_an_appeal_reopens_the_period() -> None:
    ended: ShortFact = {"type": "tribunal.appeal_ended", "on": date(2027, 7, 14)}

    over = evaluate("cease-hold-appeal", CEASING, APPEAL, ended)
    not_over = evaluate("cease-hold-appeal", CEASING, APPEAL, ended, voided(3))

    assert (over[2].not_before, not_over[2].not_before) == (date(2027, 7, 14), None)


def test_a_plan_that_ceases_while_an_appeal_is_pending_is_a_breach_with_a_day() -> None:
    ceased: ShortFact = {"type": "final.ceased", "on": date(2027, 6, 1)}

    row = DeadlineRow.of(evaluate("cease-hold-appeal", CEASING, APPEAL, ceased)[2])

    assert (row.state, row.due_on, row.not_before) == (
        DeadlineState.MISSED,
        date(2027, 6, 1),
        None,
    )


def test_an_explanation_states_that_a_period_has_no_end() -> None:
    held = explained("cease-hold-appeal", APPEAL)
    broken = explained(
        "cease-hold-appeal", APPEAL, {"type": "final.ceased", "on": date(2027, 6, 1)}
    )

    assert held.paragraph.endswith(
        "The period is not over. The act that must wait must not be done yet."
    )
    assert (
        "The act that must wait must not be done yet. But on Tuesday 1 June 2027 the plan ended"
        " (fact 2)."
    ) in broken.paragraph


def test_an_explanation_states_what_ended_a_period() -> None:
    held = explained(
        "cease-hold-appeal", APPEAL, {"type": "tribunal.appeal_ended", "on": date(2027, 7, 14)}
    )

    assert "It lasted until Wednesday 14 July 2027, when the Tribunal decided the appeal" in (
        held.paragraph
    )
    assert "The act that must wait may be done from Wednesday 14 July 2027." in held.paragraph
    assert held.inputs[1].role is FactRole.COUNTED_TOO


def explained(rule: str, *facts: ShortFact, today: date = date(2027, 3, 1)) -> Explanation:
    case = explained_case(*facts, today=today)
    [found] = [each for each in case.deadlines if each.rule.id == rule]
    return case.explain(found)


def test_a_right_in_august_is_running_until_september() -> None:
    facts = [{**PLAN, "on": date(2027, 5, 31)}]  # two months end on Saturday 31 July

    [held] = evaluate("appeal-lodge", *facts, today=date(2027, 8, 31)).values()

    assert held.state is DeadlineState.RUNNING
    assert "so to be safe the last day moves to Wednesday 1 September 2027" in (
        explained("appeal-lodge", *facts, today=date(2027, 8, 31)).paragraph
    )


def test_a_rule_states_what_can_be_appealed_and_in_which_field() -> None:
    [rule] = current_rulebook().versions("appeal-lodge")

    assert pattern_sentence(rule.starts[-1]) == (
        "final.ceasing_decided about ceasing outside ceasing decided on a review"
    )
    assert pattern_sentence(rule.or_if_later[0].start[0]) == (
        "tribunal.mediation_certificate_issued about the same by its subject"
        " (about this decision: through what it names, else the nearest earlier)"
    )


RULE = """
[[rule]]
id          = "hold"
title       = "Hold the plan"
duty        = "Maintain the plan."
owed_by     = "local authority"
kind        = "minimum period"
starts      = [{ event = "final.ceasing_decided", about = "ceasing" }]
counting    = "no number"
words       = "until"
lasts_until = [{ event = "tribunal.appeal_registered", about_in = "subjects" }]
holds_back  = [{ event = "final.ceased" }]
source      = { instrument = "CFA", provision = "s.45", link = "https://example.org/45" }
confidence  = "S"
in_force    = { from = 2014-09-01 }
"""


@pytest.mark.parametrize(
    ("valid", "invalid", "problem"),
    [
        ("lasts_until =", "falls_away =", "a minimum period needs a limit, or lasts until"),
        ('kind        = "minimum period"', 'kind = "effect"', "only a minimum period holds"),
        ('about = "ceasing"', 'about = "starting"', "subjects is never starting"),
        (', about = "ceasing"', "", "all that starts a clock needs `about`"),
        ('about_in = "subjects"', 'about = "ceasing"', "`about_in` for other facts"),
        ('about_in = "subjects"', 'about_in = "subject"', "has no field subject"),
    ],
)
def test_an_invalid_period_or_subject_is_refused(valid: str, invalid: str, problem: str) -> None:
    assert rulebook_of(RULE)
    with pytest.raises(InvalidRulebook, match=problem):
        rulebook_of(RULE.replace(valid, invalid, 1))


def test_a_family_told_before_the_tribunal_is_not_to_be_told_again() -> None:
    refused: list[ShortFact] = [
        {"type": "request.received", "on": date(2026, 1, 5)},
        {"type": "request.refused", "on": date(2026, 2, 10)},
        {"type": "tribunal.appeal_registered", "on": date(2026, 3, 2)},
    ]
    told: ShortFact = {"type": "request.agreed", "on": date(2026, 3, 20)}
    conceded: ShortFact = {
        "type": "tribunal.conceded",
        "on": date(2026, 3, 23),
        "subjects": ["refusal_to_assess"],
    }

    assert not evaluate("unopposed-assess-notify", *refused, told, conceded)
    [to_tell] = evaluate("unopposed-assess-notify", *refused, conceded).values()
    assert to_tell.law_due_on == date(2026, 4, 6)


def test_a_request_during_a_reassessment_needs_no_decision_of_its_own() -> None:
    """Reg 25(1): the authority has decided to re-assess the child."""
    first: ShortFact = {"type": "request.received", "on": date(2026, 1, 5), "kind": "reassessment"}
    second: ShortFact = {**first, "on": date(2026, 2, 5), "request_id": "second"}
    agreed: ShortFact = {"type": "request.agreed", "on": date(2026, 1, 15)}

    assert set(evaluate("reassess-decision", first, agreed, second)) == {1}


def test_a_concession_of_the_institution_alone_starts_no_two_weeks_in_an_appeal_of_contents() -> (
    None
):
    """Reg 45(5): section I is not all that was appealed."""
    appeal: ShortFact = {"type": "tribunal.appeal_registered", "on": date(2026, 8, 3)}
    conceded: ShortFact = {
        "type": "tribunal.conceded",
        "on": date(2026, 9, 1),
        "subjects": ["section_i"],
    }

    def found(*subjects: str) -> set[int]:
        return set(evaluate("unopposed-placement", {**appeal, "subjects": subjects}, conceded))

    assert found("section_f", "section_i") == set()
    assert found("section_i") == {2}


def test_a_family_that_was_told_before_the_agreement_in_mediation_need_not_be_told_again() -> None:
    """Reg 42(2), 44(2)(b): nothing is left to tell."""
    told: ShortFact = {"type": "request.agreed", "on": date(2026, 3, 19)}
    asked: ShortFact = {"type": "tribunal.mediation_requested", "on": date(2026, 3, 2)}
    agreed: ShortFact = {
        "type": "tribunal.mediation_agreed",
        "on": date(2026, 3, 20),
        "kinds": ["assess"],
    }

    assert evaluate("mediation-agreement-assess-notify", asked, told, agreed) == {}
    assert set(evaluate("mediation-agreement-assess-notify", asked, agreed)) == {2}
