"""What makes every act of a case more urgent: the harm that a delay does to this child."""

from collections.abc import Iterable, Mapping
from typing import Final

from deadline_service.domain.priority import PriorityReason
from events.contracts import (
    CaseDetailsChanged,
    CaseOpened,
    CaseOutOfSchoolEnded,
    CaseOutOfSchoolReported,
    Event,
)
from events.contracts.references import SchoolAbsenceId
from events.contracts.vocabulary.case import CaseFlag

_BY_FLAG: Final[Mapping[CaseFlag, PriorityReason]] = {
    CaseFlag.OUT_OF_SCHOOL: PriorityReason.OUT_OF_SCHOOL,
    CaseFlag.LOOKED_AFTER: PriorityReason.LOOKED_AFTER,
    CaseFlag.CHILD_PROTECTION: PriorityReason.CHILD_PROTECTION,
    CaseFlag.LIFE_LIMITING: PriorityReason.LIFE_LIMITING,
    CaseFlag.YOUTH_JUSTICE: PriorityReason.YOUTH_JUSTICE,
}
"""The flags that are harm. Being of a service family is none."""


def case_harms(facts: Iterable[Event]) -> frozenset[PriorityReason]:
    """The harms of a case, from its effective facts in order.

    A child is out of school by the council's flag, or from a report until its end (Education Act
    1996 s.19).
    """
    flags: Iterable[CaseFlag] = ()
    absences: set[SchoolAbsenceId] = set()
    for fact in facts:
        match fact:
            case CaseOpened():
                flags = fact.flags
            case CaseDetailsChanged(flags=changed) if isinstance(changed, tuple):
                flags = changed
            case CaseOutOfSchoolReported():
                absences.add(fact.absence_id)
            case CaseOutOfSchoolEnded():
                absences.discard(fact.absence_id)
            case _:
                pass
    found = {_BY_FLAG[each] for each in flags if each in _BY_FLAG}
    return frozenset(found | {PriorityReason.OUT_OF_SCHOOL} if absences else found)
