import json
from uuid import UUID

import httpx
import pytest

SECRET = "a secret"
OTHER_ID = UUID(int=5)


HIDDEN = {
    "NUL": "%00",
    "a control": "a%1b",
    "a bidi control": "%E2%80%AE",
    "not UTF-8": "%ff",
    "half a surrogate pair": "%ed%a0%80",
}


async def test_a_problem_has_one_shape(http: httpx.AsyncClient) -> None:
    response = await http.get("/nowhere", headers={"X-Request-Id": "my-request-1"})

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "/problems/not-found",
        "title": "The resource was not found.",
        "status": 404,
        "code": "not-found",
        "instance": "/requests/my-request-1",
        "request_id": "my-request-1",
    }


async def test_its_type_can_be_looked_up(http: httpx.AsyncClient) -> None:
    problem = (await http.get("/nowhere")).json()

    explained = await http.get(problem["type"])

    assert explained.json()["code"] == "not-found"
    assert "another council" in explained.json()["explanation"]


async def test_an_unknown_type_of_problem_is_not_found(http: httpx.AsyncClient) -> None:
    assert (await http.get("/problems/no-such-thing")).status_code == 404


async def test_every_type_of_problem_is_listed(http: httpx.AsyncClient) -> None:
    codes = [each["code"] for each in (await http.get("/problems")).json()]

    assert {"not-found", "stale-version", "unavailable"} <= set(codes)
    assert codes == sorted(codes)


async def test_allow_lists_every_method_of_the_path(writer: httpx.AsyncClient) -> None:
    response = await writer.delete(f"/v1/notes/{OTHER_ID}")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, PUT"


async def test_options_lists_every_method_of_the_path(http: httpx.AsyncClient) -> None:
    response = await http.options("/v1/notes")

    assert response.status_code == 204
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


async def test_a_trailing_slash_is_another_path(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/notes/")).status_code == 404


async def test_an_internal_error_is_reported_without_details(http: httpx.AsyncClient) -> None:
    response = await http.get("/v1/broken?how=fault")

    assert response.status_code == 500
    assert response.json()["code"] == "internal-error"
    assert SECRET not in response.text


async def test_an_unavailable_database_is_a_503_with_retry_after(http: httpx.AsyncClient) -> None:
    response = await http.get("/v1/broken?how=database")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "1"
    assert SECRET not in response.text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param(
            "/v1/notes?limit=0",
            {"parameter": "limit", "code": "greater_than_equal"},
            id="a bound",
        ),
        pytest.param(
            "/v1/notes?limit=9223372036854775808",
            {"parameter": "limit", "code": "less_than_equal"},
            id="more than 64 bits",
        ),
        pytest.param(
            "/v1/notes?limit=%2B5",
            {"parameter": "limit", "code": "int_parsing"},
            id="a sign that Python would take",
        ),
        pytest.param(
            "/v1/notes?limit=1_000",
            {"parameter": "limit", "code": "int_parsing"},
            id="an underscore that Python would take",
        ),
        pytest.param(
            "/v1/notes?limit=1&limit=2",
            {"parameter": "limit", "code": "repeated_parameter"},
            id="twice",
        ),
        pytest.param(
            "/v1/notes?offset=1",
            {"parameter": "offset", "code": "unknown_parameter"},
            id="unknown",
        ),
        *(
            pytest.param(
                f"/v1/notes?limit={value}",
                {"parameter": "limit", "code": "hidden_character"},
                id=name,
            )
            for name, value in HIDDEN.items()
        ),
        pytest.param(
            "/v1/notes?Mary+Jones+2014=1",
            {"code": "unknown_parameter"},
            id="unknown, and perhaps no name of a parameter at all",
        ),
    ],
)
async def test_a_wrong_parameter_is_named(
    writer: httpx.AsyncClient, address: str, expected: dict[str, str]
) -> None:
    response = await writer.get(address)

    (error,) = response.json()["errors"]
    del error["message"]
    assert (response.status_code, error) == (422, expected)


async def test_a_path_with_an_invalid_id_is_not_found(writer: httpx.AsyncClient) -> None:
    response = await writer.get("/v1/notes/not-an-id")

    (error,) = response.json()["errors"]
    assert (response.status_code, error["parameter"]) == (404, "note_id")


async def test_very_many_parameters_are_refused(writer: httpx.AsyncClient) -> None:
    many = "&".join(f"p{i}=1" for i in range(101))

    assert (await writer.get(f"/v1/notes?{many}")).status_code == 400


async def test_no_message_quotes_a_submitted_value(writer: httpx.AsyncClient) -> None:
    response = await writer.get("/v1/notes/Mary-Jones")

    assert "Mary" not in json.dumps(response.json()["errors"])
