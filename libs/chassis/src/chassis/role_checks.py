"""Properties and settings that the database role of a service must not have."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.errors import CannotStart

_RLS_BYPASS_QUERY: Final = text("""
    SELECT rolname || ' is a superuser' FROM pg_roles
     WHERE rolsuper AND pg_has_role(oid, 'MEMBER')
    UNION ALL
    SELECT rolname || ' has BYPASSRLS' FROM pg_roles
     WHERE rolbypassrls AND pg_has_role(oid, 'MEMBER')
    UNION ALL
    SELECT relowner::regrole || ' owns ' || oid::regclass FROM pg_class
     WHERE relkind IN ('r', 'p') AND pg_has_role(relowner, 'MEMBER')
       AND relnamespace::regnamespace::text !~ '^(pg_.*|information_schema)$'
    LIMIT 1
""")

_DANGEROUS_SETTINGS_QUERY: Final = text("""
    SELECT name || ' is ' || setting FROM pg_settings
     WHERE (name, setting) IN (
               ('synchronous_commit', 'off'), ('row_security', 'off'),
               ('default_transaction_read_only', 'on'), ('standard_conforming_strings', 'off')
           )
        OR name = 'default_transaction_isolation' AND setting <> 'read committed'
        OR name = 'session_replication_role' AND setting <> 'origin'
        OR name = 'search_path' AND reset_val ~* 'pg_catalog|pg_temp'
    UNION ALL
    SELECT 'log.ledger is set for good' WHERE current_setting('log.ledger', true) <> ''
    UNION ALL
    SELECT 'it acts as ' || current_user WHERE current_user <> session_user
    LIMIT 1
""")
"""A role can set these for itself permanently, and so for every process that logs in with it."""


class DangerousRole(CannotStart):
    """The role that the service logs in with could read or change every council's rows."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"refusing to run with this database role, because {reason}")


class DangerousSettings(CannotStart):
    """Settings of the database role would expose or lose rows."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"refusing to run with the settings of this database role, because {reason}:"
            " see `ALTER ROLE … RESET ALL`"
        )


async def refuse_dangerous_settings(engine: AsyncEngine) -> None:
    """Check, before serving, that the settings of role, database and server are safe.

    Raises:
        DangerousSettings: it commits without a flush, in another isolation, has a default ledger,
            acts as another role, or the like.
    """
    async with engine.connect() as db:
        reason = await db.scalar(_DANGEROUS_SETTINGS_QUERY)
    if reason is not None:
        raise DangerousSettings(reason)


async def refuse_dangerous_role(engine: AsyncEngine) -> None:
    """Check, before serving, that row-level security applies to the login role.

    Raises:
        DangerousRole: it is, or may become, a superuser, a BYPASSRLS role or an owner of tables.
    """
    async with engine.connect() as db:
        reason = await db.scalar(_RLS_BYPASS_QUERY)
    if reason is not None:
        raise DangerousRole(reason)
