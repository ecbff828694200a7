"""The operations that record a fact in two cases, as rows of what may be recorded next."""

from collections.abc import Sequence
from typing import Final

from case_api.api.operation import Operation
from events.contracts import CaseLinked, CaseUnlinked

LINK: Final = Operation("links", CaseLinked, "recordLink")
UNLINK: Final = Operation("unlinkings", CaseUnlinked, "recordUnlinking")
LINK_OPERATIONS: Final[Sequence[Operation]] = (LINK, UNLINK)
"""Their routes are in `api/links/routes.py`, because they append to two streams."""
