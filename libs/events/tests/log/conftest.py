"""The log runs on PostgreSQL 17 as well as 18: managed services lag behind."""

import pytest


@pytest.fixture(params=[18, 17], ids=["postgresql-18", "postgresql-17"])
def postgresql(request: pytest.FixtureRequest) -> int:
    version: int = request.param
    return version
