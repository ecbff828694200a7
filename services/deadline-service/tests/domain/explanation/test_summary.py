"""The one line that a worklist shows for a deadline."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.explanation.summary import MAX_SUMMARY, write_summary
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from deadline_service.store.rulebook import current_rulebook
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import CaseId, Position

BOOK = current_rulebook()
ID = UUID("00000000-0000-4000-8000-000000000001")
STARTED = date(2026, 8, 17)
SUNDAY, MONDAY = date(2027, 1, 3), date(2027, 1, 4)


def rule(name: str) -> Rule:
    found = BOOK.version_on(name, STARTED)
    assert found
    return found


def row(name: str, state: DeadlineState = DeadlineState.RUNNING) -> DeadlineRow:
    """A deadline with Sunday 3 January 2027 as the day to work to, and Monday the last in law."""
    of = rule(name)
    return DeadlineRow(
        deadline_id=DeadlineId(ID),
        case_id=CaseId(ID),
        rule=name,
        kind=of.kind,
        because_of=Position(1),
        started_on=STARTED,
        due_on=SUNDAY,
        law_due_on=MONDAY,
        not_before=None,
        state=state,
        settled_by=None,
        settled_on=None,
        ground=None,
        is_limit_of_law=of.is_limit_of_law,
        breachable=of.is_missed_by_passing,
        has_warnings=True,
    )


def summary(of: DeadlineRow, today: date) -> str:
    return write_summary(of, of.state_on(today), rule(of.rule), today)


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date(2026, 11, 27), "Send the final plan by Sunday 3 January 2027: 37 days left."),
        (date(2027, 1, 2), "Send the final plan by Sunday 3 January 2027: 1 day left."),
        (SUNDAY, "Send the final plan by today, Sunday 3 January 2027."),
        (MONDAY, "Send the final plan by today, Monday 4 January 2027 (last day in law)."),
        (date(2027, 1, 5), "Missed: it was due on Monday 4 January 2027, 1 day ago."),
        (date(2027, 1, 16), "Missed: it was due on Monday 4 January 2027, 12 days ago."),
    ],
)
def test_a_duty_counts_down_and_is_then_missed(today: date, text: str) -> None:
    assert summary(row("plan-final"), today) == text


DONE = date(2027, 1, 7)


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (row("plan-final", DeadlineState.MET), "Done on Thursday 7 January 2027, in time."),
        (
            row("plan-final", DeadlineState.MET_LATE),
            "Done on Thursday 7 January 2027, 3 days late.",
        ),
        (
            row("plan-final", DeadlineState.CANCELLED),
            "Fell away on Thursday 7 January 2027, 3 days after it was due.",
        ),
        (
            row("plan-final", DeadlineState.CANCELLED)._replace(law_due_on=date(2027, 1, 7)),
            "Fell away on Thursday 7 January 2027.",
        ),
        (
            row("draft-plan-target", DeadlineState.CANCELLED),
            "Fell away on Thursday 7 January 2027.",
        ),
        (
            row("plan-final", DeadlineState.DISAPPLIED),
            (
                "An exception applies: due on Monday 4 January 2027,"
                " done on Thursday 7 January 2027, 3 days late."
            ),
        ),
        (row("appeal-lodge", DeadlineState.MET), "Used on Thursday 7 January 2027."),
        (
            row("appeal-lodge", DeadlineState.MET_LATE)._replace(due_on=date(2027, 1, 6)),
            "Done on Thursday 7 January 2027, 1 day late.",
        ),
        (
            row("provision-secure", DeadlineState.MET)._replace(due_on=None, law_due_on=None),
            "Done on Thursday 7 January 2027.",
        ),
        (
            row("draft-representations", DeadlineState.MET),
            "The time was given: the act that had to wait was done on Thursday 7 January 2027.",
        ),
        (
            row("draft-representations", DeadlineState.MISSED)._replace(
                not_before=date(2027, 1, 8)
            ),
            (
                "Missed: the act was done on Thursday 7 January 2027,"
                " but had to wait until Friday 8 January 2027."
            ),
        ),
    ],
)
def test_what_is_settled_has_its_day(of: DeadlineRow, text: str) -> None:
    assert summary(of._replace(settled_on=DONE), date(2027, 2, 1)) == text


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (
            row("appeal-lodge"),
            "Appeal to the First-tier Tribunal, possible until Sunday 3 January 2027: 1 day left.",
        ),
        (
            row("age25-end"),
            (
                "Keep the plan past the 25th birthday, possible until Sunday 3 January 2027:"
                " 1 day left."
            ),
        ),
        (
            row("draft-representations")._replace(not_before=MONDAY),
            "Give time to comment on the draft until Sunday 3 January 2027: 1 day left.",
        ),
        (
            row("draft-representations")._replace(not_before=date(2027, 1, 2)),
            "The period ended on Sunday 3 January 2027: the act that had to wait may be done.",
        ),
        (
            row("cease-hold-appeal"),
            "Maintain the plan until the appeal ends: the period is not over.",
        ),
        (
            row("provision-secure")._replace(due_on=None, law_due_on=None),
            "Secure the special educational provision: applies from Monday 17 August 2026.",
        ),
        (
            row("appeal-concede-window")._replace(due_on=None, law_due_on=None),
            "Tell the Tribunal that the appeal is unopposed: possible, no last day is set.",
        ),
        (
            row("request-consult")._replace(due_on=None, law_due_on=None),
            "Consult the family on the request: no last day is set.",
        ),
        (
            row("plan-final", DeadlineState.DISAPPLIED)._replace(
                ground=ExceptionGround.EXCEPTIONAL_PERSONAL
            ),
            "An exception applies (EX-PERS): due on Monday 4 January 2027, not done yet.",
        ),
    ],
)
def test_what_is_open_states_what_is_left(of: DeadlineRow, text: str) -> None:
    assert summary(of, date(2027, 1, 2)) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("appeal-lodge", "Not used: the last day was Sunday 3 January 2027."),
        ("draft-plan-target", "Not done yet: it was due on Monday 4 January 2027, 12 days ago."),
        (
            "unopposed-assess-no-plan",
            "Late if it is still done: it was due on Monday 4 January 2027, 12 days ago.",
        ),
        (
            "age25-end",
            "Keep the plan past the 25th birthday: the last day was Sunday 3 January 2027.",
        ),
    ],
)
def test_only_a_breach_is_missed(name: str, text: str) -> None:
    assert summary(row(name), date(2027, 1, 16)) == text


def test_what_lies_before_the_records_is_not_known() -> None:
    of = row("plan-final", DeadlineState.UNKNOWN)

    assert summary(of, date(2027, 1, 16)) == (
        "Not known whether it was done: due on Monday 4 January 2027,"
        " before the records are complete."
    )


DAYS = st.dates(date(1970, 1, 1), date(9999, 12, 31))


@given(
    of=st.sampled_from(BOOK.rules),
    kind=st.sampled_from(DeadlineKind),
    state=st.sampled_from(DeadlineState),
    days=st.tuples(*[st.none() | DAYS] * 4),
    ground=st.none() | st.sampled_from(ExceptionGround),
    today=DAYS,
    known=st.booleans(),
)
def test_every_summary_is_one_short_sentence(  # noqa: PLR0913, PLR0917  # one a field
    of: Rule,
    kind: DeadlineKind,
    state: DeadlineState,
    days: tuple[date | None, date | None, date | None, date | None],
    ground: ExceptionGround | None,
    today: date,
    known: bool,  # noqa: FBT001  # hypothesis gives it by name
) -> None:
    due, law, free, settled = days
    stored = row(of.id)._replace(
        kind=kind, due_on=due, law_due_on=law, not_before=free, settled_on=settled, ground=ground
    )

    text = write_summary(stored, state, of if known else None, today)

    assert len(text) <= MAX_SUMMARY
    assert text.endswith(".")
    assert "None" not in text
    assert "  " not in text


@given(
    st.sampled_from([rule for rule in BOOK.rules if not rule.in_force.is_pending]),
    st.integers(0, 30_000),
)
def test_a_clock_is_governed_by_the_version_in_force_on_its_day(of: Rule, after: int) -> None:
    day = of.in_force.start + timedelta(days=after)

    governing = BOOK.version_on(of.id, day)

    assert governing
    assert governing.in_force.covers(day)
    assert BOOK.version_on(of.id, date(1900, 1, 1)) == BOOK.versions(of.id)[0]
    assert BOOK.version_on("no-such-rule", day) is None
