"""Parents, carers, professionals: the people of a case other than the child."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.people.individual import Individual, Periods
from case_api.domain.people.organisation import Organisation
from case_api.domain.people.period import DatedPeriod
from case_api.domain.people.text import Line
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PersonId


class PersonRole(PublishedEnum):
    """The relation of a person to the child or young person."""

    PARENT = "parent"
    CARER = "carer"
    """A person who has care of the child: a parent in law (Education Act 1996 s.576)."""
    FOSTER_CARER = "foster_carer"
    GUARDIAN = "guardian"
    """A guardian or special guardian (Children Act 1989 s.5, 14A)."""
    REPRESENTATIVE = "representative"
    """A deputy, or an attorney, of a person who lacks capacity (CFA s.80(6))."""
    ADVOCATE = "advocate"
    LEGAL_REPRESENTATIVE = "legal_representative"
    SETTING_STAFF = "setting_staff"
    """A teacher, SENCO or other staff of a school, college or early years provider."""
    EDUCATIONAL_PSYCHOLOGIST = "educational_psychologist"
    HEALTH_PROFESSIONAL = "health_professional"
    THERAPIST = "therapist"
    SOCIAL_WORKER = "social_worker"
    VIRTUAL_SCHOOL = "virtual_school"
    YOUTH_JUSTICE = "youth_justice"
    OTHER = "other"


PARENT_ROLES: Final = frozenset(
    {PersonRole.PARENT, PersonRole.CARER, PersonRole.FOSTER_CARER, PersonRole.GUARDIAN}
)
"""Roles of a parent in law: who has parental responsibility or care (Education Act 1996 s.576)."""


class RoleHeld(DatedPeriod):
    """A role, and the days on which the person has it."""

    role: PersonRole


class RelatedPerson(Individual):
    """A person of the case other than the child: a parent, a carer, a professional."""

    person_id: PersonId | MISSING = MISSING
    """May be left out for a new person, and is then generated. Keep it in later versions."""
    name: Line
    roles: Annotated[tuple[RoleHeld, ...], Field(min_length=1, max_length=10)]
    organisation: Organisation | MISSING = MISSING
    """For which a professional acts."""
    parental_responsibility: Periods = ()
    """When the person has parental responsibility (Children Act 1989 s.3). Empty: not known."""
    represents: PersonId | MISSING = MISSING
    """Of a representative: the related person represented. Missing: the young person."""

    def has_role(self, role: PersonRole, day: date) -> bool:
        """Whether the person has a role on a day."""
        return any(held.role is role and held.includes(day) for held in self.roles)
