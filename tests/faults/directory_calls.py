"""Officers, teams, their cases, and texts: operations of case-api, each as a new request."""

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

import httpx
from tests.faults.case_api_calls import POSITIONS_QUERY, CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

OFFICER: Final = {"name": "Robin Example", "phone": "020 7946 0001"}
TEAM: Final = {"name": "North"}
TEXTS_QUERY: Final = (
    "SELECT count(*) FROM case_api.case_text WHERE ledger_id = $1 AND case_id::text = $2"
)
PERIODS_QUERY: Final = """
    SELECT officer_id::text FROM case_api.officer_period
     WHERE ledger_id = $1 AND case_id::text = $2 ORDER BY from_on
"""


async def new_team(work: CaseApiCalls) -> str:
    """A new team: its path."""
    return f"/v1/teams/{(await work.client.post('/v1/teams', {'team': TEAM}))['team_id']}"


async def new_officer(work: CaseApiCalls, **details: object) -> str:
    """A new officer: the path."""
    body = {"officer": {**OFFICER, **details}}
    return f"/v1/officers/{(await work.client.post('/v1/officers', body))['officer_id']}"


def versions_call(
    work: CaseApiCalls, call: tuple[str, str, int], noun: str, key: str, **more: object
) -> ApiCall:
    """A call after which the officer or team of an id has the version 1 (POST) or 2 (PUT)."""
    method, path, status = call
    query = f"SELECT version FROM case_api.{noun} WHERE ledger_id = $1 AND {noun}_id::text = $2"  # noqa: S608

    async def is_done_once(_: httpx.Response) -> None:
        expected = [1 if method == "POST" else 2]
        assert await work.records.fetch_column(query, COUNCIL, key) == expected

    return work.client.call(method, path, status, is_done_once=is_done_once, **more)


def create_call(noun: str, details: Mapping[str, object]) -> PrepareCaseApiCall:
    """A POST of a new officer or team, with an id of its own."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        key = str(uuid4())
        body = {f"{noun}_id": key, noun: details}
        call = "POST", f"/v1/{noun}s", 201
        return versions_call(work, call, noun, key, body=body, headers=new_key_header())

    return prepare


def change_call(noun: str, details: Mapping[str, object]) -> PrepareCaseApiCall:
    """A PUT of an officer or a team."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        path = await (new_team(work) if noun == "team" else new_officer(work))
        headers = {"If-Match": '"1"'}
        sent = {"body": details, "headers": headers, "again": frozenset({412})}
        return versions_call(work, ("PUT", path, 200), noun, path.split("/")[-1], **sent)

    return prepare


async def create_officer_in_team(work: CaseApiCalls) -> ApiCall:
    """A POST of a new officer, who is in a team."""
    team_id = (await new_team(work)).split("/")[-1]
    memberships = [{"team_id": team_id, "from_on": "2026-01-05"}]
    return await create_call("officer", {**OFFICER, "memberships": memberships})(work)


async def get_team(work: CaseApiCalls) -> ApiCall:
    """A read of a team."""
    return work.client.call("GET", await new_team(work))


async def get_officer(work: CaseApiCalls) -> ApiCall:
    """A read of an officer."""
    return work.client.call("GET", await new_officer(work))


async def list_team_officers(work: CaseApiCalls) -> ApiCall:
    """A read of the officers of a team."""
    path = await new_team(work)
    memberships = [{"team_id": path.split("/")[-1], "from_on": "2026-01-05"}]
    await new_officer(work, memberships=memberships)
    return work.client.call("GET", f"{path}/officers?on=2026-01-05")


def case_read(noun: str) -> PrepareCaseApiCall:
    """A read of who works on a case that has an officer."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        case, _, _ = await work.new_case()
        officer_id = (await new_officer(work)).split("/")[-1]
        assigned = {"officer_id": officer_id, "from_on": "2026-05-11"}
        await work.client.post(f"{case}/officer-assignments", assigned)
        return work.client.call("GET", f"{case}/{noun}")

    return prepare


async def hand_over_cases(work: CaseApiCalls) -> ApiCall:
    """A handover of all cases of a new officer, of which there are two, with a note for one."""
    leaver, successor = [(await new_officer(work)).split("/")[-1] for _ in range(2)]
    cases = [(await work.new_case())[0] for _ in range(2)]
    for case in cases:
        assigned = {"officer_id": leaver, "from_on": "2026-05-11"}
        await work.client.post(f"{case}/officer-assignments", assigned)
    body = {
        "from_officer_id": leaver,
        "to_officer_ids": [successor],
        "from_on": "2026-06-01",
        "all_cases": True,
        "cases": [{"case_id": cases[0].split("/")[-1], "note": "A note."}],
    }

    async def is_done_once(response: httpx.Response) -> None:
        positions = {each["case_id"]: each["position"] for each in response.json()["cases"]}
        for case_id in (case.split("/")[-1] for case in cases):
            found = await work.records.fetch_column(
                POSITIONS_QUERY, COUNCIL, case_id, "case.officer_assigned"
            )
            assert found[1:] == [positions[case_id]]
            periods = await work.records.fetch_column(PERIODS_QUERY, COUNCIL, case_id)
            assert periods == [leaver, successor]
        notes = await work.records.fetch_column(TEXTS_QUERY, COUNCIL, cases[0].split("/")[-1])
        assert notes == [1]

    return work.client.call(
        *("POST", "/v1/handovers", 200),
        body=body,
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def create_case_text(work: CaseApiCalls) -> ApiCall:
    """A POST of a text of a new case."""
    case, _, _ = await work.new_case()

    async def is_done_once(_: httpx.Response) -> None:
        stored = await work.records.fetch_column(TEXTS_QUERY, COUNCIL, case.split("/")[-1])
        assert stored == [1]

    return work.client.call(
        *("POST", f"{case}/texts", 201),
        body={"content": "A note."},
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def record_flag_change(work: CaseApiCalls) -> ApiCall:
    """A POST of the flags of a new case."""
    case, _, _ = await work.new_case()
    body = {"flags": ["looked_after"]}
    return work.fact_call(case, "flag-changes", body, "case.details_changed")


async def get_case_text(work: CaseApiCalls) -> ApiCall:
    """A read of a text of a case."""
    case, _, _ = await work.new_case()
    made = await work.client.post(f"{case}/texts", {"content": "A note."})
    return work.client.call("GET", f"{case}/texts/{made['text_id']}")


async def list_teams(work: CaseApiCalls) -> ApiCall:
    """A read of the list of teams."""
    return work.client.call("GET", "/v1/teams")


async def list_officers(work: CaseApiCalls) -> ApiCall:
    """A read of the list of officers."""
    return work.client.call("GET", "/v1/officers")


async def get_officer_caseload(work: CaseApiCalls) -> ApiCall:
    """A read of the caseload of an officer."""
    return work.client.call("GET", f"{await new_officer(work)}/caseload?on=2026-05-12")


async def list_team_caseloads(work: CaseApiCalls) -> ApiCall:
    """A read of the caseloads of a team with an officer."""
    path = await new_team(work)
    memberships = [{"team_id": path.split("/")[-1], "from_on": "2026-01-05"}]
    await new_officer(work, memberships=memberships)
    return work.client.call("GET", f"{path}/caseloads?on=2026-01-05")


DIRECTORY_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "createTeam": create_call("team", TEAM),
    "listTeams": list_teams,
    "getTeam": get_team,
    "changeTeam": change_call("team", {"name": "South"}),
    "createOfficer": create_officer_in_team,
    "listOfficers": list_officers,
    "getOfficer": get_officer,
    "changeOfficer": change_call("officer", {"name": "Sam Example"}),
    "listTeamOfficers": list_team_officers,
    "handOverCases": hand_over_cases,
    "getOfficerCaseload": get_officer_caseload,
    "listTeamCaseloads": list_team_caseloads,
    "createCaseText": create_case_text,
    "getCaseText": get_case_text,
    "recordFlagChange": record_flag_change,
    "getContactPoint": case_read("contact-point?on=2026-05-12"),
    "getAddressee": case_read("addressee?on=2026-05-12"),
    "getCaseAssignments": case_read("assignments"),
    "getCaseStatus": case_read("status"),
    "getFamilyStatus": case_read("family-status"),
    "getChronology": case_read("chronology"),
    "downloadChronology": case_read("chronology.csv?include_amended=true"),
}
"""The calls by operation id."""
