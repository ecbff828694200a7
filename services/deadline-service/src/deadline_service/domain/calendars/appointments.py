"""Hearings and meetings of a case: the days that were set, from its facts."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from deadline_service.domain.casework.closing import CLOSING_EVENTS, closing_day
from events.contracts import (
    Event,
    ReviewArranged,
    ReviewMeetingHeld,
    TribunalAppealEnded,
    TribunalHearingHeld,
    TribunalHearingListed,
    TribunalMediationArranged,
    TribunalMediationDeclined,
    TribunalMediationHeld,
    TribunalMediationNotArranged,
)


class AppointmentKind(StrEnum):
    """What takes place on the day."""

    HEARING = "hearing"
    """The hearing of an appeal: HESC Rules 2008 r.23."""
    REVIEW_MEETING = "review_meeting"
    """SEND Regulations 2014 reg 20, 21."""
    MEDIATION = "mediation"
    """SEND Regulations 2014 reg 35-37."""


APPOINTMENT_EVENTS: Final = (
    *CLOSING_EVENTS,
    ReviewArranged,
    ReviewMeetingHeld,
    TribunalAppealEnded,
    TribunalHearingHeld,
    TribunalHearingListed,
    TribunalMediationArranged,
    TribunalMediationDeclined,
    TribunalMediationHeld,
    TribunalMediationNotArranged,
)
"""The facts that the appointments of a case follow from."""


_Subject: TypeAlias = tuple[AppointmentKind, UUID]
_NEVER: Final = date.min


class Appointment(NamedTuple):
    """A hearing or a meeting. `subject_id` is the appeal, review or mediation that it belongs to.

    One of a kind for each subject: another day for it replaces the earlier one.
    """

    kind: AppointmentKind
    subject_id: UUID
    held_on: date


def appointments(facts: Sequence[Event]) -> Sequence[Appointment]:
    """The appointments of a case that stand, in no order.

    Of several days the one of the last fact counts: the day on which it was held, once that is
    recorded. What was called off before its day is left out, and so is what lies after the day on
    which the case was closed.
    """
    found: dict[_Subject, date] = {}
    for fact in facts:
        if day_set := _day_set(fact):
            subject, found[subject] = day_set
        elif (called_off := _called_off(fact)) and found.get(called_off[0], _NEVER) > called_off[1]:
            del found[called_off[0]]
    closed = closing_day(facts)
    return [
        Appointment(*subject, day)
        for subject, day in found.items()
        if closed is None or day <= closed
    ]


def _day_set(fact: Event) -> tuple[_Subject, date] | None:
    """The day that a fact sets for an appointment, or states that it was held on."""
    found: tuple[_Subject, date] | None = None
    match fact:
        case TribunalHearingListed():
            found = (AppointmentKind.HEARING, fact.appeal_id), fact.hearing_on
        case TribunalHearingHeld():
            found = (AppointmentKind.HEARING, fact.appeal_id), fact.on
        case ReviewArranged():
            found = (AppointmentKind.REVIEW_MEETING, fact.review_id), fact.meeting_on
        case ReviewMeetingHeld():
            found = (AppointmentKind.REVIEW_MEETING, fact.review_id), fact.on
        case TribunalMediationArranged():
            found = (AppointmentKind.MEDIATION, fact.mediation_id), fact.meeting_on
        case TribunalMediationHeld():
            found = (AppointmentKind.MEDIATION, fact.mediation_id), fact.on
        case _:
            pass
    return found


def _called_off(fact: Event) -> tuple[_Subject, date] | None:
    """The appointment that is not held if its day is after the day of a fact."""
    match fact:
        case TribunalAppealEnded():
            return (AppointmentKind.HEARING, fact.appeal_id), fact.on
        case TribunalMediationDeclined() | TribunalMediationNotArranged():
            return (AppointmentKind.MEDIATION, fact.mediation_id), fact.on
        case _:
            return None
