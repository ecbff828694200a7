"""A council reads and replaces its settings; no council can set the law."""

import asyncio
from collections import Counter

import asyncpg
import httpx
import pytest

from chassis.database import DriverConnection
from chassis.testing import Database
from deadline_service.domain.council_settings import CouncilSettings

PATH = "/v1/council-settings"
WAITING = (
    "SELECT count(*) FROM pg_locks"
    " WHERE relation = 'deadline.council_settings'::regclass AND NOT granted"
)


async def if_match(http: httpx.AsyncClient) -> dict[str, str]:
    return {"If-Match": (await http.get(PATH)).headers["ETag"]}


async def test_every_setting_is_returned_with_its_default(http: httpx.AsyncClient) -> None:
    response = await http.get(PATH)

    assert response.status_code == 200
    assert response.json() == CouncilSettings().model_dump(mode="json")
    assert response.json()["warning_offsets"] == [14, 7, 1]


async def test_given_settings_are_stored_and_the_others_have_defaults(
    http: httpx.AsyncClient, other_http: httpx.AsyncClient
) -> None:
    before = await if_match(http)

    response = await http.put(PATH, json={"count_receipt_day": False}, headers=before)

    assert response.status_code == 200
    now = await http.get(PATH)
    assert now.json() == response.json()
    assert now.headers["ETag"] == response.headers["ETag"] != before["If-Match"]
    assert now.json()["count_receipt_day"] is False
    assert now.json()["deemed_delivery_days"] == 2
    assert (await other_http.get(PATH)).json()["count_receipt_day"] is True


async def test_weights_that_put_the_law_last_are_refused_by_their_names(
    http: httpx.AsyncClient,
) -> None:
    weights = {"limit_of_law": 1, "guidance": 2}

    response = await http.put(PATH, json={"worklist": weights}, headers=await if_match(http))

    assert response.status_code == 422
    assert response.json()["errors"] == [
        {
            "code": "weights_against_the_law",
            "message": (
                "must have a tribunal_order of at least limit_of_law, and a limit_of_law of at"
                " least duty, promise and guidance"
            ),
            "pointer": "/worklist",
        }
    ]


async def test_a_response_can_be_sent_as_a_request(http: httpx.AsyncClient) -> None:
    read = await http.get(PATH)

    response = await http.put(PATH, json=read.json(), headers={"If-Match": read.headers["ETag"]})

    assert (response.status_code, response.headers["ETag"]) == (200, read.headers["ETag"])


async def test_unchanged_settings_are_304(http: httpx.AsyncClient) -> None:
    held = (await http.get(PATH)).headers["ETag"]

    assert (await http.get(PATH, headers={"If-None-Match": held})).status_code == 304


async def test_a_concurrent_change_is_not_lost(http: httpx.AsyncClient) -> None:
    before = await if_match(http)
    await http.put(PATH, json={"clear_days": False}, headers=before)

    unconditional = await http.put(PATH, json={})
    stale = await http.put(PATH, json={}, headers=before)

    assert (unconditional.status_code, stale.status_code) == (428, 412)
    assert (await http.get(PATH)).json()["clear_days"] is False


@pytest.mark.parametrize("chosen", [{}, {"clear_days": False}], ids=["the first choice", "a later"])
async def test_of_a_hundred_parallel_changes_with_one_etag_one_is_accepted(
    http: httpx.AsyncClient, database: Database, chosen: dict[str, bool]
) -> None:
    """The first of them have all read the same version before any of them may write."""
    if chosen:
        await http.put(PATH, json=chosen, headers=await if_match(http))
    before = await if_match(http)
    bodies = [{"closure_days": [f"2027-{1 + n % 12:02}-{1 + n // 12:02}"]} for n in range(100)]
    admin: DriverConnection = await asyncpg.connect(database.admin_url)

    async with admin.transaction(), asyncio.timeout(30):
        await admin.execute("LOCK TABLE deadline.council_settings IN SHARE ROW EXCLUSIVE MODE")
        choices = [
            asyncio.create_task(http.put(PATH, json=each, headers=before)) for each in bodies
        ]
        while await admin.fetchval(WAITING) < 5:  # noqa: ASYNC110  # the locks are the database's
            await asyncio.sleep(0.01)
    responses = await asyncio.gather(*choices)
    await admin.close()

    assert Counter(response.status_code for response in responses) == {200: 1, 412: 99}
    [accepted] = [response.json() for response in responses if response.status_code == 200]
    assert (await http.get(PATH)).json() == accepted


async def test_changing_settings_needs_its_own_scope(reader_http: httpx.AsyncClient) -> None:
    response = await reader_http.put(PATH, json={}, headers=await if_match(reader_http))

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("plan-final", "set_by_law"),
        ("EX-PERS", "set_by_law"),
        ("weeks_after_a_review_meeting", "no_such_setting"),
    ],
)
async def test_no_council_sets_the_law(http: httpx.AsyncClient, field: str, code: str) -> None:
    response = await http.put(PATH, json={field: "a secret"}, headers=await if_match(http))

    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert (error["code"], error["pointer"]) == (code, f"/{field}")
    assert "secret" not in response.text


async def test_a_value_out_of_bounds_is_refused(http: httpx.AsyncClient) -> None:
    response = await http.put(
        PATH, json={"early_years_review_months": 7}, headers=await if_match(http)
    )

    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "/early_years_review_months"


async def test_the_document_describes_each_setting(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()

    operation = document["paths"][PATH]["put"]
    assert {"200", "403", "412", "422", "428"} <= operation["responses"].keys()
    described = document["components"]["schemas"]["CouncilSettings"]["properties"]
    assert described.keys() == CouncilSettings.model_fields.keys()
    assert all("description" in each for each in described.values())
