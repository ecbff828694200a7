"""One parent, carer or professional, erased from every version of the people of a case."""

from typing import Final

from chassis.database import DriverConnection
from events.contracts.references import PersonId
from events.envelope import CaseId, LedgerId
from events.log.errors import translate_log_errors

# Versions are not updated, so those that name the person are deleted, and inserted without.
_REDACT: Final = """
    WITH former AS (
        DELETE FROM case_api.person
         WHERE ledger_id = $1 AND case_id = $2 AND details @> jsonb_build_object(
               'related_people', jsonb_build_array(jsonb_build_object('person_id', $3::text)))
        RETURNING version, details, recorded_at, recorded_by
    )
    INSERT INTO case_api.person (ledger_id, case_id, version, details, recorded_at, recorded_by)
    SELECT $1, $2, version, jsonb_set(details, '{related_people}', coalesce((
               SELECT jsonb_agg(person ORDER BY place)
                 FROM jsonb_array_elements(details -> 'related_people')
                      WITH ORDINALITY AS related(person, place)
                WHERE person ->> 'person_id' IS DISTINCT FROM $3::text), '[]')),
           recorded_at, recorded_by
      FROM former
    RETURNING version
"""
_ADD_VERSION: Final = """
    INSERT INTO case_api.person (ledger_id, case_id, version, details, recorded_by)
    SELECT ledger_id, case_id, version + 1, details, $3 FROM case_api.person
     WHERE ledger_id = $1 AND case_id = $2 ORDER BY version DESC LIMIT 1
"""


async def erase_related_person(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, person_id: PersonId, actor: str
) -> bool:
    """Erase a person from all versions, and add one, so that no client replaces an older one.

    Returns whether a version named the person. Run it while the file of the case is locked. An id
    that others refer to the person by stays in earlier versions: it is random.
    """
    with translate_log_errors():
        if not await db.fetch(_REDACT, ledger_id, case_id, str(person_id)):
            return False
        await db.execute(_ADD_VERSION, ledger_id, case_id, actor)
    return True
