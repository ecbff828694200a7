"""Histories for tests and examples, in as few words as the facts need."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from events.codec import decode
from events.contracts import CONTRACTS, Event
from events.envelope import Append, CaseId, Existence, LedgerId, Position, Proposed, Recorded
from events.follow import Follower
from events.log.postgres import PostgresLog

LEDGER: Final = LedgerId(uuid5(NAMESPACE_OID, "ledger"))
CASE: Final = CaseId(uuid5(NAMESPACE_OID, "case"))
_RECORDED_AT: Final = datetime(2026, 9, 1, 9, tzinfo=UTC)

Said = Mapping[str, object]
"""A fact in short: `type`, `on` for its legal date, and what differs from the usual below."""

_INSTITUTION: Final = {"urn": "999001"}
_USUAL: Final[Mapping[str, Said]] = {
    "request.received": {
        "request_id": "request",
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
    },
    "request.family_consulted": {"request_id": "request"},
    "request.others_notified": {
        "request_id": "request",
        "about": "considering",
        "recipients": ["responsible_commissioning_body", "social_care_officers"],
    },
    "request.agreed": {"request_id": "request"},
    "request.refused": {"request_id": "request"},
    "request.withdrawn": {"request_id": "request", "by": "parent"},
    "request.moved_out": {"request_id": "request", "to_authority": "998"},
    "assessment.advice_requested": {
        "request_id": "request",
        "advice_id": "advice",
        "kind": "d",
        "adviser": "educational_psychologist",
    },
    "assessment.existing_advice_accepted": {
        "request_id": "request",
        "advice_id": "advice",
        "kind": "b",
        "author_agreed": True,
        "authority_agreed": True,
        "family_agreed": True,
    },
    "assessment.advice_received": {"advice_id": "advice"},
    "assessment.appointment_missed": {"advice_id": "advice"},
    "assessment.exception_claimed": {"exception_id": "exception"},
    "assessment.exception_withdrawn": {"exception_id": "exception"},
    "assessment.plan_agreed": {"request_id": "request"},
    "assessment.plan_refused": {"request_id": "request"},
    "draft.issued": {"draft_id": "draft", "basis": "assessment"},
    "draft.meeting_requested": {"draft_id": "draft"},
    "draft.meeting_held": {"draft_id": "draft"},
    "draft.consultation_sent": {
        "consultation_id": "consultation",
        "consultee": "considered_institution",
        "institution": _INSTITUTION,
    },
    "draft.consultation_answered": {
        "consultation_id": "consultation",
        "answer": "can_meet_needs",
    },
    "final.issued": {"plan_id": "plan", "basis": "first"},
    "final.ceased": {"plan_id": "plan", "reason": "9"},
    "final.education_left": {},
    "final.move_learned": {"plan_id": "plan", "to_authority": "998"},
    "final.transferred_out": {"plan_id": "plan", "to_authority": "998"},
    "final.transferred_in": {"plan_id": "plan", "from_authority": "998"},
    "final.transfer_notified": {"plan_id": "plan", "will_assess": False},
    "final.commissioner_changed": {"new": "QZZ99"},
    "final.commissioner_notified": {"new": "QZZ99"},
    "final.commissioner_objected": {"commissioner": "QZZ99"},
    "review.arranged": {"review_id": "review", "duty": "annual", "convenor": "school"},
    "review.advice_circulated": {"review_id": "review"},
    "review.meeting_held": {"review_id": "review", "duty": "annual", "convenor": "school"},
    "review.report_sent": {"review_id": "review"},
    "review.decided": {"review_id": "review", "outcome": "A"},
    "review.phase_transfer_identified": {"kind": "primary_to_secondary"},
    "tribunal.order_made": {"order_id": "order", "kinds": ["make_plan"]},
    "case.opened": {"cohort": 2016},
    "case.corrected": {"reason": "mistyped"},
    "case.voided": {"reason": "did_not_happen"},
}


def named(label: str) -> UUID:
    """The id that a label such as `request-2` stands for."""
    return uuid5(NAMESPACE_OID, label)


def event(said: Said) -> Event:
    """A fact in full. Ids are labels; a decision is taken on the day it is notified."""
    name = str(said["type"])
    contract = CONTRACTS[name]
    body = {**_USUAL.get(name, {}), **{key: said[key] for key in said if key not in {"type", "on"}}}
    if contract.dated is not None and "on" in said:
        body[contract.dated] = said["on"]
    if "notified_on" in body and "decided_on" in contract.model_fields:
        body.setdefault("decided_on", body["notified_on"])
    ids = {key: str(named(str(body[key]))) for key in body if key.endswith("_id")}
    return decode(name, contract.schema_version, json.dumps({**body, **ids}, default=_iso))


def history(*facts: Said | Event) -> Sequence[Recorded]:
    """The facts of one case, recorded in this order from position 1."""
    return [
        _recorded(place, fact if isinstance(fact, Event) else event(fact))
        for place, fact in enumerate(facts, 1)
    ]


def _recorded(place: int, fact: Event) -> Recorded:
    return Recorded(
        ledger_id=LEDGER,
        position=Position(place),
        stream_id=CASE,
        stream_version=place,
        event_id=named(f"event {place}"),
        actor="test",
        correlation_id=named("test"),
        cause=None,
        traceparent=None,
        recorded_at=_RECORDED_AT,
        event=fact,
    )


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no fact holds a {type(value).__name__}")


class CaseApi:
    """What case-api does, as far as the log sees it."""

    def __init__(self, engine: AsyncEngine, ledger_id: LedgerId) -> None:
        self._engine = engine
        self.ledger_id = ledger_id
        self._said = 0

    async def records(self, *facts: Said, case: CaseId = CASE) -> None:
        """Append facts of one case."""
        proposals: list[Proposed] = []
        for fact in facts:
            self._said += 1
            name = uuid5(case, str(self._said))
            proposals.append(Proposed(name, event(fact), "tester", case))
        async with transaction(self._engine, self.ledger_id) as db:
            await PostgresLog(db, self.ledger_id).append(Append(case, proposals, Existence.ANY))

    async def log(self, family: str = "") -> list[Recorded]:
        """What stands on the log, if asked of one family."""
        async with transaction(self._engine, self.ledger_id) as db:
            facts = await PostgresLog(db, self.ledger_id).read(Position(0), 5000)
        return [fact for fact in facts if fact.event.type.startswith(family)]


class Keeper:
    """The timekeeper, following until there is nothing left."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower

    async def drain(self) -> None:
        """Take up ledgers that are new, and apply all there is."""
        await self._follower.step()
        await self._follower.drain()
