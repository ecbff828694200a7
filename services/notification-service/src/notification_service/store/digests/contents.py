"""What a digest says: a function of the database of deadline-service, and facts about notices.

See docs/adr/0138-digests-by-a-function-of-the-database.md. The role of the service has no other
privilege on that schema; the facts are those of the log.
"""

from datetime import date
from typing import Final

from chassis.database import DriverConnection
from events.envelope import LedgerId
from notification_service.domain.digests.content import MAX_LISTED_ITEMS, DigestContent
from notification_service.domain.digests.subject import WorkOf
from notification_service.store.digests.notices_at_issue import read_notices_at_issue

DIGEST_QUERY: Final = """
    SELECT log_position, waits_since, sections FROM deadline.digest_v2($1, $2, $3, $4, $5)
"""


async def read_digest(
    db: DriverConnection, ledger_id: LedgerId, work: WorkOf, day: date, after: int | None
) -> DigestContent | None:
    """The digest of a reader on a day. The transaction is set to the ledger.

    What follows from facts after the position `after` is new; None: nothing is. Returns None where
    the officer or the team has more cases than a list can have.
    """
    of_whom = str(work.reader), work.reader_id
    row = await db.fetchrow(DIGEST_QUERY, *of_whom, day, after, MAX_LISTED_ITEMS)
    if row is None:
        return None
    content = DigestContent.model_validate(dict(row))
    return content.with_notices(
        await read_notices_at_issue(db, ledger_id, content.notice_positions)
    )
