"""The last days of a case: a function of the database, of deadline-service.

See docs/adr/0143-days-of-notices-from-deadlines.md.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pydantic import TypeAdapter

from chassis.database import DriverConnection
from events.envelope import CaseId
from notification_service.domain.notices.last_day import DeadlineDay

LAST_DAYS_QUERY: Final = "SELECT log_position, days FROM deadline.last_days_v2($1)"
_DAYS: Final = TypeAdapter(tuple[DeadlineDay, ...])


class LastDays(NamedTuple):
    """The last days of a case, and up to where in the log they follow from its facts."""

    log_position: int
    days: Sequence[DeadlineDay]


async def read_last_days(db: DriverConnection, case_id: CaseId) -> LastDays:
    """Those of a case of the ledger that the transaction is set to."""
    row = await db.fetchrow(LAST_DAYS_QUERY, case_id)
    if row is None:
        return LastDays(0, ())
    return LastDays(row["log_position"], _DAYS.validate_python(row["days"]))
