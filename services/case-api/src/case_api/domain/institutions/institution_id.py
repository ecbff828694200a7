"""The id of an institution."""

from typing import NewType
from uuid import UUID

InstitutionId = NewType("InstitutionId", UUID)
"""One institution in a council's register, whatever numbers it has."""
