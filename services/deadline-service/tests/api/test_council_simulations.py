"""What if in all cases of a council: asynchronous, compared case by case, nothing recorded."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, transaction
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.cost import MAX_INLINE_FACTS
from deadline_service.store.council_settings import save_settings
from deadline_service.testing import CaseRecorder, ConsumerDriver, ShortFact, id_for
from deadline_service.worker.council_simulations.simulator import CouncilSimulator
from events.envelope import CaseId

Json = dict[str, Any]
Work = Callable[[], Awaitable[None]]

PATH: Final = "/v1/council-simulations"
RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 11, 23)}
"""To be decided by 4 January 2027, and the plan sent by 12 April 2027, in law."""
OPENED: Final[ShortFact] = {"type": "case.opened"}
REQUESTED: Final = sorted(CaseId(id_for(f"child {n}")) for n in range(2))
JUST_OPENED: Final = CaseId(id_for("a child without a request"))
SIXTEEN_WEEKS: Final[Json] = {
    "rules": {"replaced": [{"id": "plan-final", "values": {"limit": "16 weeks"}}]},
    "today": "2026-12-01",
}
OTHER_SETTINGS: Final[Json] = {"settings": {"count_receipt_day": False}, "today": "2026-12-01"}
"""The day to work to is that in law, a day later."""
DATELESS: Final[Json] = {
    "worklist": {},
    "caseload": {},
    "warning_offsets": [1],
    "closure_days": ["2026-12-01"],
}
"""Settings that move no date."""
ROWS: Final = text("SELECT * FROM deadline.deadline ORDER BY ledger_id, deadline_id")
EXPIRE: Final = text("UPDATE deadline.council_simulation SET expires_at = now() - interval '1 day'")
LEFT: Final = text(
    "SELECT (SELECT count(*) FROM deadline.council_simulation)"
    " + (SELECT count(*) FROM deadline.council_simulation_case)"
)


@pytest.fixture
def work(engine: AsyncEngine) -> Work:
    """Works until no simulation has a case left, two cases at a time."""
    simulator = CouncilSimulator(engine, chunk_cases=2)

    async def worked() -> None:
        while await simulator.step():
            pass

    return worked


@pytest.fixture
async def cases(council: CaseRecorder, consumer: ConsumerDriver) -> CaseRecorder:
    """Two cases with a request, and one without, evaluated."""
    for case in REQUESTED:
        await council.record(OPENED, RECEIVED, case=case)
    await council.record(OPENED, case=JUST_OPENED)
    await consumer.drain()
    return council


async def start(http: httpx.AsyncClient, body: Mapping[str, object]) -> str:
    """The path of a new simulation."""
    headers = {"Idempotency-Key": str(uuid4())}
    response = await http.post(PATH, json=body, headers=headers)
    assert response.status_code == 202, response.text
    return str(response.headers["Location"])


async def read(http: httpx.AsyncClient, path: str) -> Json:
    response = await http.get(path)
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


async def result(http: httpx.AsyncClient, work: Work, body: Mapping[str, object]) -> Json:
    """A simulation that has ended, with its cases."""
    path = await start(http, body)
    await work()
    found = await read(http, path)
    assert found["state"] == "completed", found
    return found | await read(http, f"{path}/cases")


def of_rule(found: Json, rule: str) -> Json:
    by_rule: dict[str, Json] = {each["rule"]: each["counts"] for each in found["rules"]}
    return by_rule[rule]


def deadline_of(found: Json, rule: str) -> Json:
    """The deadline by a rule of the first case that differs."""
    by_rule: dict[str, Json] = {each["rule"]: each for each in found["cases"][0]["deadlines"]}
    return by_rule[rule]


async def rows_of(engine: AsyncEngine) -> list[Any]:
    async with transaction(engine, Ledgers.ALL) as db:
        return list((await db.execute(ROWS)).all())


@pytest.mark.usefixtures("cases")
async def test_a_changed_rule_moves_exactly_the_deadlines_that_it_governs(
    http: httpx.AsyncClient, work: Work
) -> None:
    found = await result(http, work, SIXTEEN_WEEKS)

    assert [each["case_id"] for each in found["cases"]] == [str(each) for each in REQUESTED]
    for case in found["cases"]:
        [deadline] = case["deadlines"]
        assert (deadline["rule"], deadline["difference"]) == ("plan-final", "moved_earlier")
        # Twenty weeks from Monday 23 November 2026 end on 12 April 2027, sixteen on 15 March.
        assert deadline["before"] == {
            "due_on": "2027-04-11",
            "law_due_on": "2027-04-12",
            "last_working_day": "2027-04-09",
            "state": "running",
        }
        assert deadline["after"] == {
            "due_on": "2027-03-14",
            "law_due_on": "2027-03-15",
            "last_working_day": "2027-03-12",
            "state": "running",
        }
        assert deadline["days"] == -28
    counts = of_rule(found, "plan-final")
    assert (counts["moved_earlier"], counts["unchanged"]) == (2, 0)
    assert counts["days"] == [
        {"from_days": 15, "to_days": 28, "moved_earlier": 2, "moved_later": 0}
    ]
    assert of_rule(found, "assessment-decision")["unchanged"] == 2
    assert found["totals"]["moved_earlier"] == 2


@pytest.mark.usefixtures("cases")
async def test_a_job_states_its_progress_and_what_it_was_read_as_of(
    http: httpx.AsyncClient, work: Work, council: CaseRecorder
) -> None:
    head = len(await council.read_log())
    path = await start(http, OTHER_SETTINGS)
    waiting = await read(http, path)
    await council.record(RECEIVED, case=JUST_OPENED)
    await council.record(OPENED, RECEIVED, case=CaseId(id_for("a child who came later")))
    await work()
    completed = await read(http, path)

    assert (waiting["state"], waiting["position"]) == ("waiting", head)
    assert "cases_total" not in waiting
    assert (completed["state"], completed["position"]) == ("completed", head)
    assert (completed["cases_total"], completed["cases_done"]) == (3, 3)
    assert (completed["cases_changed"], completed["cases_omitted"]) == (2, 0)
    assert completed["expires_at"] > completed["ended_at"]


async def test_nothing_is_recorded_and_no_deadline_changes(
    http: httpx.AsyncClient, work: Work, cases: CaseRecorder, engine: AsyncEngine
) -> None:
    events, rows = await cases.read_log(), await rows_of(engine)

    await result(http, work, SIXTEEN_WEEKS)

    assert await cases.read_log() == events
    assert await rows_of(engine) == rows


@pytest.mark.usefixtures("cases")
async def test_an_added_rule_appears(http: httpx.AsyncClient, work: Work) -> None:
    added: Json = {
        "id": "greet-family",
        "title": "Greet the family",
        "duty": "Greet the family.",
        "owed_by": "local authority",
        "kind": "duty",
        "starts": [{"event": "request.received"}],
        "limit": "1 week",
        "counting": "within",
        "words": "within one week of receiving the request",
        "met_by": [{"event": "request.others_notified"}],
        "source": {
            "instrument": "A Bill",
            "provision": "cl 1",
            "link": "https://www.legislation.gov.uk/ukpga/2014/6",
        },
        "confidence": "M",
        "in_force": {"from": "2026-09-01"},
    }

    found = await result(http, work, {"rules": {"added": [added]}, "today": "2026-12-02"})

    deadline = deadline_of(found, "greet-family")
    assert "before" not in deadline
    assert deadline["after"] == {
        "due_on": "2026-11-29",
        "law_due_on": "2026-11-30",
        "last_working_day": "2026-11-27",
        "state": "missed",
    }
    counts = of_rule(found, "greet-family")
    assert (counts["appeared"], counts["newly_missed"], counts["missed_before"]) == (2, 2, 0)


@pytest.mark.usefixtures("cases")
async def test_an_extra_bank_holiday_moves_the_last_working_day_alone(
    http: httpx.AsyncClient, work: Work
) -> None:
    """3 January 2027 is a Sunday and 1 January a bank holiday."""
    body = {"calendar": {"bank_holidays_added": ["2026-12-31"]}, "today": "2026-12-01"}

    found = await result(http, work, body)

    deadline = deadline_of(found, "assessment-decision")
    assert deadline["difference"] == "changed_otherwise"
    assert deadline["before"]["last_working_day"] == "2026-12-31"
    assert deadline["after"]["last_working_day"] == "2026-12-30"
    assert deadline["after"]["due_on"] == deadline["before"]["due_on"] == "2027-01-03"


async def test_settings_that_are_left_out_stay_as_the_council_has_set_them(
    http: httpx.AsyncClient, work: Work, council: CaseRecorder, engine: AsyncEngine
) -> None:
    agreed: ShortFact = {"type": "request.agreed", "on": date(2026, 12, 14)}
    await council.record(OPENED, RECEIVED, agreed, case=REQUESTED[0])
    chosen = CouncilSettings(count_receipt_day=False, draft_plan_target_weeks=12)
    async with transaction(engine, council.ledger_id) as db:
        await save_settings(db, council.ledger_id, chosen)

    found = await result(http, work, {"settings": {"draft_plan_target_weeks": 13}})

    [deadline] = found["cases"][0]["deadlines"]
    assert (deadline["rule"], deadline["days"]) == ("draft-plan-target", 7)
    # Twelve weeks from 23 November 2026, the day of receipt not counted.
    assert deadline["before"]["due_on"] == "2027-02-15"


async def test_acts_that_take_three_quarters_of_their_time_are_met_in_time(
    http: httpx.AsyncClient, work: Work, council: CaseRecorder
) -> None:
    """Decided after 50 days, of 42 in law; with four officers for every three, after 38."""
    agreed: ShortFact = {"type": "request.agreed", "on": date(2027, 1, 12)}
    await council.record(OPENED, RECEIVED, agreed, case=REQUESTED[0])
    staff = {"now": 3, "added": 1}
    body = {
        "capacity": {"rules": ["assessment-decision"], "staff": staff},
        "today": "2027-02-01",
    }

    found = await result(http, work, body)

    deadline = deadline_of(found, "assessment-decision")
    assert (deadline["before"]["state"], deadline["before"]["settled_on"]) == (
        "met_late",
        "2027-01-12",
    )
    assert (deadline["after"]["state"], deadline["after"]["settled_on"]) == ("met", "2026-12-31")
    counts = of_rule(found, "assessment-decision")
    assert (counts["no_longer_missed"], counts["met_before"], counts["met_after"]) == (1, 0, 1)
    assert "d * 3 / (3 + 1) days, rounded up" in found["formula"]


async def test_acts_within_days_are_done_where_they_are_still_to_be_done(
    http: httpx.AsyncClient, work: Work, cases: CaseRecorder
) -> None:
    assert cases
    capacity = {"rules": ["assessment-decision"], "within_days": 42}

    late = await result(http, work, {"capacity": capacity, "today": "2027-02-01"})
    early = await result(http, work, {"capacity": capacity, "today": "2026-12-24"})

    deadline = deadline_of(late, "assessment-decision")
    assert (deadline["before"]["state"], deadline["after"]["state"]) == ("missed", "met")
    assert deadline["after"]["settled_on"] == "2027-01-04"
    assert early["cases"] == []


async def test_only_advice_of_a_kind_comes_sooner(
    http: httpx.AsyncClient, work: Work, council: CaseRecorder
) -> None:
    """Both after 56 days, of 42 in law."""
    for kind in "cd":
        advice = {"advice_id": f"advice {kind}"}
        requested: ShortFact = {"type": "assessment.advice_requested", "kind": kind, **advice}
        arrived: ShortFact = {"type": "assessment.advice_received", **advice}
        await council.record(
            {**requested, "on": date(2026, 3, 2)},
            {**arrived, "on": date(2026, 4, 27)},
            case=REQUESTED[0],
        )
    capacity = {"rules": ["advice-response"], "advice_kinds": ["d"], "percent_of_time": 50}

    found = await result(http, work, {"capacity": capacity})

    counts = of_rule(found, "advice-response")
    assert (counts["missed_before"], counts["missed_after"]) == (2, 1)
    assert deadline_of(found, "advice-response")["after"]["settled_on"] == "2026-03-30"


@pytest.mark.usefixtures("cases")
async def test_cases_are_paged(http: httpx.AsyncClient, work: Work) -> None:
    path = await start(http, OTHER_SETTINGS)
    await work()

    first = await read(http, f"{path}/cases?limit=1")
    second = await read(http, f"{path}/cases?limit=1&cursor={first['next']}")

    assert [each["case_id"] for each in (*first["cases"], *second["cases"])] == [
        str(each) for each in REQUESTED
    ]
    assert "next" not in second
    other = await start(http, OTHER_SETTINGS)
    refused = await http.get(f"{other}/cases", params={"cursor": first["next"]})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid-cursor")


async def test_a_large_case_is_simulated_in_a_process_of_its_own(
    http: httpx.AsyncClient, work: Work, council: CaseRecorder
) -> None:
    many: list[ShortFact] = [OPENED] * (MAX_INLINE_FACTS + 1)
    await council.record(*many, case=REQUESTED[0])
    await council.record(RECEIVED, case=REQUESTED[0])

    found = await result(http, work, SIXTEEN_WEEKS)

    assert deadline_of(found, "plan-final")["days"] == -28


@pytest.mark.usefixtures("cases")
async def test_a_cancelled_simulation_keeps_what_it_has_found(
    http: httpx.AsyncClient, work: Work, engine: AsyncEngine
) -> None:
    path = await start(http, OTHER_SETTINGS)
    simulator = CouncilSimulator(engine, chunk_cases=1)
    for _ in range(4):  # it counts the cases, and reads the three of them
        await simulator.step()

    cancelled = await http.post(f"{path}/cancellation", headers={"Idempotency-Key": "a"})
    again = await http.post(f"{path}/cancellation", headers={"Idempotency-Key": "b"})
    repeated = await http.post(f"{path}/cancellation", headers={"Idempotency-Key": "a"})
    await work()

    assert (cancelled.status_code, cancelled.json()["state"]) == (201, "cancelled")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert repeated.json() == cancelled.json()
    found = await read(http, path)
    assert (found["state"], found["cases_done"], found["cases_changed"]) == ("cancelled", 3, 2)


@pytest.mark.usefixtures("cases")
async def test_simulations_of_a_council_are_calculated_one_after_the_other(
    http: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    first, second = await start(http, OTHER_SETTINGS), await start(http, OTHER_SETTINGS)
    simulator = CouncilSimulator(engine, chunk_cases=2)

    await simulator.step()
    await simulator.step()

    assert (await read(http, first))["state"] == "running"
    assert (await read(http, second))["state"] == "waiting"


async def test_only_so_many_simulations_wait(http: httpx.AsyncClient, work: Work) -> None:
    paths = [await start(http, OTHER_SETTINGS) for _ in range(5)]

    refused = await http.post(PATH, json=OTHER_SETTINGS, headers={"Idempotency-Key": "sixth"})
    await work()

    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-simulations")
    assert await start(http, OTHER_SETTINGS)
    listed = (await read(http, f"{PATH}?limit=6"))["simulations"]
    assert [f"{PATH}/{each['simulation_id']}" for each in listed[1:]] == paths[::-1]


async def test_the_same_request_again_has_its_answer(http: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "once"}

    first = await http.post(PATH, json=OTHER_SETTINGS, headers=headers)
    again = await http.post(PATH, json=OTHER_SETTINGS, headers=headers)

    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len((await read(http, PATH))["simulations"]) == 1


@pytest.mark.usefixtures("cases")
async def test_a_simulation_of_another_council_is_unknown(
    http: httpx.AsyncClient, other_http: httpx.AsyncClient, work: Work
) -> None:
    path = await start(http, OTHER_SETTINGS)
    await work()

    assert (await other_http.get(path)).status_code == 404
    assert (await other_http.get(f"{path}/cases")).status_code == 404
    cancelled = await other_http.post(f"{path}/cancellation", headers={"Idempotency-Key": "x"})
    assert cancelled.status_code == 404
    assert (await read(other_http, PATH))["simulations"] == []


@pytest.mark.usefixtures("cases")
async def test_expired_simulations_are_deleted_with_their_cases(
    http: httpx.AsyncClient, work: Work, engine: AsyncEngine
) -> None:
    path = await start(http, OTHER_SETTINGS)
    await work()
    async with transaction(engine, Ledgers.ALL) as db:
        await db.execute(EXPIRE)

    await purge(engine)

    assert (await http.get(path)).status_code == 404
    async with transaction(engine, Ledgers.ALL) as db:
        assert await db.scalar(LEFT) == 0


async def purge(engine: AsyncEngine) -> None:
    while await CouncilSimulator(engine).delete_expired():
        pass


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        pytest.param({}, "", "either_or", id="nothing"),
        pytest.param(
            {"settings": {}, "rules": {"added": [{"id": "x"}]}}, "", "either_or", id="two things"
        ),
        pytest.param({"rules": {}}, "/rules", "no_rules", id="no rule"),
        pytest.param({"calendar": {}}, "/calendar", "no_days", id="no day"),
        pytest.param(
            {"calendar": {"bank_holidays_added": []}}, "/calendar", "no_days", id="empty days"
        ),
        pytest.param(
            {"calendar": {"bank_holidays_added": ["2026-12-25", "2026-12-26"]}},
            "/calendar",
            "no_change",
            id="a bank holiday, and a Saturday",
        ),
        pytest.param(
            {"calendar": {"closure_days_added": ["2026-12-25"]}},
            "/calendar",
            "no_change",
            id="a closure on a bank holiday",
        ),
        pytest.param(
            {"calendar": {"closure_days_removed": ["2026-12-01"]}},
            "/calendar/closure_days_removed/0",
            "no_closure_day",
            id="a day that is no closure day",
        ),
        pytest.param({"settings": {}}, "/settings", "no_settings", id="no setting"),
        pytest.param(
            {"settings": {"count_receipt_day": True}},
            "/settings",
            "no_change",
            id="a setting as it is",
        ),
        *(
            pytest.param(
                {"settings": {name: value, "clear_days": False}},
                f"/settings/{name}",
                "moves_no_date",
                id=f"a setting that moves no date: {name}",
            )
            for name, value in DATELESS.items()
        ),
        pytest.param(
            {"calendar": {"bank_holidays_removed": ["2026-12-01"]}},
            "/calendar/bank_holidays_removed/0",
            "no_bank_holiday",
            id="a day that is no bank holiday",
        ),
        pytest.param(
            {"settings": {"plan_final_weeks": 26}},
            "/settings/plan_final_weeks",
            "extra_forbidden",
            id="a setting that there is not",
        ),
        pytest.param(
            {"capacity": {"rules": ["plan-final"]}}, "/capacity", "either_or", id="no speed"
        ),
        pytest.param(
            {"capacity": {"rules": ["no-such-rule"], "within_days": 3}},
            "/capacity/rules/0",
            "no_such_duty",
            id="an unknown duty",
        ),
        pytest.param(
            {"capacity": {"rules": ["plan-final"], "advice_kinds": ["d"], "within_days": 3}},
            "/capacity/rules/0",
            "no_advice",
            id="a duty that is about no advice",
        ),
        pytest.param(
            {"rules": {"added": [{"id": {"a": 1}}]}},
            "/rules/added/0/id",
            "invalid_id",
            id="a rule whose id is an object",
        ),
        pytest.param(
            {"rules": {"replaced": [{"id": "no-such-rule"}]}},
            "/rules/replaced/0/id",
            "unknown_rule",
            id="an unknown rule",
        ),
        pytest.param(
            {"rules": {"replaced": [{"id": "phase-transfer-post16"}]}},
            "/rules/replaced/0/id",
            "several_versions",
            id="one of several versions",
        ),
        pytest.param(
            {"council": False, "settings": {}}, "/council", "literal_error", id="not a council"
        ),
    ],
)
async def test_what_cannot_be_supposed_is_refused(
    http: httpx.AsyncClient, body: Json, pointer: str, code: str
) -> None:
    response = await http.post(PATH, json=body)

    assert response.status_code == 422, response.text
    assert [(each["pointer"], each["code"]) for each in response.json()["errors"]] == [
        (pointer, code)
    ]


async def test_the_parser_of_the_rulebook_states_what_is_wrong_with_a_rule(
    http: httpx.AsyncClient,
) -> None:
    replaced: list[Json] = [
        {"id": "plan-final", "values": {"limit": "6 Weeks for sam"}},
        {"id": "assessment-decision", "values": {"met_by": [{"event": "request.agred"}]}},
        {"id": "request-consult", "removed": ["source"]},
    ]

    response = await http.post(PATH, json={"rules": {"replaced": replaced}})

    assert response.status_code == 422
    errors = {each["pointer"]: each["message"] for each in response.json()["errors"]}
    assert errors["/rules/replaced/0"] == (
        "limit: Value error, '…' is not a length such as '6 weeks'"
    )
    assert errors["/rules/replaced/1"] == "there is no event request.agred"
    assert errors["/rules/replaced/2"] == "source: Field required"


async def test_a_whole_council_has_an_operation_of_its_own(http: httpx.AsyncClient) -> None:
    response = await http.post("/v1/simulations", json={"council": True, **SIXTEEN_WEEKS})

    [error] = [each for each in response.json()["errors"] if each["pointer"] == "/council"]
    assert error["code"] == "other_operation"
    assert "POST /v1/council-simulations" in error["message"]
