"""How clocks and facts belong together, for any life; domain/examples has dates by hand."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.deadline_histories import DAYS, evaluate, histories, ids, summaries

from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.rulebook.event_pattern import CorrelationMode
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact

LONG_AFTER: Final = date(2050, 1, 1)
ABOUT_THE_CHILD: Final = {"case.opened", "case.details_changed"}
MATTERS: Final = current_rulebook().matters
IGNORE_MATTERS: Final = {CorrelationMode.ANY, CorrelationMode.ANOTHER, CorrelationMode.ITSELF}


def begun_on(deadline: EvaluatedDeadline) -> date:
    """The first day on which an act can meet it: that of the fact, if time runs later."""
    clock = deadline.clock
    return min(clock.started_on, clock.starting_fact.event.legal_date or clock.started_on)


@given(histories(), DAYS)
def test_an_act_never_meets_a_duty_that_had_not_begun(
    life: Sequence[ShortFact], today: date
) -> None:
    for each in evaluate(life, today):
        if each.done is not None and not each.rule.counts_back:
            own = each.done.position == each.clock.starting_fact.position
            assert own or each.done.on >= begun_on(each)


@given(histories())
def test_an_act_about_one_matter_never_meets_a_duty_about_another(
    life: Sequence[ShortFact],
) -> None:
    for each in evaluate(life):
        if each.done is None:
            continue
        act = each.done.fact.event
        patterns = [one for one in each.rule.ended_by if act.type in one.event]
        if any(one.whose in IGNORE_MATTERS or one.by for one in patterns):
            continue
        for field in MATTERS.fields[act.type]:
            value = act.__dict__[field]
            known = each.clock.ids.get(field)
            if hasattr(value, "int") and known is not None and field not in MATTERS.lifelong:
                assert value.int == known


@given(histories(), st.data())
def test_the_same_act_recorded_twice_adds_nothing(
    life: Sequence[ShortFact], data: st.DataObject
) -> None:
    again = data.draw(st.sampled_from(life))
    assume(again["type"] not in ABOUT_THE_CHILD)  # the last of these counts

    assert summaries(evaluate([*life, again])) == summaries(evaluate(life))


@given(histories(), st.data())
def test_the_order_of_recording_does_not_matter(
    life: Sequence[ShortFact], data: st.DataObject
) -> None:
    assume(sum(each["type"] in ABOUT_THE_CHILD for each in life) <= 1)
    shuffled = data.draw(st.permutations(life))

    assert summaries(evaluate(shuffled, LONG_AFTER)) == summaries(evaluate(life, LONG_AFTER))


def test_two_meetings_arranged_on_one_day_have_one_answer_in_either_order() -> None:
    arranged: list[ShortFact] = [
        {"type": "review.arranged", "on": date(2026, 1, 28), "meeting_on": meeting}
        for meeting in (date(2026, 2, 20), date(2026, 2, 25))
    ]

    assert summaries(evaluate(arranged)) == summaries(evaluate(arranged[::-1]))


def test_advice_recorded_before_the_agreement_of_its_day_is_about_the_same_request() -> None:
    agreed: ShortFact = {"type": "request.agreed", "on": date(2026, 12, 31)}
    advice: list[ShortFact] = [
        {
            "type": "assessment.advice_requested",
            "on": date(2026, 12, 31),
            "advice_id": f"advice {kind}",
            "kind": kind,
        }
        for kind in "abcde"
    ]

    [found] = [
        each for each in evaluate([*advice, agreed], LONG_AFTER) if each.rule.id == "advice-request"
    ]

    assert found.done is not None
    assert summaries(evaluate([*advice, agreed])) == summaries(evaluate([agreed, *advice]))


@pytest.mark.parametrize("plans", [("p", "q"), ("q", "p")])
def test_facts_that_are_each_the_first_to_name_a_matter_of_the_other_lead_in_no_circle(
    plans: tuple[str, str],
) -> None:
    """Which of one day is the first follows from what it states, and so is another for each."""
    day = date(2026, 5, 4)
    issued: list[ShortFact] = [
        {
            "type": "final.issued",
            "on": day,
            "draft_id": "draft",
            "review_id": "review",
            "request_id": request,
            "plan_id": plan,
        }
        for request, plan in zip("ab", plans, strict=True)
    ]

    found = evaluate(issued)

    assert summaries(found) == summaries(evaluate(issued[::-1]))


def was_over_by(day: date, first: EvaluatedDeadline) -> bool:
    """Whether a clock that a second one followed was met, or fell away, by a day."""
    if first.clock.succeeded_on <= day:
        return True  # only a clock that is over is followed by a second
    ended = first.fell_away or first.done
    return (
        first.clock.succeeded_on < date.max
        and ended is not None
        and ended.on <= day
        and ended.on < first.clock.succeeded_on
    )


def test_an_agreement_after_a_second_request_is_no_change_of_mind_about_the_first() -> None:
    """A refusal on 31 December; sixteen weeks of the first request end on 15 March 2027.

    The second request came a day after them. The agreement of 10 April answers it.
    """
    life: list[ShortFact] = [
        {"type": "request.received", "on": date(2026, 11, 23)},
        {"type": "request.refused", "on": date(2026, 12, 31)},
        {"type": "request.received", "on": date(2027, 3, 16)},
        {"type": "request.agreed", "on": date(2027, 4, 10)},
    ]

    states = [
        (each.law_due_on, each.state)
        for each in evaluate(life, date(2027, 4, 11))
        if each.rule.id == "no-plan-decision"
    ]

    assert states == [
        (date(2027, 3, 15), DeadlineState.CANCELLED),
        (date(2027, 7, 6), DeadlineState.RUNNING),
    ]


def test_a_refusal_after_the_last_day_ends_the_first_request_and_keeps_its_breach() -> None:
    """Sixteen weeks of 9 February 2025 end on 1 June; the refusal of 4 June comes three days later.

    A request of 6 June follows the refusal, and the agreement of 29 June answers that request. So
    the first is ended, and not missed any more; it ended late, and figures count it so.
    """
    life: list[ShortFact] = [
        {"type": "request.received", "on": date(2025, 2, 9)},
        {"type": "request.refused", "on": date(2025, 3, 23)},
        {"type": "request.agreed", "on": date(2025, 4, 17)},
        {"type": "request.refused", "on": date(2025, 6, 4)},
        {"type": "request.agreed", "on": date(2025, 6, 29)},
    ]
    second: ShortFact = {"type": "request.received", "on": date(2025, 6, 6)}

    [alone], [first, _] = [
        [each for each in evaluate(facts, LONG_AFTER) if each.rule.id == "no-plan-decision"]
        for facts in (life, [*life, second])
    ]

    assert (alone.law_due_on, alone.state) == (date(2025, 6, 1), DeadlineState.MISSED)
    assert (first.law_due_on, first.state) == (date(2025, 6, 1), DeadlineState.CANCELLED)
    assert first.fell_away is not None
    assert first.fell_away.on == date(2025, 6, 4)
    assert keeps_its_breach(first)


def keeps_its_breach(clock: EvaluatedDeadline) -> bool:
    """Whether a clock was missed, met late, or ended after its last day: figures count each."""
    if clock.state in {DeadlineState.MISSED, DeadlineState.MET_LATE}:
        return True
    ended, last_day = clock.fell_away, clock.law_due_on
    return ended is not None and last_day is not None and ended.on > last_day


@given(histories(), st.data(), st.integers(1, 400))
def test_a_second_act_under_one_id_moves_no_date_later_and_erases_no_breach(
    life: Sequence[ShortFact], data: st.DataObject, days: int
) -> None:
    first = data.draw(st.sampled_from(life))
    second = {
        name: value + timedelta(days=days) if isinstance(value, date) else value
        for name, value in first.items()
    }
    before = {each.deadline_id: each for each in evaluate(life, LONG_AFTER)}
    after = {each.deadline_id: each for each in evaluate([*life, second], LONG_AFTER)}

    for name, each in before.items():
        if each.rule.follows_last_start or each.rule.fixed_by or each.rule.per is None:
            continue  # it protects a family, looks ahead, or the Tribunal fixes the day
        if each.clock.starting_fact.event.type != first["type"] or name not in after:
            continue
        now = after[name]
        if each.law_due_on is not None and was_over_by(each.law_due_on, now):
            continue  # the second act began a matter of its own, which later facts belong to
        if each.law_due_on is not None and now.law_due_on is not None:
            assert now.law_due_on <= each.law_due_on
        is_the_act = now.done is not None and now.done.position == len(life) + 1
        if each.state is DeadlineState.MISSED and not is_the_act:
            assert keeps_its_breach(now)


@given(histories(), DAYS)
def test_no_day_to_work_to_lies_after_the_day_that_it_is_counted_back_from(
    life: Sequence[ShortFact], today: date
) -> None:
    for each in evaluate(life, today):
        if each.rule.counts_back and each.due_on is not None:
            assert each.due_on < each.clock.started_on


REQUEST_DUTIES: Final = {"assessment-decision", "no-plan-decision", "plan-final", "request-consult"}


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.lists(st.integers(0, 60), min_size=1, max_size=4),
    st.integers(0, 100),
    st.integers(0, 100),
)
def test_one_assessment_answers_all_who_asked(
    first: date, later: Sequence[int], agreed: int, sent: int
) -> None:
    asked = [0, *later]
    requests: list[ShortFact] = [
        {
            "type": "request.received",
            "on": first + timedelta(days=day),
            "request_id": f"request {number}",
        }
        for number, day in enumerate(asked)
    ]
    answered = first + timedelta(days=max(asked) + agreed)
    answers: list[ShortFact] = [
        {"type": "request.agreed", "on": answered, "request_id": "request 0"},
        {
            "type": "final.issued",
            "on": answered + timedelta(days=sent),
            "request_id": "request 0",
        },
    ]

    found = evaluate([*requests, *answers], LONG_AFTER)

    duties = [each for each in found if each.rule.id in REQUEST_DUTIES]
    assert len(duties) == len(REQUEST_DUTIES) * len(asked)
    assert all(each.done is not None or each.fell_away is not None for each in duties)


OUTLIVE_THEIR_MATTER: Final = {
    DeadlineKind.RIGHT: "an appeal may be brought after the plan has ceased",
    DeadlineKind.MINIMUM_PERIOD: "the act that must wait is never late",
}


def ends_of(life: Sequence[ShortFact], on: date) -> Sequence[ShortFact]:
    """The end of every request, appeal, plan and stage of a complaint of a life."""
    answered = {"type": "case.complaint_answered", "on": on}
    ended: Mapping[str, ShortFact] = {
        "request_id": {"type": "request.withdrawn", "on": on},
        "appeal_id": {"type": "tribunal.appeal_ended", "on": on, "how": "withdrawn"},
        "plan_id": {"type": "final.ceased", "on": on, "reason": "7"},
    }
    named = {each for fact in life for each in ids(fact) if each[0] in ended}
    usual = {(field, field.removesuffix("_id")) for field in ended}  # of lives that name none
    complaints = {each for fact in life for each in ids(fact) if each[0] == "complaint_id"}
    return [
        *({**ended[field], field: label} for field, label in sorted(named | usual, key=str)),
        *(
            {**answered, field: label, "stage": stage}
            for field, label in sorted(complaints, key=str)
            for stage in ("stage_1", "stage_2")
        ),
    ]


@given(histories())
def test_nothing_keeps_running_on_what_is_finished(life: Sequence[ShortFact]) -> None:
    last = max(value for fact in life for value in fact.values() if isinstance(value, date))
    ended = ends_of(life, last + timedelta(days=1))

    running = {
        each.rule.id
        for each in evaluate([*life, *ended], LONG_AFTER)
        if each.state is DeadlineState.RUNNING and each.rule.kind not in OUTLIVE_THEIR_MATTER
    }

    assert not running


ENDED: Final = date(2050, 1, 3)
PLAN_ENDED: Final[Sequence[ShortFact]] = (
    {"type": "final.issued", "on": date(2020, 3, 2), "plan_id": "plan"},
    {"type": "final.ceased", "on": ENDED, "plan_id": "plan"},
)
NEXT_PLAN_ENDED: Final[Sequence[ShortFact]] = (
    {"type": "final.issued", "on": date(2051, 1, 2), "plan_id": "another"},
    {"type": "final.ceased", "on": date(2052, 1, 2), "plan_id": "another"},
)


@given(
    histories(),
    st.sampled_from(
        [
            {"type": "tribunal.order_made", "kinds": ["continue"]},
            {"type": "tribunal.order_made", "kinds": ["continue_and_amend"]},
            {"type": "tribunal.conceded", "subjects": ["ceasing"]},
        ]
    ),
)
def test_a_plan_that_ended_before_another_is_never_revived(
    life: Sequence[ShortFact], reversal: ShortFact
) -> None:
    of_one_plan = [{name: each[name] for name in each if name != "plan_id"} for each in life]
    both: Sequence[ShortFact] = [*of_one_plan, *PLAN_ENDED, *NEXT_PLAN_ENDED]
    reversed_: Sequence[ShortFact] = [*both, {**reversal, "on": date(2052, 6, 3)}]

    def of_first_plan(facts: Sequence[ShortFact]) -> Sequence[tuple[str, int, DeadlineState]]:
        return [
            (each.rule.id, each.clock.starting_fact.position, each.state)
            for each in evaluate(facts, date(2053, 1, 1))
            if each.rule.not_revived_after and each.clock.started_on < ENDED
        ]

    assert of_first_plan(reversed_) == of_first_plan(both) != []


def test_a_refusal_that_is_replaced_on_a_day_is_a_refusal_in_either_order() -> None:
    replaced: list[ShortFact] = [
        {"type": "request.refusal_withdrawn", "on": date(2026, 3, 5)},
        {"type": "request.refused", "on": date(2026, 3, 5)},
    ]
    before: list[ShortFact] = [
        {"type": "request.received", "on": date(2026, 1, 5)},
        {"type": "request.refused", "on": date(2026, 2, 2)},
    ]

    one, other = (
        summaries(evaluate([*before, *order], LONG_AFTER)) for order in (replaced, replaced[::-1])
    )

    assert one == other
