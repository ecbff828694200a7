"""A fact on the log becomes deadlines on the log, once."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.store.council_settings import save_settings
from deadline_service.store.listing import read_case_page
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import CASE, CaseRecorder, DeadlineProcesses, ShortFact, id_for
from deadline_service.worker.deadline_evaluator import DeadlineEvaluator
from events.contracts import (
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}


async def deadline_events(council: CaseRecorder, rule: str) -> list[Event]:
    facts = [fact.event for fact in await council.read_log("deadline.")]
    return [fact for fact in facts if getattr(fact, "rule", None) == rule]


async def test_a_request_sets_deadlines_because_of_it(
    council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    await council.record({"type": "case.opened"}, RECEIVED)

    await processes.settle()

    facts = await council.read_log("deadline.")
    assert {getattr(fact.event, "rule", None) for fact in facts} == {
        "request-notify-others",
        "assessment-decision",
        "no-plan-decision",
        "plan-final",
    }
    assert {fact.cause and fact.cause.position for fact in facts} == {2}
    [decision] = await deadline_events(council, "assessment-decision")
    assert isinstance(decision, DeadlineSet)
    assert (decision.due_on, decision.law_due_on) == (date(2027, 1, 3), date(2027, 1, 4))
    assert decision.because_of == 2


async def test_evaluating_the_same_events_twice_announces_once(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await processes.settle()
    before = await council.read_log()

    async with transaction(engine, council.ledger_id) as db:
        await DeadlineEvaluator(current_ruleset(), lambda: None).apply(db, before)
    await processes.settle()

    assert await council.read_log() == before


async def test_a_decision_meets_the_deadline(
    council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    await council.record(RECEIVED)
    await processes.settle()

    await council.record({"type": "request.agreed", "on": date(2027, 1, 5)})
    await processes.settle()

    _, met = await deadline_events(council, "assessment-decision")
    assert isinstance(met, DeadlineMet)
    assert (met.met_on, met.late) == (date(2027, 1, 5), True)


async def test_a_refusal_cancels_deadlines_that_depend_on_an_assessment(
    council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    await council.record(RECEIVED, {"type": "request.refused", "on": date(2026, 12, 18)})

    await processes.settle()

    _, cancelled = await deadline_events(council, "plan-final")
    assert isinstance(cancelled, DeadlineCancelled)
    assert cancelled.because_of == 2


async def test_a_correction_moves_the_date_and_states_the_earlier_one(
    council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    await council.record(RECEIVED)
    await processes.settle()

    right = {"received_on": "2026-11-20"}
    await council.record({"type": "case.corrected", "position": 1, "values": right})
    await processes.settle()

    _, revised = await deadline_events(council, "assessment-decision")
    assert isinstance(revised, DeadlineRevised)
    assert (revised.law_due_on, revised.was_law_due_on) == (date(2027, 1, 1), date(2027, 1, 4))
    assert revised.reason is DeadlineChangeReason.FACT_CORRECTED


async def test_a_voided_decision_opens_the_duty_again(
    council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    await council.record(RECEIVED, {"type": "request.agreed", "on": date(2026, 12, 1)})
    await processes.settle()
    position = 2

    await council.record({"type": "case.voided", "position": position})
    await processes.settle()

    assert [type(event) for event in await deadline_events(council, "assessment-decision")] == [
        DeadlineSet,
        DeadlineMet,
        DeadlineRetracted,
    ]


async def test_a_voided_request_retracts_its_deadlines(
    council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    await council.record(RECEIVED)
    await processes.settle()

    await council.record({"type": "case.voided", "position": 1})
    await processes.settle()

    _, retracted = await deadline_events(council, "plan-final")
    assert isinstance(retracted, DeadlineRetracted)
    assert retracted.reason is DeadlineChangeReason.FACT_VOIDED


async def test_an_exception_disapplies_and_moves_nothing(
    council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    claim: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": date(2026, 12, 10),
        "ground": "EX-PERS",
        "limits": ["assessment-decision"],
    }
    await council.record(RECEIVED, claim)

    await processes.settle()

    _, disapplied = await deadline_events(council, "assessment-decision")
    assert isinstance(disapplied, DeadlineDisapplied)
    assert (disapplied.law_due_on, disapplied.ground) == (date(2027, 1, 4), "EX-PERS")


async def test_a_final_plan_inside_the_fifteen_days_is_a_breach(
    council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    await council.record(
        {"type": "draft.issued", "on": date(2027, 3, 8), "served_on": date(2027, 3, 8)},
        {"type": "final.issued", "on": date(2027, 3, 22)},
    )

    await processes.settle()

    _, missed = await deadline_events(council, "draft-representations")
    assert isinstance(missed, DeadlineMissed)


async def test_a_deadline_without_a_day_is_stored_and_not_announced(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)

    await processes.settle()

    assert await deadline_events(council, "request-consult") == []
    async with transaction(engine, council.ledger_id) as db:
        kept = {
            each.rule: each for each in await read_case_page(db, council.ledger_id, CASE, None, 50)
        }
    assert kept["request-consult"].state is DeadlineState.RUNNING


async def test_a_council_is_evaluated_by_its_own_settings(
    council: CaseRecorder, processes: DeadlineProcesses, engine: AsyncEngine
) -> None:
    async with transaction(engine, council.ledger_id) as db:
        await save_settings(db, council.ledger_id, CouncilSettings(count_receipt_day=False))
    await council.record(RECEIVED)

    await processes.settle()

    [decision] = await deadline_events(council, "assessment-decision")
    assert isinstance(decision, DeadlineSet)
    assert decision.due_on == decision.law_due_on == date(2027, 1, 4)


async def test_every_case_of_a_batch_is_evaluated(
    council: CaseRecorder, other_council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    for number in range(150):
        await council.record(RECEIVED, case=CaseId(id_for(f"case {number}")))
    await other_council.record(RECEIVED)

    await processes.settle()

    assert len(await deadline_events(council, "plan-final")) == 150
    assert len(await deadline_events(other_council, "plan-final")) == 1
