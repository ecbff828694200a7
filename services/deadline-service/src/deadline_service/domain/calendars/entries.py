"""The entries of a calendar in words. They name a case by its reference or its id, never a person.

No entry depends on the day on which it is read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.calendars.appointments import Appointment, AppointmentKind
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.explanation.english import day_in_words
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.vocabulary import DeadlineKind, DutyHolder
from events.envelope import CaseId


class EntryCategory(StrEnum):
    """What an entry is, told apart by calendar programs with colours."""

    STATUTORY = "Statutory deadline"
    TARGET = "Target or guidance"
    RIGHT = "Right"
    HEARING = "Hearing"
    MEETING = "Meeting"
    NOTICE = "Notice"


CALENDAR_KINDS: Final = (
    DeadlineKind.DUTY,
    DeadlineKind.RIGHT,
    DeadlineKind.GUIDANCE,
    DeadlineKind.DERIVED_TARGET,
)
"""Deadlines by which something is done. Minimum periods and effects are not in calendars."""
_APPOINTMENTS: Final[Mapping[AppointmentKind, tuple[EntryCategory, str]]] = {
    AppointmentKind.HEARING: (EntryCategory.HEARING, "Tribunal hearing"),
    AppointmentKind.REVIEW_MEETING: (EntryCategory.MEETING, "Review meeting"),
    AppointmentKind.MEDIATION: (EntryCategory.MEETING, "Mediation meeting"),
}


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An entry of a day. `entry_id` stays the same when the day moves; `link` is a page about it.

    `case_id` None: it is about no case.
    """

    entry_id: str
    case_id: CaseId | None
    day: date
    category: EntryCategory
    title: str
    lines: Sequence[str]
    link: str = ""


@dataclass(frozen=True, slots=True)
class EntryWriter:
    """Words the entries of a council's calendars.

    `office` is the calendar of the council's open days. `deadline_link` gives the address of a
    deadline by its id. `references` has the council's own references of cases, where they are
    known.
    """

    rulebook: Rulebook
    office: Calendar
    deadline_link: Callable[[UUID], str]
    references: Mapping[CaseId, str] = field(default_factory=dict[CaseId, str])

    def deadlines(self, rows: Iterable[DeadlineRow]) -> Iterator[CalendarEntry]:
        """The entries of deadlines on their days to work to; of those without a day there is none.

        A title names who must act, unless it is the authority whose calendar it is.
        """
        for row in rows:
            if row.due_on is not None:
                yield self._deadline(row, row.due_on)

    def appointment(self, case_id: CaseId, found: Appointment) -> CalendarEntry:
        """The entry of a hearing or a meeting."""
        category, title = _APPOINTMENTS[found.kind]
        name = self._name(case_id)
        return CalendarEntry(
            f"{found.kind.value}-{found.subject_id}",
            case_id,
            found.held_on,
            category,
            f"{title} · {name}",
            (f"Case: {name}",),
        )

    def _deadline(self, row: DeadlineRow, due_on: date) -> CalendarEntry:
        rule = self.rulebook.version_on(row.rule, row.started_on)
        category, name = _category(row), self._name(row.case_id)
        return CalendarEntry(
            f"deadline-{row.deadline_id}",
            row.case_id,
            due_on,
            category,
            f"{_title(row, rule, category)} · {name}",
            tuple(self._lines(row, rule, due_on, name)),
            "" if rule is None else str(rule.source.link),
        )

    def _lines(self, row: DeadlineRow, rule: Rule | None, due_on: date, name: str) -> Iterator[str]:
        if row.is_limit_of_law and row.law_due_on is not None:
            yield f"Last day in law: {day_in_words(row.law_due_on)}."
            if row.state is DeadlineState.DISAPPLIED:
                yield "An exception disapplies this limit; the duty remains."
        elif row.kind is DeadlineKind.DUTY:
            yield "The law requires it, and sets no last day."
        else:
            yield "No law sets this day: it is guidance or a target."
        yield f"Last working day: {day_in_words(self.office.last_working_day(due_on))}."
        if rule is not None:
            whose = "Whose right it is" if row.kind is DeadlineKind.RIGHT else "Who must act"
            yield f"{whose}: {rule.owed_by.value}."
            yield f"Source: {rule.source.instrument}, {rule.source.provision}."
        yield f"Case: {name}"
        yield f"Deadline: {self.deadline_link(row.deadline_id)}"

    def _name(self, case_id: CaseId) -> str:
        return self.references.get(case_id, str(case_id))


def notice_of_cut(day: date, what: str) -> CalendarEntry:
    """The entry that states that a calendar is incomplete from a day on."""
    return CalendarEntry(
        "incomplete",
        None,
        day,
        EntryCategory.NOTICE,
        "This calendar is incomplete from here on",
        (what,),
    )


def _category(row: DeadlineRow) -> EntryCategory:
    if row.kind is DeadlineKind.RIGHT:
        return EntryCategory.RIGHT
    is_duty = row.is_limit_of_law or row.kind is DeadlineKind.DUTY
    return EntryCategory.STATUTORY if is_duty else EntryCategory.TARGET


def _title(row: DeadlineRow, rule: Rule | None, category: EntryCategory) -> str:
    if rule is None:
        return row.rule
    title = rule.title
    if rule.owed_by is not DutyHolder.LOCAL_AUTHORITY and "(" not in title:
        title = f"{title} ({rule.owed_by.value})"
    return f"Target: {title}" if category is EntryCategory.TARGET else title
