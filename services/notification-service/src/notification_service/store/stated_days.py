"""The days that notices about a case state: a function of the database, of deadline-service.

See docs/adr/0143-days-of-notices-from-deadlines.md.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pydantic import TypeAdapter

from chassis.database import DriverConnection
from events.envelope import CaseId
from notification_service.domain.notices.known_days import DeadlineDay

STATED_DAYS_QUERY: Final = "SELECT log_position, days FROM deadline.stated_days_v1($1)"
_DAYS: Final = TypeAdapter(tuple[DeadlineDay, ...])


class StatedDays(NamedTuple):
    """The last days of a case, and up to where in the log they follow from its facts."""

    log_position: int
    days: Sequence[DeadlineDay]


async def read_stated_days(db: DriverConnection, case_id: CaseId) -> StatedDays:
    """Those of a case of the ledger that the transaction is set to."""
    row = await db.fetchrow(STATED_DAYS_QUERY, case_id)
    if row is None:
        return StatedDays(0, ())
    return StatedDays(row["log_position"], _DAYS.validate_python(row["days"]))
