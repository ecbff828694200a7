"""Whether providers that facts and agreements name are in the register of a council that keeps one.

A council that has recorded no institution keeps no register here: its ids are those of another
system, and none is refused (docs/adr/0092).
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from case_api.domain.institutions.institution_id import InstitutionId
from case_api.domain.institutions.named_providers import NamedProvider, UnknownProvider
from case_api.store.institutions.institutions import unknown_institutions
from chassis.database import DriverConnection
from events.envelope import LedgerId

# In the order of the key, so that it is one look-up in its index, whatever the statistics.
ANY_INSTITUTION_QUERY: Final = """
    SELECT true FROM case_api.institution WHERE ledger_id = $1
     ORDER BY ledger_id, institution_id LIMIT 1
"""


async def unknown_providers(
    db: DriverConnection, ledger_id: LedgerId, ids: Sequence[UUID]
) -> frozenset[InstitutionId]:
    """Those of some ids that the register does not have, none where it has no institutions."""
    if not ids:
        return frozenset()
    unknown = await unknown_institutions(db, ledger_id, [InstitutionId(each) for each in ids])
    if unknown and await db.fetchval(ANY_INSTITUTION_QUERY, ledger_id):
        return unknown
    return frozenset()


async def check_providers(
    db: DriverConnection, ledger_id: LedgerId, named: Sequence[NamedProvider]
) -> None:
    """Pass if a council that keeps a register has the providers of some facts in it.

    Raises:
        UnknownProvider: it lacks one, the first of which is named; the transaction must end.
    """
    unknown = await unknown_providers(db, ledger_id, [each.provider_id for each in named])
    for each in named:
        if each.provider_id in unknown:
            raise UnknownProvider(each)
