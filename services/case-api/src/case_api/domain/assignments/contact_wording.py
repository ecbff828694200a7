"""Why an officer or a team is the contact on a day, or is not, as a sentence without names."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from case_api.domain.assignments.contact_point import (
    Candidate,
    ContactPointKind,
    ContactPointReason,
)

_OFFICER: Final[Mapping[ContactPointReason, str]] = {
    ContactPointReason.AVAILABLE: "{who} is the contact on {day}.",
    ContactPointReason.ASSIGNMENT_ENDED: "The case had an officer whose time ended before {day}.",
    ContactPointReason.COVERED: "{who} is away on {day}, and another officer covers.",
    ContactPointReason.LEFT: "{who} left the council before {day}.",
    ContactPointReason.ON_LEAVE: "{who} is on leave on {day}.",
    ContactPointReason.BANK_HOLIDAY: "{who} does not work on {day}, a bank holiday.",
    ContactPointReason.NOT_A_WORKING_DAY: "{who} does not work on {day}.",
}
_WHO: Final[Mapping[ContactPointKind, str]] = {
    ContactPointKind.OFFICER: "The officer of the case",
    ContactPointKind.COVER: "The officer who covers",
}
_WORDING: Final[Mapping[tuple[ContactPointKind, ContactPointReason], str]] = {
    **{
        (kind, reason): text.replace("{who}", who)
        for kind, who in _WHO.items()
        for reason, text in _OFFICER.items()
    },
    (
        ContactPointKind.OFFICER,
        ContactPointReason.NOT_ASSIGNED,
    ): "No officer is assigned on {day}.",
    (ContactPointKind.COVER, ContactPointReason.NOT_ASSIGNED): "No cover is arranged for {day}.",
    (ContactPointKind.TEAM, ContactPointReason.AVAILABLE): "The team is the contact on {day}.",
    (ContactPointKind.TEAM, ContactPointReason.NOT_ASSIGNED): "No team is assigned on {day}.",
    (ContactPointKind.TEAM, ContactPointReason.CLOSED): "The team of the case closed before {day}.",
}


def contact_sentence(candidate: Candidate, on: date) -> str:
    """The sentence, with the day in full: "Monday 3 August 2026"."""
    day = f"{on:%A} {on.day} {on:%B %Y}"
    return _WORDING[candidate.kind, candidate.reason].format(day=day)
