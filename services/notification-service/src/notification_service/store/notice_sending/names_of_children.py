"""Asks whether a text has the name of a child of another case.

The function of the database belongs to case-api, and answers neither a case nor a name: see
docs/adr/0147-names-of-other-children-are-asked-by-tokens.md.
"""

from collections.abc import Sequence
from typing import Final

from chassis.database import DriverConnection
from events.blind_index import BlindIndex, IndexedValue
from events.envelope import CaseId
from notification_service.domain.notice_sending.case_people import CasePeople
from notification_service.domain.notice_sending.written_names import MAX_PAIRS, name_pairs

NAMES_QUERY: Final = "SELECT case_api.names_another_child_v1($1, $2, $3)"


async def names_another_child(
    db: DriverConnection,
    index: BlindIndex,
    case_id: CaseId,
    people: CasePeople,
    texts: Sequence[str],
) -> bool:
    """Whether a text may have the name of a child of another case of the council.

    It may, too, where it has more names than are looked up. The people of the case may be named.
    """
    pairs = name_pairs(texts, people.name_words())
    if not pairs or len(pairs) > MAX_PAIRS:
        return bool(pairs)
    one = index.tokens(IndexedValue.WORD, [each for each, _ in pairs])
    other = index.tokens(IndexedValue.WORD, [each for _, each in pairs])
    return bool(await db.fetchval(NAMES_QUERY, case_id, one, other))
