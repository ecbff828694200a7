"""The values of a notice: what its sender gives, the council's services, the days on record."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple, Self

from chassis.database import DriverConnection
from events.contracts import Event
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notice_sending.enclosed_values import EnclosedValues
from notification_service.domain.notice_sending.given_values import GivenEnclosures, value_data
from notification_service.domain.notice_sending.not_composed import NotComposed, NotComposedReason
from notification_service.domain.notice_sending.reported_fact import ReportedFact
from notification_service.domain.notice_sending.wanted_notice import WantedNotice
from notification_service.domain.notices.element import ElementValue
from notification_service.domain.notices.known_days import (
    dated_steps,
    has_past_day,
    needed_days,
)
from notification_service.domain.notices.last_day import last_days_of_matter
from notification_service.domain.notices.recorded_values import recorded_values
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.wording.values import (
    STEPS_VALUE,
    DatedStep,
    DayValue,
    InvalidValues,
    NoticeValues,
    parse_values,
)
from notification_service.store.last_days import read_last_days
from notification_service.store.notices import current_notices, current_words


class StatedValues(NamedTuple):
    """What a notice states, what happens next, and the doubts about its days and documents."""

    values: NoticeValues
    steps: Sequence[DatedStep]
    doubts: frozenset[SendingDoubt]

    def enclosing(self, enclosed: EnclosedValues) -> Self:
        """The same, with the documents that it encloses."""
        values = {**self.values, **enclosed.values}
        return self._replace(values=values, doubts=self.doubts.union(enclosed.doubts))


async def stated_values(
    raw: DriverConnection,
    reported: ReportedFact,
    settings: NoticeSettings,
    wanted: WantedNotice,
    today: date,
) -> StatedValues:
    """The values of a notice that is made today.

    What its sender leaves out is that of the record: days, next steps.

    Raises:
        NotComposed: a value is not one of the catalogue, or a day is left out and the deadlines do
            not follow from the newest fact yet.
    """
    catalogue, requirement = current_notices(), reported.requirement
    given = _given(settings, wanted, requirement)
    needed = list(needed_days(catalogue, requirement))
    found = await read_last_days(raw, wanted.case_id)
    is_current = found.log_position >= reported.newest
    if not is_current and any(name not in given for name in _dated_by_rules(needed, requirement)):
        raise NotComposed(NotComposedReason.NOT_EVALUATED)
    facts: dict[int, Event] = {each.position: each.event for each in reported.facts}
    days = found.days if is_current else ()
    recorded = recorded_values(catalogue, current_words(), requirement, wanted.reports, facts, days)
    values = {**recorded, **given}
    doubts = {*_doubts(needed, given, recorded, is_current=is_current)}
    if has_past_day(catalogue.values_of(requirement), values, today):
        doubts.add(SendingDoubt.PAST_DAY)
    of_matter = last_days_of_matter(wanted.reports, facts, days)
    steps = dated_steps(catalogue, requirement, of_matter, today)
    return StatedValues(values, steps, frozenset(doubts))


def _dated_by_rules(
    needed: Sequence[ElementValue], requirement: NoticeRequirement
) -> Iterator[str]:
    """The values of a notice that have the last days of deadlines."""
    yield from (each.id for each in needed if each.rules)
    yield from (each.id for each in current_notices().values_of(requirement) if each.limits)
    if any(current_notices().steps[name].rules for name in requirement.next):
        yield STEPS_VALUE


def _given(
    settings: NoticeSettings, wanted: WantedNotice, requirement: NoticeRequirement
) -> NoticeValues:
    if not {*wanted.values} <= {*current_notices().values}:
        raise NotComposed(NotComposedReason.UNKNOWN_VALUE)
    stated = {name for each in current_notices().elements_of(requirement) for name in each.needs}
    for name, value in wanted.values.items():
        if name not in stated and not isinstance(value, GivenEnclosures):
            raise NotComposed(NotComposedReason.UNUSED_VALUE, name)
    data = {**value_data(settings.services), **value_data(wanted.values)}
    try:
        return parse_values(current_notices(), data)
    except InvalidValues as error:
        raise NotComposed(NotComposedReason.INVALID_VALUE, str(error)) from None


def _doubts(
    needed: Sequence[ElementValue],
    given: NoticeValues,
    recorded: NoticeValues,
    *,
    is_current: bool,
) -> Iterator[SendingDoubt]:
    """Whether a day that the sender gives is another than that of the record, or is not known."""
    for each in needed:
        value = given.get(each.id)
        if not isinstance(value, DayValue):
            continue
        if each.rules and not is_current:
            yield SendingDoubt.DAY_NOT_CHECKED
        elif isinstance(known := recorded.get(each.id), DayValue) and known.day != value.day:
            yield SendingDoubt.OTHER_DAY
