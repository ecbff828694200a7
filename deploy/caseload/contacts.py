"""Contacts with families and settings, the replies that were promised, and complaints."""

from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.school_year import next_working_day, working_days_after

_SUBJECTS: Final = ("progress", "transport", "placement", "advice", "meeting", "provision")
_PROMISED: Final = 0.55
"""Of the calls and messages that come in, those with a promised reply: an assumption."""
_REPLIES: Final = (("in_time", 0.8), ("late", 0.12), ("never", 0.08))
_CONTACTS_A_YEAR: Final = (0, 3)
_COMPLAINTS_A_YEAR: Final = 0.022


def log_contacts(case: MadeUpCase, days: tuple[date, date], year: int) -> None:
    """A few contacts in the days between two. `year` tells those of several years apart."""
    length = (days[1] - days[0]).days
    if length <= 0:
        return
    expected = case.draws.between(*_CONTACTS_A_YEAR) * min(length, 365) / 365
    count = int(expected) + case.draws.chance(expected % 1)
    for number in range(count):
        on = next_working_day(days[0] + timedelta(days=case.draws.below(length)))
        _log_contact(case, on, f"{year}.{number}")


def _log_contact(case: MadeUpCase, on: date, name: str) -> None:
    draws, contact_id = case.draws, case.fact_id("contact", name)
    incoming = draws.chance(0.75)
    contact: dict[str, JsonValue] = {
        "contact_id": contact_id,
        "channel": draws.weighted([("email", 0.55), ("phone", 0.35), ("portal", 0.1)]),
        "party": draws.weighted([("parent", 0.75), ("setting", 0.2), ("health", 0.05)]),
        "subject": draws.pick(_SUBJECTS),
    }
    if not incoming or not draws.chance(_PROMISED):
        direction = "in" if incoming else "out"
        case.history.record("case.contact_logged", on, direction=direction, on=on, **contact)
        return
    due_on = working_days_after(on, draws.pick((3, 5, 5, 5, 10)))
    logged = case.history.record(
        "case.contact_logged", on, direction="in", on=on, reply_due_on=due_on, **contact
    )
    reply = draws.weighted(_REPLIES)
    if not logged or reply == "never":
        return
    late = 1 + draws.days(5, 0.8) if reply == "late" else -draws.below(3)
    replied_on = max(on, next_working_day(due_on + timedelta(days=late)))
    case.history.record(
        "case.contact_logged",
        replied_on,
        contact_id=case.fact_id("reply", name),
        channel="email",
        direction="out",
        party=contact["party"],
        on=replied_on,
        in_reply_to=contact_id,
    )


def complain(case: MadeUpCase, days: tuple[date, date], year: int) -> None:
    """Perhaps a complaint in the days between two, with its stages."""
    length = (days[1] - days[0]).days
    if length <= 0 or not case.draws.chance(_COMPLAINTS_A_YEAR):
        return
    on = next_working_day(days[0] + timedelta(days=case.draws.below(length)))
    label = f"complaint-{year}"
    answered_on = _stage(case, label, "stage_1", on, 10)
    if case.draws.chance(0.25):
        on = next_working_day(answered_on + timedelta(days=case.draws.between(4, 25)))
        _stage(case, label, "stage_2", on, 20)
        if case.draws.chance(0.6):
            compensation = f"compensation-{year}"
            paid_on = next_working_day(on + timedelta(days=case.draws.between(50, 80)))
            amount = case.draws.pick((10_000, 20_000, 35_000, 60_000))
            case.history.record(
                "case.compensation_agreed",
                paid_on,
                compensation_id=compensation,
                on=paid_on,
                ground=case.draws.pick(("delay", "provision_not_made", "distress")),
                amount=amount,
                complaint_id=label,
            )
            case.history.record(
                "case.compensation_paid",
                next_working_day(paid_on + timedelta(days=14)),
                compensation_id=compensation,
                on=next_working_day(paid_on + timedelta(days=14)),
                amount=amount,
            )


def _stage(case: MadeUpCase, label: str, stage: str, on: date, working_days: int) -> date:
    """One stage; returns the day of the answer. Seven of ten are answered in time."""
    draws = case.draws
    case.history.record(
        "case.complaint_received",
        on,
        complaint_id=label,
        stage=stage,
        on=on,
        subject=draws.pick(("late_plan", "provision", "communication", "review")),
    )
    acknowledged_on = working_days_after(on, draws.between(1, 4) + 4 * draws.chance(0.12))
    case.history.record(
        "case.complaint_acknowledged",
        acknowledged_on,
        complaint_id=label,
        stage=stage,
        on=acknowledged_on,
    )
    late = 1 + draws.days(9, 0.8) if draws.chance(0.3) else -draws.below(3)
    answered_on = next_working_day(
        working_days_after(acknowledged_on, working_days) + timedelta(days=late)
    )
    case.history.record(
        "case.complaint_answered",
        answered_on,
        complaint_id=label,
        stage=stage,
        on=answered_on,
        upheld=draws.chance(0.6),
    )
    return answered_on
