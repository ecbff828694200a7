"""A fact on the log becomes deadlines on the log, once."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.deadline import State
from deadline_service.store.council import choose
from deadline_service.store.law import law
from deadline_service.store.listing import of_case
from deadline_service.testing import CASE, CaseApi, Keeper, Said, named
from deadline_service.worker.timekeeper import Timekeeper
from events.contracts import (
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId

RECEIVED: Said = {"type": "request.received", "on": date(2026, 11, 23)}


async def said(council: CaseApi, rule: str) -> list[Event]:
    facts = [fact.event for fact in await council.log("deadline.")]
    return [fact for fact in facts if getattr(fact, "rule", None) == rule]


async def test_a_request_sets_deadlines_because_of_it(council: CaseApi, keeper: Keeper) -> None:
    await council.records({"type": "case.opened"}, RECEIVED)

    await keeper.drain()

    facts = await council.log("deadline.")
    assert {getattr(fact.event, "rule", None) for fact in facts} == {
        "request-notify-others",
        "assessment-decision",
        "no-plan-decision",
        "plan-final",
    }
    assert {fact.cause and fact.cause.position for fact in facts} == {2}
    [decision] = await said(council, "assessment-decision")
    assert isinstance(decision, DeadlineSet)
    assert (decision.due_on, decision.law_due_on) == (date(2027, 1, 3), date(2027, 1, 4))
    assert decision.because_of == 2


async def test_told_twice_it_says_as_if_told_once(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    await council.records(RECEIVED)
    await keeper.drain()
    before = await council.log()

    async with transaction(engine, council.ledger_id) as db:
        await Timekeeper(law()).apply(db, before)
    await keeper.drain()

    assert await council.log() == before


async def test_a_decision_meets_the_deadline(council: CaseApi, keeper: Keeper) -> None:
    await council.records(RECEIVED)
    await keeper.drain()

    await council.records({"type": "request.agreed", "on": date(2027, 1, 5)})
    await keeper.drain()

    _, met = await said(council, "assessment-decision")
    assert isinstance(met, DeadlineMet)
    assert (met.met_on, met.late) == (date(2027, 1, 5), True)


async def test_a_refusal_ends_what_depended_on_an_assessment(
    council: CaseApi, keeper: Keeper
) -> None:
    await council.records(RECEIVED, {"type": "request.refused", "on": date(2026, 12, 18)})

    await keeper.drain()

    _, cancelled = await said(council, "plan-final")
    assert isinstance(cancelled, DeadlineCancelled)
    assert cancelled.reason is DeadlineChangeReason.PROCESS_ENDED
    assert cancelled.because_of == 2


async def test_a_correction_moves_the_date_and_says_what_it_was(
    council: CaseApi, keeper: Keeper
) -> None:
    await council.records(RECEIVED)
    await keeper.drain()

    right = {"received_on": "2026-11-20"}
    await council.records({"type": "case.corrected", "position": 1, "values": right})
    await keeper.drain()

    _, revised = await said(council, "assessment-decision")
    assert isinstance(revised, DeadlineRevised)
    assert (revised.law_due_on, revised.was_law_due_on) == (date(2027, 1, 1), date(2027, 1, 4))
    assert revised.reason is DeadlineChangeReason.FACT_CORRECTED


async def test_a_voided_decision_opens_the_duty_again(council: CaseApi, keeper: Keeper) -> None:
    await council.records(RECEIVED, {"type": "request.agreed", "on": date(2026, 12, 1)})
    await keeper.drain()
    position = 2

    await council.records({"type": "case.voided", "position": position})
    await keeper.drain()

    assert [type(event) for event in await said(council, "assessment-decision")] == [
        DeadlineSet,
        DeadlineMet,
        DeadlineRevised,
    ]


async def test_a_voided_request_takes_its_deadlines_with_it(
    council: CaseApi, keeper: Keeper
) -> None:
    await council.records(RECEIVED)
    await keeper.drain()

    await council.records({"type": "case.voided", "position": 1})
    await keeper.drain()

    _, cancelled = await said(council, "plan-final")
    assert isinstance(cancelled, DeadlineCancelled)
    assert cancelled.reason is DeadlineChangeReason.FACT_VOIDED


async def test_an_exception_disapplies_and_moves_nothing(council: CaseApi, keeper: Keeper) -> None:
    claim: Said = {
        "type": "assessment.exception_claimed",
        "on": date(2026, 12, 10),
        "ground": "EX-PERS",
        "limits": ["assessment-decision"],
    }
    await council.records(RECEIVED, claim)

    await keeper.drain()

    _, disapplied = await said(council, "assessment-decision")
    assert isinstance(disapplied, DeadlineDisapplied)
    assert (disapplied.law_due_on, disapplied.ground) == (date(2027, 1, 4), "EX-PERS")


async def test_a_final_plan_inside_the_fifteen_days_is_a_breach(
    council: CaseApi, keeper: Keeper
) -> None:
    await council.records(
        {"type": "draft.issued", "on": date(2027, 3, 8), "served_on": date(2027, 3, 8)},
        {"type": "final.issued", "on": date(2027, 3, 22)},
    )

    await keeper.drain()

    _, missed = await said(council, "draft-representations")
    assert isinstance(missed, DeadlineMissed)


async def test_what_has_no_day_is_kept_and_not_said(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    await council.records(RECEIVED)

    await keeper.drain()

    assert await said(council, "request-consult") == []
    async with transaction(engine, council.ledger_id) as db:
        kept = {each.rule: each for each in await of_case(db, council.ledger_id, CASE, None, 50)}
    assert kept["request-consult"].state is State.RUNNING


async def test_a_council_is_timed_by_its_own_settings(
    council: CaseApi, keeper: Keeper, engine: AsyncEngine
) -> None:
    async with transaction(engine, council.ledger_id) as db:
        await choose(db, council.ledger_id, CouncilSettings(count_receipt_day=False))
    await council.records(RECEIVED)

    await keeper.drain()

    [decision] = await said(council, "assessment-decision")
    assert isinstance(decision, DeadlineSet)
    assert decision.due_on == decision.law_due_on == date(2027, 1, 4)


async def test_many_cases_at_once_are_each_timed(
    council: CaseApi, other_council: CaseApi, keeper: Keeper
) -> None:
    for number in range(150):
        await council.records(RECEIVED, case=CaseId(named(f"case {number}")))
    await other_council.records(RECEIVED)

    await keeper.drain()

    assert len(await said(council, "plan-final")) == 150
    assert len(await said(other_council, "plan-final")) == 1
