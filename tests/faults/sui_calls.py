"""The single unique identifier: operations of case-api, each as a new request."""

import time
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

import httpx
from tests.faults.case_api_calls import (
    PERSON,
    POSITIONS_QUERY,
    CaseApiCalls,
    PrepareCaseApiCall,
    read_call,
)
from tests.faults.reading_calls import READINGS_OF_CASE_QUERY
from tests.faults.support import COUNCIL, new_key_header

from case_api.testing.sui_sender import SuiSender, notification_body
from chassis.testing.faults import ApiCall

_REPORTED: Final = "case.nhs_number_change_reported"
_KEYS_QUERY: Final = (
    "SELECT sui_key_id::text FROM case_api.sui_key WHERE ledger_id = $1 AND key_id = $2"
)
_KEY_QUERY: Final = (
    "SELECT sui_key_id::text FROM case_api.sui_key WHERE ledger_id = $1 AND sui_key_id::text = $2"
)
_EVENT_QUERY: Final = (
    "SELECT event_id::text FROM case_api.sui_event WHERE ledger_id = $1 AND event_id::text = $2"
)


def _new_sender() -> SuiSender:
    return SuiSender(key_id=f"key-{uuid4()}")


async def _registered(work: CaseApiCalls, sender: SuiSender) -> Mapping[str, str]:
    """A key of the department, in the place of those of earlier calls."""
    listed = await work.client.http.get(f"{work.client.url}/v1/sui-keys")
    for each in listed.json()["sui_keys"]:
        await work.client.http.delete(f"{work.client.url}/v1/sui-keys/{each['sui_key_id']}")
    return await work.client.post("/v1/sui-keys", sender.registration)


def _valid_number(first_nine: int) -> str:
    """A number of nine digits with its check digit; empty where there is none."""
    digits = f"{first_nine:09d}"
    rest = sum(weight * int(each) for weight, each in zip(range(10, 1, -1), digits, strict=True))
    check = (11 - rest % 11) % 11
    return "" if check == 10 else f"{digits}{check}"


_numbers = filter(None, map(_valid_number, range(999_000_100, 999_999_999)))


async def register_sui_key(work: CaseApiCalls) -> ApiCall:
    """A POST that registers a key."""
    await _registered(work, _new_sender())
    sender = _new_sender()

    async def is_done_once(response: httpx.Response) -> None:
        stored = await work.records.fetch_column(_KEYS_QUERY, COUNCIL, sender.key_id)
        assert stored == [response.json()["sui_key_id"]]

    return work.client.call(
        *("POST", "/v1/sui-keys", 201),
        body=dict(sender.registration),
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def revoke_sui_key(work: CaseApiCalls) -> ApiCall:
    """A DELETE of a key."""
    sui_key_id = (await _registered(work, _new_sender()))["sui_key_id"]

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(_KEY_QUERY, COUNCIL, sui_key_id) == []

    return work.client.call(
        *("DELETE", f"/v1/sui-keys/{sui_key_id}", 204),
        again=frozenset({404}),
        is_done_once=is_done_once,
    )


async def receive_notification(work: CaseApiCalls) -> ApiCall:
    """A signed notification about the number of a new case, with a key that was not used yet."""
    number, event_id, sender = next(_numbers), uuid4(), _new_sender()
    url = (await _registered(work, sender))["url"]
    person = {**PERSON, "identifiers": [{"kind": "nhs", "value": number}]}
    case_id = (await work.client.post("/v1/cases", {"person": person}))["case_id"]
    body = notification_body(number, event_id)

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(_EVENT_QUERY, COUNCIL, str(event_id)) == [
            str(event_id)
        ]
        found = await work.records.fetch_column(POSITIONS_QUERY, COUNCIL, case_id, _REPORTED)
        assert len(found) == 1
        read = await work.records.fetch_column(READINGS_OF_CASE_QUERY, case_id)
        assert read == ["receiveLifecycleNotification"]

    return work.client.call(
        *("POST", url.removeprefix(work.client.url), 202),
        content=body,
        headers=sender.headers(body, time.time()),
        is_done_once=is_done_once,
    )


SUI_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "registerSuiKey": register_sui_key,
    "listSuiKeys": read_call("/v1/sui-keys"),
    "revokeSuiKey": revoke_sui_key,
    "receiveLifecycleNotification": receive_notification,
}
"""The calls by operation id."""
