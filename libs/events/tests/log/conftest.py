"""The log is tested on PostgreSQL 17 and 18, because managed services adopt releases late."""

import pytest


@pytest.fixture(params=[18, 17], ids=["postgresql-18", "postgresql-17"])
def postgresql(request: pytest.FixtureRequest) -> int:
    version: int = request.param
    return version
