"""What a digest says: a function of the database that belongs to deadline-service.

See docs/adr/0138-digests-by-a-function-of-the-database.md. The role of the service has no other
privilege on that schema.
"""

from datetime import date
from typing import Final

from chassis.database import DriverConnection
from notification_service.domain.digests.content import MAX_LISTED_ITEMS, DigestContent
from notification_service.domain.digests.subject import WorkOf

DIGEST_QUERY: Final = """
    SELECT log_position, waits_since, sections FROM deadline.digest_v1($1, $2, $3, $4, $5)
"""


async def read_digest(
    db: DriverConnection, work: WorkOf, day: date, after: int | None
) -> DigestContent | None:
    """The digest of a reader on a day, of the ledger that the transaction is set to.

    What follows from facts after the position `after` is new; None: nothing is. Returns None where
    the officer or the team has more cases than a list can have.
    """
    of_whom = str(work.reader), work.reader_id
    row = await db.fetchrow(DIGEST_QUERY, *of_whom, day, after, MAX_LISTED_ITEMS)
    return None if row is None else DigestContent.model_validate(dict(row))
