"""Roles in which a client acts: its own, or that of a person."""

from enum import StrEnum
from typing import Final


class ActingRole(StrEnum):
    """The role in which a request is made; its policies decide which operations that allows."""

    SYSTEM = "system"
    """The client acts as itself."""
    OFFICER = "officer"
    """A case officer of the council."""
    MANAGER = "manager"
    """A manager of case officers."""
    PANEL = "panel"
    """A member of a panel, who reads cases and decides."""
    AUDITOR = "auditor"
    """An auditor or inspector, who only reads."""
    PLAN_WRITER = "plan_writer"
    """A writer of plans, limited to named cases until a day."""
    SCHOOL = "school"
    """A member of a school's staff, limited to its pupils."""
    FAMILY = "family"
    """A parent or a young person, limited to their own case or the cases of their children."""


PERSON_ROLES: Final = tuple(role for role in ActingRole if role is not ActingRole.SYSTEM)
"""The roles of people."""
LIMITED_ROLES: Final = frozenset({ActingRole.PLAN_WRITER, ActingRole.SCHOOL, ActingRole.FAMILY})
"""The roles that are limited to some cases."""
