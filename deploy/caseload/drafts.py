"""The draft plan, the family's fifteen days, the settings consulted, and the first plan."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.requests import REQUEST_LABEL
from deploy.caseload.school_year import next_school_day, next_working_day, previous_working_day
from deploy.caseload.settings import consulted_settings

_TWENTY_WEEKS: Final = timedelta(days=140)
FIFTEEN_DAYS: Final = timedelta(days=15)
DRAFT_LABEL: Final = "draft"
"""The label of the first draft of a case."""
_HURRIED: Final = 0.75
"""Of the plans that would be up to ten days late, the share that is sent by the last day."""
_ANSWERS: Final = (
    ("can_meet_needs", 0.42),
    ("unsuitable", 0.19),
    ("incompatible_with_others", 0.11),
    ("incompatible_with_resources", 0.08),
    ("full", 0.17),
    ("no_view", 0.03),
)
_BANDS: Final = (("band-a", 22_000), ("band-b", 45_000), ("band-c", 88_000), ("band-d", 160_000))
"""Pence a week."""


def prepare_plan(case: MadeUpCase, agreed_on: date, received_on: date, pace: float) -> date:
    """Everything from the agreement to make a plan to the day on which it is sent."""
    draws, history = case.draws, case.history
    sent_on = next_working_day(agreed_on + timedelta(days=draws.days(4 * pace, 0.7)))
    if draws.chance(0.6):
        _record_panel(case, agreed_on, sent_on)
    history.record(
        "draft.issued",
        sent_on,
        draft_id=DRAFT_LABEL,
        basis="assessment",
        request_id=REQUEST_LABEL,
        sent_on=sent_on,
        served_on=sent_on,
        how=draws.weighted([("email", 0.7), ("portal", 0.15), ("post", 0.15)]),
    )
    answered_on = _consult(case, sent_on)
    _hear_family(case, sent_on)
    ready_on = max(sent_on + FIFTEEN_DAYS, answered_on)
    if draws.chance(0.1):
        _send_again(case, sent_on + FIFTEEN_DAYS + timedelta(days=draws.between(2, 14)))
        ready_on += timedelta(days=FIFTEEN_DAYS.days + draws.between(3, 14))
    final_on = next_working_day(ready_on + timedelta(days=draws.days(3.5 * pace, 0.9)))
    limit = received_on + _TWENTY_WEEKS
    if limit < final_on <= limit + timedelta(days=10) and draws.chance(_HURRIED):
        return max(previous_working_day(limit - timedelta(days=draws.below(4))), sent_on)
    return final_on


def _record_panel(case: MadeUpCase, agreed_on: date, sent_on: date) -> None:
    on = agreed_on + timedelta(days=case.draws.below((sent_on - agreed_on).days + 1))
    band, weekly_cost = case.draws.weighted(
        [(each, weight) for each, weight in zip(_BANDS, (0.4, 0.34, 0.2, 0.06), strict=True)]
    )
    case.history.record(
        "draft.panel_decided",
        on,
        panel_on=on,
        decision=case.draws.weighted([("agreed", 0.85), ("agreed_in_part", 0.15)]),
        band=band,
        weekly_cost=weekly_cost,
    )


def _consult(case: MadeUpCase, draft_on: date) -> date:
    """Consult settings; returns the day of the answer after which the plan can name one."""
    draws = case.draws
    count = draws.weighted([(1, 0.3), (2, 0.25), (3, 0.2), (4, 0.15), (5, 0.1)])
    settings = consulted_settings(case, draft_on, count)
    if draws.chance(0.6):
        _request_setting(case, draft_on, settings[0])
    answered: list[date] = []
    for number, institution in enumerate(settings, 1):
        label = f"consultation-{number}"
        sent_on = next_working_day(draft_on + timedelta(days=draws.between(0, 6)))
        case.history.record(
            "draft.consultation_sent",
            sent_on,
            consultation_id=label,
            draft_id=DRAFT_LABEL,
            consultee="requested_institution" if number == 1 else "considered_institution",
            institution={**institution},
            sent_on=sent_on,
        )
        if draws.chance(0.93):
            on = next_school_day(sent_on + timedelta(days=max(draws.days(12, 0.5), 2)))
            answer = draws.weighted(_ANSWERS)
            case.history.record(
                "draft.consultation_answered",
                on,
                consultation_id=label,
                answered_on=on,
                answer=answer,
            )
            answered.append(on)
    return min(answered, default=draft_on)


def _request_setting(
    case: MadeUpCase, draft_on: date, institution: Mapping[str, JsonValue]
) -> None:
    on = next_working_day(draft_on + timedelta(days=case.draws.between(1, 14)))
    kind = "d" if "ukprn" in institution else "a"
    case.history.record(
        "draft.setting_requested",
        on,
        draft_id=DRAFT_LABEL,
        on=on,
        kind=kind,
        institution={**institution},
    )


def _hear_family(case: MadeUpCase, draft_on: date) -> None:
    on = next_working_day(draft_on + timedelta(days=case.draws.between(3, 15)))
    if case.draws.chance(0.45):
        case.history.record("draft.representations_received", on, draft_id=DRAFT_LABEL, on=on)
    if case.draws.chance(0.07):
        case.history.record("draft.meeting_requested", on, draft_id=DRAFT_LABEL, on=on)
        met_on = next_working_day(on + timedelta(days=case.draws.between(5, 20)))
        case.history.record("draft.meeting_held", met_on, draft_id=DRAFT_LABEL, on=met_on)


def _send_again(case: MadeUpCase, on: date) -> None:
    on = next_working_day(on)
    case.history.record(
        "draft.issued",
        on,
        draft_id=DRAFT_LABEL,
        version=2,
        basis="assessment",
        request_id=REQUEST_LABEL,
        sent_on=on,
        served_on=on,
        how="email",
    )
