"""A valid request of every operation of each process with an API."""

from collections.abc import Mapping
from typing import Any, Final

from tests.faults.case_api_calls import CaseApiCalls
from tests.faults.deadline_calls import HISTORY, DeadlineCalls
from tests.faults.digest_calls import DIGEST_OPERATIONS
from tests.faults.notice_calls import NOTICE_OPERATIONS, NoticeCalls, opened_cases
from tests.faults.support import COUNCIL, AdminQueries, ApiClient, new_key_header
from tests.faults.test_case_api import OPERATIONS as CASE_API_OPERATIONS
from tests.faults.test_case_api import RECORDING
from tests.faults.test_deadline_api import OPERATIONS as DEADLINE_OPERATIONS
from tests.faults.webhook_calls import WEBHOOK_OPERATIONS, WebhookCalls
from tests.hostile.administration_calls import administration_calls
from tests.hostile.operations import example_of

from chassis.database import create_engine
from chassis.testing.faults import ApiCall
from deadline_service.processes.evaluator import build_consumer
from deadline_service.testing import CaseRecorder, ConsumerDriver

_DEADLINE_QUERY: Final = "SELECT deadline_id::text FROM deadline.deadline ORDER BY 1"


async def valid_calls(
    service: str, client: ApiClient, document: Mapping[str, Any], records: AdminQueries
) -> Mapping[str, ApiCall]:
    """The requests of a service, by operation id."""
    common = {
        "listProblemTypes": client.call("GET", "/problems"),
        "getProblemType": client.call("GET", "/problems/not-found"),
    }
    match service:
        case "case-api":
            return {**common, **await _case_api_calls(client, document, records)}
        case "deadline-service":
            work = DeadlineCalls(client, records, await _new_deadline(records))
            return common | {name: await make(work) for name, make in DEADLINE_OPERATIONS.items()}
        case "administration-api":
            return {**common, **await administration_calls(client)}
        case _:
            webhooks = WebhookCalls(client, records)
            notices = await _notice_calls(client, records)
            return {**common, **await _webhook_calls(webhooks), **notices}


async def _case_api_calls(
    client: ApiClient, document: Mapping[str, Any], records: AdminQueries
) -> Mapping[str, ApiCall]:
    work = CaseApiCalls(client, records)
    case, _, _ = await work.new_case()
    facts = {
        definition["operationId"]: client.call(
            *("POST", template.replace("/v1/cases/{case_id}", case), 201),
            body=example_of(document, definition),
            headers=new_key_header(),
        )
        for template, item in document["paths"].items()
        for definition in item.values()
        if definition["operationId"] in RECORDING
    }
    return facts | {name: await make(work) for name, make in CASE_API_OPERATIONS.items()}


async def _webhook_calls(work: WebhookCalls) -> Mapping[str, ApiCall]:
    made = {name: await make(work) for name, make in WEBHOOK_OPERATIONS.items()}
    # A second delivery of the endpoint whose deliveries are listed, for a second page.
    endpoint = made["listWebhookDeliveries"].path.partition("/deliveries")[0]
    await work.client.post(f"{endpoint.removeprefix(work.client.url)}/test-events", {})
    return made


async def _notice_calls(client: ApiClient, records: AdminQueries) -> Mapping[str, ApiCall]:
    async with opened_cases(records) as cases:
        work = NoticeCalls(client, records, cases)
        made = {**NOTICE_OPERATIONS, **DIGEST_OPERATIONS}
        return {name: await make(work) for name, make in made.items()}


async def _new_deadline(records: AdminQueries) -> str:
    """The id of a deadline of a case that was recorded and evaluated."""
    writer, reader = (
        create_engine(records.database.url_for(role), pool_size=2)
        for role in ("case_api", "deadline_service")
    )
    await CaseRecorder(writer, COUNCIL).record(*HISTORY)
    await ConsumerDriver(build_consumer(reader, lambda: None)).drain()
    await writer.dispose()
    await reader.dispose()
    return str((await records.fetch_column(_DEADLINE_QUERY))[0])
