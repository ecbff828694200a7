from dataclasses import dataclass
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from chassis.app_state import from_request, provide, provided


@dataclass(frozen=True)
class Context:
    name: str


@dataclass(frozen=True)
class Narrower(Context):
    pass


def test_a_value_is_found_by_its_class() -> None:
    app = FastAPI()

    provide(app, Context("first"))
    provide(app, Narrower("narrower"))
    provide(app, Context("second"))

    assert (provided(app, Context), provided(app, Narrower)) == (
        Context("second"),
        Narrower("narrower"),
    )


def test_an_application_without_the_value_is_an_error() -> None:
    app = FastAPI()
    provide(app, Narrower("narrower"))

    with pytest.raises(LookupError, match="Context"):
        provided(app, Context)


async def test_an_operation_gets_the_value_of_its_application() -> None:
    app = FastAPI()
    provide(app, Context("mine"))

    @app.get("/name")
    def _(context: Annotated[Context, Depends(from_request(Context))]) -> str:
        return context.name

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        assert (await client.get("/name")).json() == "mine"
