"""Random chains of corrections, voids, decisions and letters about one delay.

After each, the family has what is true, or there is an item by which they get it; and no item asks
for what is not to be sent.
"""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any, Final, Literal

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from tests.journeys.announcing_council import (
    LATE,
    NOON,
    TAKEN_BACK,
    Announcements,
    announcing_council,
)
from tests.journeys.notice_desk import new_key, person

from chassis.testing import Database
from deadline_service.domain.announcement.announced_deadline import announced_deadlines
from deadline_service.domain.announcement.announcements import AnnouncementDay, announcements
from deadline_service.domain.announcement.pending_announcement import ChangeCause
from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.store.ruleset import current_ruleset
from events.contracts import (
    CaseCorrected,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    Event,
    NoticeDismissed,
    NoticeHeld,
    NoticeSent,
    RequestAgreed,
    RequestReceived,
)
from events.envelope import EventEnvelope
from events.history import amendments

Step = Literal[
    "received on 1 March",
    "received on 2 March",
    "received on 9 March",
    "received on 28 April",
    "decided in time",
    "decided late",
    "decision voided",
    "correction voided",
    "sent",
]
RECEIVED: Final = {
    "received on 1 March": "2026-03-01",
    "received on 2 March": "2026-03-02",
    "received on 9 March": "2026-03-09",
    "received on 28 April": "2026-04-28",
}
DECIDED: Final = {"decided in time": "2026-03-20", "decided late": "2026-05-11"}
BEFORE: Final = date(2026, 3, 20)
"""Before the last day for the decision, in law 13 April 2026."""
TODAY: Final = date(2026, 6, 1)
CHAINS: Final = st.lists(
    st.tuples(st.sampled_from(Step.__args__), st.booleans()), min_size=2, max_size=8
)
"""What is recorded, and whether its consequences are waited for before the next."""


@dataclass
class Chain:
    """A case whose decision is late since 14 April, and whose mother was sent a letter of that."""

    council: Announcements
    case_id: str
    minutes: Iterator[int]

    async def take(self, step: Step) -> None:
        """Record what a step says, where the case allows it."""
        history = await self.council.history(self.case_id)
        voids = amendments(history).voids
        in_effect = [each for each in history if each.position not in voids]
        decided = [each for each in in_effect if isinstance(each.event, RequestAgreed)]
        corrections = [each for each in in_effect if isinstance(each.event, CaseCorrected)]
        if step in RECEIVED:
            (received,) = [each for each in history if isinstance(each.event, RequestReceived)]
            await self._correct(received, received_on=RECEIVED[step])
        elif step in DECIDED and decided:
            day = DECIDED[step]
            await self._correct(decided[-1], decided_on=day, notified_on=day)
        elif step in DECIDED:
            await self._decide(DECIDED[step])
        elif step == "decision voided" and decided:
            await self._void(decided[-1])
        elif step == "correction voided" and corrections:
            await self._void(corrections[-1])
        elif step == "sent":
            await self.settle()
            for template, why in await self.open_items():
                confirmed = (
                    ["overtaken"] if _is_done_late(await self.council.history(self.case_id)) else []
                )
                sent = await self.council.send(self.case_id, template, why, confirmed=confirmed)
                assert sent.status_code == 201, sent.text

    async def settle(self, day: date = TODAY) -> None:
        """Announce what follows from the facts on a day, and have it looked at."""
        history = await self.council.history(self.case_id)
        facts = [each for each in history if each.event.family != "deadline"]
        rows = [
            row
            for row in evaluate_case(facts, current_ruleset(), CouncilSettings()).deadlines
            if row.rule == "assessment-decision"
        ]
        own = [each for each in history if each.event.family == "deadline"]
        announced = announcements(
            announced_deadlines(own),
            rows,
            AnnouncementDay(day, CouncilSettings().warning_offsets),
            ChangeCause.of_new_facts(facts),
        )
        if announced:
            await self.council.append(self.case_id, *(each.event for each in announced))
        await self.council.desk.work(NOON + timedelta(minutes=next(self.minutes)))

    async def open_items(self) -> list[tuple[str, int]]:
        """What the worklist asks for: what is held, and was neither sent nor dismissed."""
        found = dict[tuple[str, int], None]()
        for each in await self.council.history(self.case_id):
            match each.event:
                case NoticeHeld(template=template, why=why):
                    found[template, why] = None
                case (
                    NoticeSent(template=template, why=why)
                    | NoticeDismissed(template=template, why=why)
                ):
                    found.pop((template, why), None)
                case _:
                    pass
        return [*found]

    async def check(self) -> None:
        """That the family has what is true, or is to be sent it, and no more is asked for."""
        history = await self.council.history(self.case_id)
        items = await self.open_items()
        note(f"{[(int(e.position), e.event) for e in history if e.event.family == 'deadline']}")
        note(f"{[(int(e.position), e.event) for e in history if e.event.family == 'notice']}")
        assert [each for each, _ in items] == _expected(history)
        listed = [
            (name, reports)
            for name in (LATE, TAKEN_BACK)
            for reports, progress, _ in await self.council.progress(self.case_id, name)
            if progress == "held"
        ]
        assert sorted(listed) == sorted(items)
        for template, why in items:
            doubts, missing = await self._preview(template, why)
            assert not missing
            assert "overtaken" not in doubts or _is_done_late(history)

    async def _preview(self, requirement: str, reports: int) -> tuple[list[str], list[Any]]:
        answer = await self.council.desk.council.notices.post(
            f"/v1/cases/{self.case_id}/notice-previews",
            json={"requirement": requirement, "reports": reports},
            headers=new_key(),
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["doubts"], answer.json()["missing"]

    async def _correct(self, fact: EventEnvelope, **values: str) -> None:
        correction = {"position": fact.position, "values": values, "reason": "mistyped"}
        await self._record("corrections", correction)

    async def _void(self, event: EventEnvelope) -> None:
        void = {"position": event.position, "reason": "mistyped"}
        await self._record("voids", void)

    async def _decide(self, day: str) -> None:
        request_id = await self.council.desk.request_id(self.case_id)
        decision = {"request_id": request_id, "decided_on": day, "notified_on": day}
        await self._record("assessment-agreements", decision)

    async def _record(self, path: str, body: dict[str, Any]) -> None:
        """Record a fact, unless it cannot have happened: a decision before the request."""
        cases = self.council.desk.council.cases
        answer = await cases.post(f"/v1/cases/{self.case_id}/{path}", json=body, headers=new_key())
        assert answer.status_code in {201, 409}, answer.text


def _expected(history: Sequence[EventEnvelope]) -> list[str]:
    """Which notices should be asked for: none where the last one that was sent is true."""
    events: dict[int, Event] = {int(each.position): each.event for each in history}
    sent = [each for each in events.values() if isinstance(each, NoticeSent)]
    last, status = sent[-1], _status(history)
    if last.template == TAKEN_BACK:
        return []
    stated = events[last.why]
    assert isinstance(stated, DeadlineMissed)
    match status:
        case DeadlineMissed(law_due_on=day):
            return [LATE] if day != stated.law_due_on else []
        case DeadlineMet(late=True) | DeadlineDisapplied():
            return [LATE] if _asks_to_correct(history, stated) else []
        case _:
            return [TAKEN_BACK]


def _status(history: Sequence[EventEnvelope]) -> object:
    (announced,) = announced_deadlines(
        each for each in history if each.event.family == "deadline"
    ).values()
    return None if announced.status is None else announced.status.event


def _is_done_late(history: Sequence[EventEnvelope]) -> bool:
    return isinstance(_status(history), DeadlineMet)


def _asks_to_correct(history: Sequence[EventEnvelope], stated: DeadlineMissed) -> bool:
    """Whether the delay was announced of another day before the step was done late."""
    (announced,) = announced_deadlines(
        each for each in history if each.event.family == "deadline"
    ).values()
    return any(each.event.law_due_on != stated.law_due_on for each in announced.breaches)


@pytest.fixture
async def announced(database: Database) -> AsyncGenerator[Announcements]:
    async with announcing_council(database) as made:
        yield made


async def begin(announced: Announcements) -> Chain:
    """A case in which the mother was sent a letter of a delay."""
    council = announced.desk.council
    request = {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-03-02",
    }
    body = {"person": person(), "request": request}
    case_id = str((await council.post(council.cases, "/v1/cases", body))["case_id"])
    chain = Chain(announced, case_id, count())
    await chain.settle(BEFORE)
    await chain.settle()
    ((reports, *_),) = await announced.progress(case_id, LATE)
    assert (await announced.send(case_id, LATE, reports)).status_code == 201
    return chain


@given(CHAINS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_the_family_has_what_is_true_or_there_is_an_item_by_which_they_get_it(
    announced: Announcements, steps: Sequence[tuple[Step, bool]]
) -> None:
    chain = await begin(announced)
    await chain.check()

    for step, is_settled in steps:
        await chain.take(step)
        if is_settled:
            await chain.settle()
            await chain.check()
    await chain.settle()
    await chain.check()
