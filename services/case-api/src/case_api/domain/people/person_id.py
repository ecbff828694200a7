"""The id of a person of a case, other than the child: random, and without meaning elsewhere."""

from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
"""The same in every version of the case's people."""
