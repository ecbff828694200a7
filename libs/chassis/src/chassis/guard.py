"""A service must not run as a role that row-level security does not bind."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.errors import CannotStart

_UNBOUND: Final = text("""
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


class DangerousRole(CannotStart):
    """The role that the service logs in with could see or change every council's rows."""

    def __init__(self, why: str) -> None:
        super().__init__(f"refusing to run with this database role, because {why}")


async def refuse_dangerous_role(engine: AsyncEngine) -> None:
    """Check, before serving, that row-level security binds the role we log in with.

    Raises:
        DangerousRole: it is, or may become, a superuser, a BYPASSRLS role or an owner of tables.
    """
    async with engine.connect() as db:
        why = await db.scalar(_UNBOUND)
    if why is not None:
        raise DangerousRole(why)
