"""The values of a notice: what the client gives, the council's services, and the days on record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chassis.database import DriverConnection
from chassis.problems import Conflict, InvalidRequest, Violation
from events.contracts import Event
from events.envelope import CaseId
from notification_service.api.notices.models import SendNoticeRequest
from notification_service.api.notices.reported_fact import ReportedFact
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notice_sending.given_values import value_data
from notification_service.domain.notices.element import ElementValue
from notification_service.domain.notices.known_days import (
    dated_steps,
    known_days,
    needed_days,
)
from notification_service.domain.notices.last_day import last_days_of_matter
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
from notification_service.store.notices import current_notices

_NOT_EVALUATED: Final = (
    "the deadlines of the case do not follow from its newest fact yet: try again in a second, or"
    " give the days in `values`"
)


class StatedValues(NamedTuple):
    """What a notice states, what happens next, and the doubts about its days."""

    values: NoticeValues
    steps: Sequence[DatedStep]
    doubts: frozenset[SendingDoubt]


async def stated_values(
    raw: DriverConnection,
    case_id: CaseId,
    reported: ReportedFact,
    settings: NoticeSettings,
    body: SendNoticeRequest,
) -> StatedValues:
    """The values of a notice. What the client leaves out is that of the record: days, next steps.

    Raises:
        InvalidRequest: a value is not one of the catalogue.
        Conflict: a day is left out, and the deadlines do not follow from the newest fact yet.
    """
    given = _given(settings, body)
    catalogue, requirement = current_notices(), reported.requirement
    needed = list(needed_days(catalogue, requirement))
    found = await read_last_days(raw, case_id)
    is_current = found.log_position >= reported.newest
    if not is_current and any(name not in given for name in _dated_by_rules(needed, requirement)):
        raise Conflict(_NOT_EVALUATED)
    facts: dict[int, Event] = {each.position: each.event for each in reported.facts}
    last_days = last_days_of_matter(body.reports, facts, found.days if is_current else ())
    known = known_days(needed, facts[body.reports], last_days)
    doubts = frozenset(_doubts(needed, given, known, is_current=is_current))
    steps = dated_steps(catalogue, requirement, last_days)
    return StatedValues({**known, **given}, steps, doubts)


def _dated_by_rules(
    needed: Sequence[ElementValue], requirement: NoticeRequirement
) -> Iterator[str]:
    """The values of a notice that have the last days of deadlines."""
    yield from (each.id for each in needed if each.rules)
    if any(current_notices().steps[name].rules for name in requirement.next):
        yield STEPS_VALUE


def _given(settings: NoticeSettings, body: SendNoticeRequest) -> NoticeValues:
    if not {*body.values} <= {*current_notices().values}:
        message = "must be ids of values in docs/notices.md"
        raise InvalidRequest(errors=[Violation("unknown_value", message, pointer="/values")])
    data = {**value_data(settings.services), **value_data(body.values)}
    try:
        return parse_values(current_notices(), data)
    except InvalidValues as error:
        raise InvalidRequest(
            errors=[Violation("invalid_value", str(error), pointer="/values")]
        ) from None


def _doubts(
    needed: Sequence[ElementValue],
    given: NoticeValues,
    known: Mapping[str, DayValue],
    *,
    is_current: bool,
) -> Iterator[SendingDoubt]:
    """Whether a day that the client gives is another than that of the record, or is not known."""
    for each in needed:
        value = given.get(each.id)
        if not isinstance(value, DayValue):
            continue
        if each.rules and not is_current:
            yield SendingDoubt.DAY_NOT_CHECKED
        elif each.id in known and known[each.id].day != value.day:
            yield SendingDoubt.OTHER_DAY
