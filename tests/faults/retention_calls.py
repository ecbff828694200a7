"""Retention schedules and runs: operations of case-api, each as a new request."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import httpx
from tests.faults.case_api_calls import CaseApiCalls, PrepareCaseApiCall, read_call
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

SCHEDULE: Final = "/v1/retention-schedule"
CLASSES: Final = [{"record_class": "other", "years_from_birth": 31, "policy": "send-31"}]
VERSION_QUERY: Final = (
    "SELECT coalesce(max(version), 0) FROM case_api.retention_schedule WHERE ledger_id = $1"
)
ADD_VERSION: Final = """
    INSERT INTO case_api.retention_schedule (ledger_id, version, document, recorded_at, recorded_by)
    VALUES ($1, $2, '{"classes": [{"record_class": "other", "years_from_birth": 31,
                                   "policy": "send-31"}], "erases": false}', $3, 'tester')
"""
RUNS_QUERY: Final = """
    SELECT run_id::text FROM case_api.retention_run WHERE ledger_id = $1 AND ended_at IS NULL
"""
END_RUNS: Final = """
    UPDATE case_api.retention_run SET state = 'completed', ended_at = updated_at
     WHERE ledger_id = $1 AND ended_at IS NULL
"""


async def change_retention_schedule(work: CaseApiCalls) -> ApiCall:
    """A PUT that is the next version."""
    (version,) = await work.records.fetch_column(VERSION_QUERY, COUNCIL)
    next_version = int(str(version)) + 1
    nightly = 1 + next_version % 5000

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(VERSION_QUERY, COUNCIL) == [next_version]

    return work.client.call(
        *("PUT", SCHEDULE, 200),
        body={"classes": CLASSES, "erases": False, "erasures_a_night": nightly},
        headers={"If-Match": f'"{version}"'},
        again=frozenset({412}),
        is_done_once=is_done_once,
    )


async def start_retention_run(work: CaseApiCalls) -> ApiCall:
    """A POST that starts the only dry run."""
    await _prepare(work)

    async def is_done_once(response: httpx.Response) -> None:
        found = await work.records.fetch_column(RUNS_QUERY, COUNCIL)
        assert found == [response.json()["run_id"]]

    return work.client.call(
        *("POST", "/v1/retention-runs", 202),
        body={"dry_run": True},
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


def read_run(path: str = "") -> PrepareCaseApiCall:
    """A read of a run."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        await _prepare(work)
        started = await work.client.post("/v1/retention-runs", {"dry_run": True})
        return work.client.call("GET", f"/v1/retention-runs/{started['run_id']}{path}")

    return prepare


async def _prepare(work: CaseApiCalls) -> None:
    """A council with a schedule, and without a run that has not ended."""
    (version,) = await work.records.fetch_column(VERSION_QUERY, COUNCIL)
    if not version:
        await work.records.fetch_column(ADD_VERSION, COUNCIL, 1, datetime.now(UTC))
    await work.records.fetch_column(END_RUNS, COUNCIL)


RETENTION_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "getRetentionSchedule": read_call(SCHEDULE),
    "changeRetentionSchedule": change_retention_schedule,
    "listRetentionScheduleVersions": read_call(f"{SCHEDULE}/versions"),
    "startRetentionRun": start_retention_run,
    "listRetentionRuns": read_call("/v1/retention-runs"),
    "getRetentionRun": read_run(),
    "listRetentionFindings": read_run("/findings"),
    "downloadRetentionReport": read_run("/report"),
}
"""The calls by operation id."""
