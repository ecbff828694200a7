"""Plans and advice as data: operations of case-api, each a new request."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import httpx
from tests.faults.case_api_calls import CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import new_key_header

from chassis.testing.faults import ApiCall

CONTENT: Final[dict[str, Any]] = {
    "section_k": [{"advice_id": "00000000-0000-4000-8000-000000000001"}]
}
VERSIONS_QUERY: Final = """
    SELECT version || ':' || revision FROM case_api.plan_version WHERE plan_id::text = $1
"""
ADVICE_QUERY: Final = "SELECT version FROM case_api.advice WHERE advice_id::text = $1 ORDER BY 1"


async def new_plan(work: CaseApiCalls) -> tuple[str, str]:
    """A plan of a new case with one version: its path, and the plan's id."""
    case, _, _ = await work.new_case()
    plan_id = str(uuid4())
    path = f"{case}/plans/{plan_id}/versions"
    await work.client.post(path, {"content": {}})
    return path, plan_id


async def create_version(work: CaseApiCalls) -> ApiCall:
    case, _, _ = await work.new_case()
    plan_id = str(uuid4())

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(VERSIONS_QUERY, plan_id) == ["1:1"]

    return work.client.call(
        *("POST", f"{case}/plans/{plan_id}/versions", 201),
        body={"content": CONTENT},
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def replace_draft(work: CaseApiCalls) -> ApiCall:
    path, plan_id = await new_plan(work)

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(VERSIONS_QUERY, plan_id) == ["1:2"]

    return work.client.call(
        *("PUT", f"{path}/1"),
        body=CONTENT,
        headers={"If-Match": '"1"'},
        again=frozenset({412}),
        is_done_once=is_done_once,
    )


async def new_advice(work: CaseApiCalls) -> tuple[str, str]:
    """Advice of a new case: its path, and its id."""
    case, _, _ = await work.new_case()
    advice_id = str(uuid4())
    await work.client.post(f"{case}/advice", {"advice_id": advice_id, "content": {}})
    return f"{case}/advice/{advice_id}", advice_id


async def create_advice(work: CaseApiCalls) -> ApiCall:
    case, _, _ = await work.new_case()
    advice_id = str(uuid4())

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(ADVICE_QUERY, advice_id) == [1]

    return work.client.call(
        *("POST", f"{case}/advice", 201),
        body={"advice_id": advice_id, "content": {}},
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def replace_advice(work: CaseApiCalls) -> ApiCall:
    path, advice_id = await new_advice(work)

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(ADVICE_QUERY, advice_id) == [1, 2]

    return work.client.call(
        *("PUT", path),
        body={"background": ["Born at term."]},
        headers={"If-Match": '"1"'},
        again=frozenset({412}),
        is_done_once=is_done_once,
    )


async def read_advice(work: CaseApiCalls) -> ApiCall:
    path, _ = await new_advice(work)
    return work.client.call("GET", path)


def plan_read_call(path: str) -> PrepareCaseApiCall:
    """A read of a new plan."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        versions, _ = await new_plan(work)
        case = versions.partition("/plans/")[0]
        return work.client.call("GET", path.format(case=case, versions=versions))

    return prepare


PLAN_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "createPlanVersion": create_version,
    "replacePlanDraft": replace_draft,
    "listPlanVersions": plan_read_call("{case}/plan-versions"),
    "getPlanVersion": plan_read_call("{versions}/1"),
    "getPlanFindings": plan_read_call("{versions}/1/findings"),
    "getPlanChanges": plan_read_call("{versions}/1/changes?since=1"),
    "createAdvice": create_advice,
    "replaceAdvice": replace_advice,
    "listAdvice": plan_read_call("{case}/advice"),
    "getAdvice": read_advice,
}
