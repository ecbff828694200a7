"""The roles of the whole system, as its migrations leave them."""

import asyncpg
from deploy.workspace import LOGIN_ROLES

from chassis.database import DriverConnection, dsn
from chassis.roles import SERVICE_GROUP
from chassis.testing import Database
from events.contracts import CONTRACTS

OWNERS_FAMILY = "ledger"
GIVEN = "SELECT COALESCE(log.writable_families_v1($1), '{}')"
IS_SERVICE = "SELECT pg_has_role($1::name, $2::name, 'USAGE')"


async def test_every_family_of_a_service_has_one_writer(database: Database) -> None:
    connection: DriverConnection = await asyncpg.connect(dsn(database.admin_url))
    given = [(role, await connection.fetchval(GIVEN, role.name)) for role in LOGIN_ROLES]
    services = {
        role
        for role in LOGIN_ROLES
        if await connection.fetchval(IS_SERVICE, role.name, SERVICE_GROUP)
    }
    await connection.close()

    families = {name.partition(".")[0] for name in CONTRACTS} - {OWNERS_FAMILY}
    assert sorted(family for _, names in given for family in names) == sorted(families)
    assert {role for role, names in given if names} == services
    assert services == {role for role in LOGIN_ROLES if role.is_service}
