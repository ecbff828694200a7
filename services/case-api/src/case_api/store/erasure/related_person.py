"""One parent, carer or professional, erased from every version of the people of a case."""

from typing import Final

from chassis.database import DriverConnection
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId
from events.log.errors import translate_log_errors

_DESTROY_KEY: Final = """
    DELETE FROM case_api.person_key WHERE ledger_id = $1 AND case_id = $2 AND person_id = $3
    RETURNING true
"""
_ADD_VERSION: Final = """
    INSERT INTO case_api.person (ledger_id, case_id, version, details, periods, recorded_by)
    SELECT ledger_id, case_id, version + 1, details, periods, $3 FROM case_api.person
     WHERE ledger_id = $1 AND case_id = $2 ORDER BY version DESC LIMIT 1
"""


async def erase_related_person(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, person_id: PersonId, actor: str
) -> bool:
    """Destroy the key of a person, without which no version shows them.

    A version is added, so that no client replaces an older one. Returns whether the person had a
    key, as everybody has who was in a version. Run it while the file of the case is locked. An id
    that others refer to the person by stays in earlier versions: it is random.
    """
    with translate_log_errors():
        if not await db.fetchval(_DESTROY_KEY, ledger_id, case_id, person_id):
            return False
        await db.execute(_ADD_VERSION, ledger_id, case_id, actor)
    return True
