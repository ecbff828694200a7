from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from fastapi.routing import APIRoute

from chassis import problems
from chassis.app import provide_limits
from chassis.limits import LimitSettings
from chassis.routing import OperationRouter, operations_of

inner = APIRouter(prefix="/{case_id}")
router = APIRouter(prefix="/v1/cases")


@router.get("/{case_id}")
async def read_case(case_id: str) -> str:
    return f"case {case_id}"


@router.get("/latest")
async def read_latest() -> str:
    return "the latest"


@inner.post("/refusals", tags=["refusals"])
async def record_refusal(case_id: str) -> str:
    return f"{case_id} refused"


@inner.get("/files/{path:path}")
async def read_file(case_id: str, path: str) -> str:
    return f"{case_id} {path}"


@inner.get("/tagged")
async def list_tagged(tag: Annotated[list[str], Query()], after: str = "") -> list[str]:
    return [*tag, after]


router.include_router(inner, tags=["facts"])


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI(redirect_slashes=False)
    operations = operations_of([router])
    operation_router = OperationRouter(operations)
    app.router.routes.extend((operation_router, *operations))
    provide_limits(app, LimitSettings())
    problems.install_handlers(app, operation_router.allowed_methods)
    return app


@pytest.mark.parametrize(
    ("address", "response"),
    [
        pytest.param("/v1/cases/7", "case 7", id="a parameter"),
        pytest.param("/v1/cases/latest", "the latest", id="spelt out goes first"),
        pytest.param("/v1/cases/7/files/a/b.pdf", "7 a/b.pdf", id="a path as a parameter"),
        pytest.param("/v1/cases/a%20b", "case a b", id="an encoded parameter"),
        pytest.param("/v1/cases/7/tagged?tag=a&tag=b", ["a", "b", ""], id="a repeatable parameter"),
    ],
)
async def test_a_path_finds_its_operation(
    http: httpx.AsyncClient, address: str, response: object
) -> None:
    assert (await http.get(address)).json() == response


@pytest.mark.parametrize(
    "address",
    ["/", "/v1", "/v1/cases", "/v1/cases/", "/v1/cases/7/", "//v1/cases/7", "/v2/cases/7"],
)
async def test_another_path_matches_no_operation(http: httpx.AsyncClient, address: str) -> None:
    assert (await http.get(f"http://library{address}")).status_code == 404


async def test_a_wrong_method_is_answered_with_the_allowed_ones(http: httpx.AsyncClient) -> None:
    response = await http.get("/v1/cases/7/refusals")

    assert (response.status_code, response.headers["Allow"]) == (405, "OPTIONS, POST")


async def test_only_a_repeatable_parameter_can_be_repeated(
    http: httpx.AsyncClient,
) -> None:
    response = await http.get("/v1/cases/7/tagged?tag=a&after=1&after=2")

    assert response.status_code == 422


def test_the_settings_of_routers_apply_to_their_operations(app: FastAPI) -> None:
    (refusal,) = [
        route
        for route in app.routes
        if isinstance(route, APIRoute) and route.path.endswith("refusals")
    ]

    assert refusal.path == "/v1/cases/{case_id}/refusals"
    assert refusal.tags == ["facts", "refusals"]
