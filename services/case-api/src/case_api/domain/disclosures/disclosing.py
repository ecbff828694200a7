"""Which readings are disclosures: data left the council, and was not used in its own work.

`store/sql/disclosing_readings.sql` has the same function in SQL; a test compares them.
"""

import re
from typing import Final

from case_api.domain.readings.new_reading import DataKind
from case_api.domain.readings.outside_roles import OUTSIDE_ROLES

_OUTSIDE: Final = re.compile(rf" user:[^ ]+ role:({'|'.join(OUTSIDE_ROLES)})$")
_ROLE: Final = re.compile(r" user:[^ ]+ role:([a-z_]+)$")


def is_disclosing(actor: str, kind: str) -> bool:
    """Whether a reading is a disclosure: by a person outside, or for a subject access request."""
    return kind == DataKind.SUBJECT_ACCESS or _OUTSIDE.search(actor) is not None


def acting_role(actor: str) -> str:
    """The role in which an actor read; `system` for a client that acted as itself."""
    found = _ROLE.search(actor)
    return "system" if found is None else found[1]
