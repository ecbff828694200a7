"""What follows from the facts of cases is compared with them, and written again."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.testing.vault import VAULT
from case_api.worker.maintenance.rebuild import RebuildOptions, rebuild_options, run_rebuild
from chassis.database import create_engine
from chassis.testing import Database
from events.envelope import CaseId, LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
PLAN, NEED, OFFICER, TEAM = (str(UUID(int=number)) for number in (1, 2, 3, 4))
PARENT, OTHER_PARENT = (str(UUID(int=number)) for number in (5, 6))
TABLES: Final[Mapping[str, str]] = {
    "case_list": "case_id, reference, cohort, stage, flags, officer_id, team_id, setting,"
    " main_case_id, erased_on, closed_on, opened_on",
    "case_file": "case_id",
    "plan_version": "case_id, plan_id, version, issued",
    "officer_period": "*",
    "phase_transfer": "*",
    "provision_challenge": "*",
    "document_case": "*",
    "erased_person": "*",
    "legal_hold": "*",
    "restriction": "*",
}
BREAK: Final = """
    UPDATE case_api.case_list SET stage = 'opened', reference = NULL, main_case_id = NULL;
    DELETE FROM case_api.officer_period;
    INSERT INTO case_api.officer_period
    SELECT ledger_id, case_id, 'lead', '2020-01-01', case_id, '2020-02-01' FROM case_api.case_list;
    UPDATE case_api.phase_transfer SET progress = 'done';
    UPDATE case_api.provision_challenge SET state = 'resolved', raised_on = '2020-01-01';
    UPDATE case_api.document_case SET filed = false;
    DELETE FROM case_api.erased_person;
    UPDATE case_api.legal_hold SET reason = 'other';
    UPDATE case_api.restriction SET parts = '{plans}';
    ALTER TABLE case_api.plan_version DISABLE ROW LEVEL SECURITY;
    UPDATE case_api.plan_version SET issued = false;
    ALTER TABLE case_api.plan_version ENABLE ROW LEVEL SECURITY;
"""
ALL: Final = (
    "case_list 2, plan_version 1, officer_period 2, phase_transfer 1,"
    " provision_challenge 1, document_case 1, erased_person 1, legal_hold 1, restriction 1"
)


async def rows(database: Database) -> dict[str, set[str]]:
    db = await asyncpg.connect(database.admin_url)
    found: dict[str, set[str]] = {}
    for table, columns in TABLES.items():
        query = f"SELECT r::text FROM (SELECT {columns} FROM case_api.{table}) r"  # noqa: S608
        found[table] = {row[0] for row in await db.fetch(query)}
    await db.close()
    return found


async def change(database: Database, statements: str) -> None:
    db = await asyncpg.connect(database.admin_url)
    await db.execute(statements)
    await db.close()


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[AsyncEngine]:
    engine = create_engine(database.admin_url, pool_size=2)
    yield engine
    await engine.dispose()


@pytest.fixture
async def cases(
    record: Record, opening: dict[str, Any], connect: Connect, council: LedgerId
) -> tuple[str, str]:
    """Two linked cases, with rows in every table that follows from facts."""
    people = [
        {"person_id": each, "name": "Alex Example", "roles": [{"role": "parent"}]}
        for each in (PARENT, OTHER_PARENT)
    ]
    person = {**opening["person"], "related_people": people}
    opened = await record("/v1/cases", {**opening, "person": person})
    second = await record("/v1/cases", {"person": opening["person"], "reference": "EHC-2"})
    case, request = str(opened["case_id"]), {"request_id": opened["request_id"]}
    path = f"/v1/cases/{case}"
    decided = {**request, "decided_on": "2026-04-09", "notified_on": "2026-04-10"}
    await record(f"{path}/assessment-agreements", decided)
    need = {"need_id": NEED, "area": "cognition_and_learning", "text": "Reads words."}
    made = await record(f"{path}/plans/{PLAN}/versions", {"content": {"section_b": [need]}})
    content = {name: made[name] for name in ("plan_id", "version", "sha256")}
    draft = {**request, "basis": "assessment", "sent_on": "2026-06-15", "content": content}
    await record(f"{path}/drafts", draft)
    final = {**request, "plan_id": PLAN, "basis": "first", "sent_on": "2026-07-20"}
    await record(f"{path}/final-plans", final)
    move = {"kind": "primary_to_secondary", "transfers_on": "2027-09-01"}
    await record(f"{path}/phase-transfers", move)
    concern = {"shortfall": "not_started", "on": "2026-09-14"}
    await record(f"{path}/provision-concerns", concern)
    officer = {"officer_id": OFFICER, "from_on": "2026-05-05"}
    await record(f"{path}/officer-assignments", officer)
    await record(f"{path}/team-assignments", {"team_id": TEAM, "from_on": "2026-05-05"})
    document = {"size": 1, "media_type": "application/pdf", "kind": "advice", "title": "Report"}
    sha256 = hashlib.sha256(b"report").hexdigest()
    await record(f"{path}/documents", {**document, "sha256": sha256, "on": "2026-05-11"})
    link = {"other_case_id": second["case_id"], "main_case_id": case, "reason": "opened_twice"}
    await record(f"{path}/links", link)
    erasure = {"subject": "related_person", "person_id": PARENT, "legal_basis": "request"}
    eraser = await connect(council, "cases:erase")
    headers = {"Idempotency-Key": "erase"}
    body = {**erasure, "on": "2026-11-20"}
    assert (await eraser.post(f"{path}/erasures", json=body, headers=headers)).is_success
    hold = {"reason": "litigation", "authorised_by": "court", "on": "2026-11-20"}
    holds = f"/v1/cases/{second['case_id']}/legal-holds"
    assert (await eraser.post(holds, json=hold, headers={"Idempotency-Key": "hold"})).is_success
    restriction = {
        "ground": "objection_pending",
        "parts": ["texts", "documents"],
        "authorised_by": "data_protection_officer",
        "on": "2026-11-20",
    }
    path = f"/v1/cases/{second['case_id']}/restrictions"
    headers = {"Idempotency-Key": "restrict"}
    assert (await eraser.post(path, json=restriction, headers=headers)).is_success
    return case, str(second["case_id"])


async def test_rows_that_were_changed_are_found_and_written_again(
    cases: tuple[str, str],
    admin: AsyncEngine,
    database: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = await rows(database)
    assert all(before.values())
    await change(database, BREAK)
    broken = await rows(database)
    capsys.readouterr()

    checked = await run_rebuild(admin, VAULT, RebuildOptions(check=True))
    unchanged = await rows(database)
    rebuilt = await run_rebuild(admin, VAULT, RebuildOptions())
    again = await run_rebuild(admin, VAULT, RebuildOptions(check=True))

    assert (checked, rebuilt, again) == (False, True, True)
    assert unchanged == broken != before
    assert await rows(database) == before
    lines = [each.partition("; ")[2] for each in capsys.readouterr().out.splitlines()]
    assert [each for each in lines if " none" not in each] == [
        f"differing: {ALL}.",
        f"rebuilt: {ALL}.",
    ]
    assert len(cases) == len(before["case_list"])


async def test_a_case_that_the_list_lost_is_listed_again(
    cases: tuple[str, str], client: AsyncClient, admin: AsyncEngine, database: Database
) -> None:
    await change(
        database,
        f"DELETE FROM case_api.case_file WHERE case_id = '{cases[1]}';"  # noqa: S608
        f"DELETE FROM case_api.case_list WHERE case_id = '{cases[1]}';",
    )
    assert len((await client.get("/v1/cases")).json()["cases"]) == 1

    await run_rebuild(admin, VAULT, RebuildOptions())

    listed = (await client.get("/v1/cases")).json()["cases"]
    assert [each["case_id"] for each in listed] == [*cases]
    assert listed[1]["reference"] == "EHC-2"
    note = await client.post(
        f"/v1/cases/{cases[1]}/texts", json={"content": "x"}, headers={"Idempotency-Key": "note"}
    )
    assert note.status_code == 201, note.text


async def test_a_rebuild_after_an_erasure_brings_nothing_back(
    cases: tuple[str, str],
    record: Record,
    connect: Connect,
    council: LedgerId,
    admin: AsyncEngine,
    database: Database,
) -> None:
    path = f"/v1/cases/{cases[0]}"
    await record(f"{path}/closures", {"on": "2026-11-20", "reason": "plan_ceased"})
    eraser = await connect(council, "cases:erase")
    body = {"subject": "child", "legal_basis": "retention_period_ended", "on": "2026-11-20"}
    headers = {"Idempotency-Key": "erase-child"}
    assert (await eraser.post(f"{path}/erasures", json=body, headers=headers)).is_success
    before = await rows(database)
    well = await run_rebuild(admin, VAULT, RebuildOptions(check=True))
    await change(database, "UPDATE case_api.case_list SET erased_on = NULL, stage = 'opened'")

    await run_rebuild(admin, VAULT, RebuildOptions())

    assert well
    assert await rows(database) == before
    assert before["plan_version"] == set()


async def test_cases_are_rebuilt_while_facts_are_recorded(
    cases: tuple[str, str], record: Record, admin: AsyncEngine, database: Database
) -> None:
    async def record_many() -> None:
        for number in range(20):
            officer = {
                "officer_id": str(UUID(int=100 + number)),
                "from_on": f"2026-06-{number + 1:02}",
            }
            await record(f"/v1/cases/{cases[0]}/officer-assignments", officer)

    async def rebuild_many() -> None:
        for _ in range(10):
            await change(database, "UPDATE case_api.case_list SET stage = 'opened'")
            await run_rebuild(admin, VAULT, RebuildOptions())

    await asyncio.gather(record_many(), rebuild_many())

    assert await run_rebuild(admin, VAULT, RebuildOptions(check=True))


async def test_a_rebuild_is_limited_to_a_council_and_continues_after_a_case(
    cases: tuple[str, str],
    admin: AsyncEngine,
    council: LedgerId,
    database: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await change(database, "UPDATE case_api.case_list SET stage = 'opened'")
    first, last = sorted(map(UUID, cases))
    capsys.readouterr()

    await run_rebuild(admin, VAULT, RebuildOptions(ledger=council, after=CaseId(first)))
    unknown = await run_rebuild(admin, VAULT, RebuildOptions(ledger=UUID(int=9)))

    done, refused = [each for each in capsys.readouterr().out.splitlines() if "20" not in each[:2]]
    assert done.startswith(f"{council}: 1 cases; ")
    assert (unknown, refused) == (False, "There is no such ledger: see `events ledgers`.")
    assert last > first


def test_the_command_line_has_options() -> None:
    ledger, case = str(UUID(int=1)), str(UUID(int=2))

    assert rebuild_options([]) == RebuildOptions()
    assert rebuild_options(["--check", ledger, case]) == RebuildOptions(
        check=True, ledger=UUID(int=1), after=CaseId(UUID(int=2))
    )
    for wrong in (["--chekc"], [ledger, "x"], [ledger, case, case]):
        assert rebuild_options(wrong) is None
