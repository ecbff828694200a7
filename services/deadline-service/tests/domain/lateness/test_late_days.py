"""Days late add up: whatever the history, each day after the last in time counts to one step."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from deploy.caseload.recorded_cases import recorded_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deadline_histories import histories

from deadline_service.domain.figures.measured_process import NO_END, Measure, MeasuredProcess
from deadline_service.domain.figures.requests import facts_by_request, request_processes
from deadline_service.domain.figures.reviews import facts_by_review, review_processes
from deadline_service.domain.lateness.late_days import late_days
from deadline_service.domain.lateness.late_steps import LATE_MEASURES, LateStep, late_steps
from deadline_service.domain.lateness.steps import LatenessCause, ProcessStep
from deadline_service.domain.lateness.waits import StepWait, critical_path, length_with_limits
from deadline_service.testing import ShortFact, history
from events.envelope import EventEnvelope, LedgerId
from events.history import effective

STARTED: Final = date(2026, 1, 5)
LEDGER: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
TODAY: Final = date(2026, 11, 27)


def path(*days_and_allowances: tuple[int, int]) -> Sequence[StepWait]:
    """Waits one after another, with their days and what they are allowed."""
    found: list[StepWait] = []
    day = STARTED
    for days, allowed in days_and_allowances:
        following = day + timedelta(days=days)
        step, cause = ProcessStep.ADVICE, LatenessCause.HEALTH
        found.append(StepWait(step, cause, allowed, day, following))
        day = following
    return found


WAITS: Final = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 60)), min_size=1, max_size=12)


@given(WAITS)
def test_the_days_of_a_path_add_up_to_its_lateness_and_none_counts_twice(
    waits: Sequence[tuple[int, int]],
) -> None:
    due_on = STARTED + timedelta(days=sum(allowed for _, allowed in waits))
    closed_on = STARTED + timedelta(days=sum(days for days, _ in waits))

    found = late_days(path(*waits), due_on, closed_on)

    counted = [
        day
        for each in found
        if each is not None
        for day in range((each.last - each.first).days + 1)
    ]
    assert len(counted) == max(0, (closed_on - due_on).days)
    following = due_on + timedelta(days=1)
    for each, (days, allowed) in zip(found, waits, strict=True):
        if each is not None:
            assert each.first == following
            following = each.last + timedelta(days=1)
            # Never more than the step took beyond what it is allowed.
            assert (each.last - each.first).days + 1 <= days - allowed


@given(WAITS, st.integers(0, 11), st.integers(1, 50))
def test_a_longer_step_never_lessens_the_days_that_count_to_it(
    waits: Sequence[tuple[int, int]], place: int, longer: int
) -> None:
    place %= len(waits)
    more = [*waits]
    more[place] = (waits[place][0] + longer, waits[place][1])

    def charged(of: Sequence[tuple[int, int]]) -> int:
        due_on = STARTED + timedelta(days=sum(allowed for _, allowed in of))
        closed_on = STARTED + timedelta(days=sum(days for days, _ in of))
        days = late_days(path(*of), due_on, closed_on)[place]
        return 0 if days is None else (days.last - days.first).days + 1

    assert charged(more) >= charged(waits)


def test_days_that_are_made_up_are_the_last_that_were_lost() -> None:
    """20 days lost, 10 lost, 15 made up: of the 15 late days all are of the first step."""
    waits = path((62, 42), (52, 42), (0, 15))
    due_on = STARTED + timedelta(days=99)

    first, second, third = late_days(waits, due_on, due_on + timedelta(days=15))

    assert first is not None
    assert (first.first, first.last) == (
        due_on + timedelta(days=1),
        due_on + timedelta(days=15),
    )
    assert (second, third) == (None, None)


def by_process(found: Sequence[LateStep]) -> Mapping[tuple[str, UUID], Sequence[LateStep]]:
    steps: defaultdict[tuple[str, UUID], list[LateStep]] = defaultdict(list)
    for each in found:
        steps[each.measure, each.item_id].append(each)
    return steps


def late_processes(facts: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The late processes of a case as the figures count them."""
    groups = ((facts_by_request, request_processes), (facts_by_review, review_processes))
    for group, fold in groups:
        for of_subject in group(facts).values():
            for each in fold(of_subject):
                closed_on = each.done_on or each.ended_on or NO_END
                if (
                    each.measure in LATE_MEASURES
                    and each.left_out is None
                    and each.due_on is not None
                    and closed_on > each.due_on
                ):
                    yield each


def check(facts: Sequence[EventEnvelope]) -> int:
    """Check every late process of a case against the figures; returns how many there are."""
    found = by_process(list(late_steps(facts)))
    processes = {(str(each.measure), each.item_id): each for each in late_processes(facts)}
    assert found.keys() == processes.keys()
    for key, steps in found.items():
        process = processes[key]
        assert process.due_on is not None
        assert {each.due_on for each in steps} == {process.due_on}
        assert {each.done_on for each in steps} == {process.done_on}
        _check_days(steps)
        if process.done_on is not None:
            allowed = sum(each.allowed_days for each in steps)
            assert allowed == (process.due_on - process.started_on).days
            assert steps[-1].to_on == process.done_on
    return len(found)


def _check_days(steps: Sequence[LateStep]) -> None:
    """Steps follow each other without a gap, and so do the late days that count to them."""
    first = steps[0]
    assert [each.place for each in steps] == [*range(1, len(steps) + 1)]
    assert first.from_on == first.started_on
    following = first.due_on + timedelta(days=1)
    reached: date | None = first.started_on
    for each in steps:
        assert each.from_on == reached
        reached = each.to_on
        assert reached is None or reached >= each.from_on
        if each.late_from is not None and each.late_to is not None:
            assert each.late_from == following <= each.late_to
            last = each.late_to
            following = NO_END if last == NO_END else last + timedelta(days=1)
    last_day = first.closed_on
    assert following == (NO_END if last_day == NO_END else last_day + timedelta(days=1))


@settings(max_examples=150)
@given(histories())
def test_the_late_days_of_any_history_add_up(facts: Sequence[ShortFact]) -> None:
    check(effective(history(*facts)))


def test_a_meeting_that_was_recorded_twice_is_one_of_its_review() -> None:
    """Recorded on 7 May 2027, then on 31 August 2025: the next review is still its own."""
    facts: Sequence[ShortFact] = [
        {"type": "review.meeting_held", "on": date(2027, 5, 7)},
        {"type": "review.meeting_held", "on": date(2025, 8, 31)},
        {"type": "review.meeting_held", "on": date(2026, 9, 1), "review_id": "next"},
    ]

    assert check(effective(history(*facts))) > 0


EVENTS_OF_ASSESSMENTS: Final[Sequence[ShortFact]] = [
    {"type": "request.agreed"},
    {"type": "request.refused"},
    {"type": "request.refusal_withdrawn"},
    {"type": "assessment.plan_agreed"},
    {"type": "assessment.plan_refused"},
    {"type": "draft.issued"},
    {"type": "draft.issued", "version": 2},
    {"type": "draft.representations_received", "draft_id": "draft"},
    {"type": "draft.consultation_sent", "draft_id": "draft"},
    {"type": "draft.consultation_answered"},
    {"type": "request.withdrawn", "by": "parent"},
    {"type": "final.issued", "plan_id": "plan", "basis": "first"},
    *(
        {"type": f"assessment.advice_{what}", "advice_id": letter, **more}
        for letter in "cd"
        for what, more in (
            ("requested", {"kind": letter}),
            ("received", {}),
            ("received", {}),
            ("returned", {"reason": "incomplete"}),
        )
    ),
    {
        "type": "assessment.exception_claimed",
        "ground": "EX-PERS",
        "limits": ["plan-final"],
        "ended_on": date(2027, 6, 1),
    },
]


@st.composite
def assessments(draw: st.DrawFn) -> Sequence[ShortFact]:
    """A request with some of the facts that may follow from it, on days in any order."""
    events = st.lists(st.sampled_from(EVENTS_OF_ASSESSMENTS), max_size=14)
    days = st.dates(date(2026, 1, 5), date(2027, 6, 1))
    followed = [{**each, "on": draw(days)} for each in draw(events)]
    return [{"type": "request.received", "on": date(2026, 1, 5)}, *followed]


@settings(max_examples=300)
@given(assessments())
def test_the_late_days_of_any_assessment_add_up(facts: Sequence[ShortFact]) -> None:
    check(effective(history(*facts)))


def test_the_late_days_of_a_made_up_council_add_up() -> None:
    """Those of psychological advice are a cause of their own: only of plans, only of advice."""
    cases = list(recorded_cases(7, 40, TODAY, LEDGER))

    assert sum(map(check, cases)) > 40
    psychological = {
        (each.measure, each.step)
        for facts in cases
        for each in late_steps(facts)
        if each.cause == LatenessCause.EDUCATIONAL_PSYCHOLOGIST
    }
    assert psychological == {(str(Measure.PLANS_ISSUED), str(ProcessStep.ADVICE))}


@st.composite
def stages(draw: st.DrawFn) -> Sequence[Sequence[Sequence[StepWait]]]:
    """Stages of chains side by side, whose waits have any causes."""
    found: list[Sequence[Sequence[StepWait]]] = []
    day = STARTED
    for _ in range(draw(st.integers(1, 4))):
        chains = [draw(chain_from(day)) for _ in range(draw(st.integers(1, 3)))]
        found.append(chains)
        day = max(chain[-1].to_on or day for chain in chains)
    return found


@st.composite
def chain_from(draw: st.DrawFn, day: date) -> Sequence[StepWait]:
    waits: list[StepWait] = []
    for _ in range(draw(st.integers(1, 3))):
        until = day + timedelta(days=draw(st.integers(0, 90)))
        cause, allowed = draw(st.sampled_from(list(LatenessCause))), draw(st.integers(0, 60))
        waits.append(StepWait(ProcessStep.ADVICE, cause, allowed, day, until))
        day = until
    return waits


CAUSES: Final = st.frozensets(st.sampled_from(list(LatenessCause)))


@given(stages(), CAUSES, CAUSES)
def test_more_waits_in_time_never_make_a_process_longer(
    drawn: Sequence[Sequence[Sequence[StepWait]]],
    some: frozenset[LatenessCause],
    others: frozenset[LatenessCause],
) -> None:
    waits = critical_path(drawn)
    whole = timedelta(days=sum(each.days or 0 for each in waits))

    assert length_with_limits(drawn, frozenset()) == whole
    assert length_with_limits(drawn, some) <= whole
    assert length_with_limits(drawn, some | others) <= length_with_limits(drawn, some)
