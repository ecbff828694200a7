"""`make notices`: writes what is not current and reports it; the rules that notices name exist."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest
from deploy.notices import NOTICES_PAGE, check_notices, rule_titles

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.notice_limits import NOTICE_LIMITS, NoticeLimits
from deadline_service.domain.rulebook.vocabulary import DeadlineKind, DutyHolder
from deadline_service.domain.stated_day import STATED_RULES
from deadline_service.domain.worklist.tasks import is_own_act
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import history, shipped_examples
from events.history import effective
from notification_service.domain.notice_sending.notices_of_case import NoticeRecord, notices_of_case
from notification_service.domain.notices.last_day import DeadlineDay
from notification_service.domain.notices.parser import parse_notices
from notification_service.store.notices import current_notices, current_words, notice_files

SURPLUS: Final = "notices/of-another-day.txt"
DOCS: Final = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the notices have just been written."""
    folder = tmp_path_factory.mktemp("docs")
    check_notices(folder, notice_files(), write=True)
    return folder


def test_the_notices_in_print_are_current() -> None:
    assert check_notices(DOCS, notice_files(), write=False) is None


def test_a_check_reports_and_writes_nothing(docs: Path) -> None:
    page, other = docs / NOTICES_PAGE, docs / SURPLUS
    current = page.read_text()
    page.write_text("Edited by hand.")
    other.write_text("There is no such notice any more.")

    message = check_notices(docs, notice_files(), write=False)

    assert message == (
        f"Not current: docs/{NOTICES_PAGE}, docs/{SURPLUS} (to delete). Run"
        " `make notices`, read what changed, and commit it."
    )
    assert page.read_text() == "Edited by hand."
    assert check_notices(docs, notice_files(), write=True) is not None
    assert page.read_text() == current
    assert not other.exists()
    assert check_notices(docs, notice_files(), write=True) is None


def test_the_rules_whose_day_a_notice_states_are_those_that_deadline_service_states() -> None:
    catalogue = current_notices()
    dated = [*catalogue.values.values(), *catalogue.steps.values()]

    assert {rule for each in dated for rule in each.rules or ()} == STATED_RULES


def test_the_limits_that_bound_a_notice_are_those_that_its_worklist_item_has() -> None:
    limits = {
        rule.id
        for rule in current_rulebook().rules
        if is_own_act(rule) and rule.is_limit_of_law and not rule.is_minimum_period
    }
    bounding = {
        each.id: tuple(rule for rule in each.by if rule in limits)
        for each in current_notices().requirements
    }

    assert {notice: rules for notice, rules in bounding.items() if rules} == NOTICE_LIMITS


def test_the_last_day_of_a_required_notice_is_that_of_its_worklist_item() -> None:
    """Of every notice of every fact of the worked examples."""
    last_days = list[date | None]()
    for example in shipped_examples():
        facts = effective(history(*example.facts))
        evaluated = timetable(
            facts, current_rulebook(), england_calendar(), example.settings, date.min
        )
        rows = [DeadlineRow.of(each) for each in evaluated]
        days = [
            DeadlineDay(
                rule=row.rule,
                because_of=row.because_of,
                law_due_on=row.law_due_on,
                notice_fact=row.notice_fact,
            )
            for row in rows
            if row.law_due_on is not None
        ]
        limits, positions = NoticeLimits(evaluated), [each.position for each in facts]
        record, today = NoticeRecord(), date(2026, 11, 30)
        for each in notices_of_case(current_notices(), facts, days, positions, record, today):
            item_day = limits.last_day(each.requirement.id, each.reports)
            assert each.by_on == item_day, (example.name, each.requirement.id)
            last_days.append(item_day)

    assert len(last_days) > 1000
    assert sum(each is not None for each in last_days) > 300


def test_every_fact_from_which_a_stated_day_is_counted_has_words() -> None:
    started = {
        name
        for rule in current_rulebook().rules
        if rule.id in STATED_RULES
        for pattern in rule.starts
        for name in pattern.event
    }

    assert len(started) > 10
    assert started <= current_words().language.events.keys()


@pytest.mark.parametrize(
    ("written", "other", "problem"),
    [
        ('"appeal-lodge"', '"appeal-file"', "value appeal_by: there is no rule appeal-file"),
        (
            'field = "ceased_on"',
            'field = "stopped_on"',
            "value ended_on: no fact that requires a notice has a field stopped_on",
        ),
    ],
)
def test_a_day_that_no_deadline_or_fact_has_is_reported(
    written: str, other: str, problem: str
) -> None:
    files = dict(notice_files())
    files["elements.toml"] = files["elements.toml"].replace(written, other)

    message = check_notices(DOCS, files, write=False)

    assert message == f"The notices are not valid:\n{problem}"


def test_a_rule_that_the_rulebook_does_not_have_is_reported() -> None:
    files = dict(notice_files())
    files["request.toml"] = files["request.toml"].replace(
        '"request-notify-others"', '"request-tell-others"'
    )

    assert check_notices(DOCS, files, write=False) == (
        "The notices are not valid:\nrequest.toml: request-received-others: there is no rule"
        " request-tell-others"
    )


def test_the_day_of_each_rule_that_bounds_a_notice_can_be_worded() -> None:
    """A reason is counted from the day of a fact that starts a rule."""
    catalogue = parse_notices(notice_files(), rule_titles().keys())
    named = {each for requirement in catalogue.requirements for each in requirement.by}
    started_by = {
        event
        for rule in current_rulebook().rules
        if rule.id in named
        for pattern in rule.starts
        for event in pattern.event
    }

    assert started_by - current_words().language.events.keys() == set()


AUTHORITIES: Final = {
    *(DutyHolder.LOCAL_AUTHORITY, DutyHolder.OLD_AUTHORITY, DutyHolder.NEW_AUTHORITY),
    DutyHolder.HOME_AUTHORITY,
}
SENDING: Final = ("Acknowledge", "Give", "Issue", "Name", "Notify", "Send", "Tell")
"""How the titles of the rules begin by which a council must send something."""


def test_every_duty_of_a_council_to_send_something_bounds_a_notice() -> None:
    catalogue = parse_notices(notice_files(), rule_titles().keys())
    bounding = {each for requirement in catalogue.requirements for each in requirement.by}
    duties = {
        rule.id
        for rule in current_rulebook().rules
        if rule.kind is DeadlineKind.DUTY
        and rule.owed_by in AUTHORITIES
        and rule.title.startswith(SENDING)
    }

    assert len(duties) > 40
    assert duties - bounding == set()
