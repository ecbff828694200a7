import pytest

from chassis.database import create_engine
from chassis.guard import DangerousRole, refuse_dangerous_role
from chassis.testing import Database


async def test_a_service_role_may_serve(database: Database) -> None:
    engine = create_engine(database.url_for("case_api"))
    await refuse_dangerous_role(engine)
    await engine.dispose()


async def test_a_superuser_may_not(database: Database) -> None:
    engine = create_engine(database.admin_url)
    with pytest.raises(DangerousRole, match="postgres is a superuser"):
        await refuse_dangerous_role(engine)
    await engine.dispose()
