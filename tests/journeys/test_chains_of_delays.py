"""Random chains of corrections, voids, decisions and letters about one delay, to two parents.

The address of one comes and goes, and letters wait to be sent while the next is recorded. After
each, every parent has what is true, or there is an item by which they get it; and no item asks for
what is not to be sent to them.

That a step is late is a courtesy, which an officer sends here: no item is made for a parent whom it
does not reach. So a parent who was never sent one, or from whom it was taken back, is asked for by
no item; but they are sent the next one that is sent, if it reaches them.
"""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, Final, Literal, get_args
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from pydantic_core import MISSING
from tests.journeys.announcing_council import (
    LATE,
    NOON,
    TAKEN_BACK,
    Announcements,
    announcing_council,
)
from tests.journeys.notice_desk import FATHER, MOTHER, new_key, parents

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
    NoticeFailed,
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
    "father has no address",
    "father has an address",
    "sent",
    "to be sent",
]
Address = Literal["father has no address", "father has an address"]
ADDRESSES: Final = {"father has no address": None, "father has an address": "robin@example.org"}
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
OFTEN: Final[tuple[Step, ...]] = (
    *("sent", "sent", "sent", "sent"),
    *("correction voided", "decision voided"),
)
"""What the longer chains are made of, by which something is asked for once more."""
CHAINS: Final = st.lists(
    st.tuples(st.sampled_from((*get_args(Step), *OFTEN)), st.booleans()), min_size=2, max_size=8
)
"""What is recorded, and whether its consequences are waited for before the next."""


@dataclass
class Chain:
    """A case whose decision is late since 14 April, and whose mother was sent a letter of that.

    So was the father, if he had an address. `version` is that of the people.
    """

    council: Announcements
    case_id: str
    is_father_reached: bool
    minutes: Iterator[int] = field(default_factory=count)
    version: int = 1

    async def take(self, step: Step) -> None:
        """Record what a step says, where the case allows it."""
        if step in ADDRESSES:
            await self._change_address(ADDRESSES[step])
        elif step in {"sent", "to be sent"}:
            await self.settle()
            await self.send()
            if step == "sent":
                await self.council.desk.council.sender.run_cycle()
        else:
            await self._amend(step)

    async def _amend(self, step: Step) -> None:
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

    async def send(self) -> None:
        """Have sent what the worklist asks for, to whom it reaches."""
        reached = {MOTHER, FATHER} if self.is_father_reached else {MOTHER}
        for (template, why), people in _items(await self.council.history(self.case_id)).items():
            history = await self.council.history(self.case_id)
            overtaken = ["overtaken"] if _is_done_late(history) else []
            confirmed = ["address_changed", *overtaken]
            sent = await self.council.request(self.case_id, template, why, confirmed=confirmed)
            if sent.status_code == 409 and people.isdisjoint(reached):
                assert "no_email" in sent.json()["detail"]
                continue
            assert sent.status_code == 201, sent.text
            informed = {each["person_id"] for each in sent.json()["notices"]}
            without = {each for each in reached if _stated_delay(history, each) is None}
            assert people & reached <= informed
            assert informed <= (people | without if template == LATE else people)

    async def settle(self, day: date = TODAY) -> None:
        """Announce what follows from the facts on a day, and have it looked at.

        Also what became of what waited.
        """
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
        for _ in range(2):
            await self.council.desk.work(NOON + timedelta(minutes=next(self.minutes)))

    async def check(self) -> None:
        """That the family has what is true, or is to be sent it, and no more is asked for."""
        history = await self.council.history(self.case_id)
        items = _items(history)
        note(f"{[(int(e.position), e.event) for e in history if e.event.family == 'deadline']}")
        note(f"{[(int(e.position), e.event) for e in history if e.event.family == 'notice']}")
        asked = [(name, each) for (name, _), people in items.items() for each in people]
        assert sorted(asked) == _expected(history)
        assert _not_arrived(history) <= {*_expected(history)}
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

    async def _change_address(self, email: str | None) -> None:
        answer = await self.council.desk.council.cases.put(
            f"/v1/cases/{self.case_id}/person",
            json=_family(email),
            headers={"If-Match": f'"{self.version}"'},
        )
        assert answer.status_code == 200, answer.text
        self.version, self.is_father_reached = answer.json()["version"], email is not None

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


def _family(email: str | None) -> dict[str, JsonValue]:
    """A child and two parents. None: the father has no address."""
    return parents(**({} if email is None else {"email": email}))


def _items(history: Sequence[EventEnvelope]) -> dict[tuple[str, int], set[str]]:
    """What the worklist asks for: what is held and was not dismissed, and for whom still."""
    found = dict[tuple[str, int], set[str]]()
    for each in history:
        match each.event:
            case NoticeHeld(template=template, why=why, held_for=people):
                assert people is not MISSING
                found[template, why] = {str(one.person_id) for one in people}
            case NoticeSent(template=template, why=why, person_id=person):
                found.get((template, why), set()).discard(str(person))
            case NoticeDismissed(template=template, why=why, notice_id=notice) if notice is MISSING:
                found.pop((template, why), None)
            case _:
                pass
    return {key: people for key, people in found.items() if people}


def _not_arrived(history: Sequence[EventEnvelope]) -> set[tuple[str, str]]:
    """What the worklist asks for because it did not arrive, and was not sent since."""
    found = dict[UUID, tuple[str, str, int]]()
    for each in history:
        match each.event:
            case NoticeFailed(notice_id=notice, template=str(template), why=int(why)) as event:
                found[notice] = template, str(event.person_id), why
            case NoticeSent(template=template, why=why, person_id=person):
                report = template, str(person), why
                found = {key: one for key, one in found.items() if one != report}
            case NoticeDismissed(notice_id=notice) if notice is not MISSING:
                found.pop(notice, None)
            case _:
                pass
    return {(template, person) for template, person, _ in found.values()}


def _expected(history: Sequence[EventEnvelope]) -> list[tuple[str, str]]:
    """Which notices should be asked for, each with a person whose last one is not true."""
    found = ((_put_right_by(history, person), person) for person in (MOTHER, FATHER))
    return sorted((name, person) for name, person in found if name is not None)


def _put_right_by(history: Sequence[EventEnvelope], person: str) -> str | None:
    """The notice that puts right the last one of a person. None: they have none, or it is true."""
    stated = _stated_delay(history, person)
    if stated is None:
        return None
    match _status(history):
        case DeadlineMissed(law_due_on=day):
            return LATE if day != stated.law_due_on else None
        case DeadlineMet(late=True) | DeadlineDisapplied():
            return LATE if _asks_to_correct(history, stated) else None
        case _:
            return TAKEN_BACK


def _stated_delay(history: Sequence[EventEnvelope], person: str) -> DeadlineMissed | None:
    """The delay that the last notice of a person states. None: they have none, or not any more."""
    events: dict[int, Event] = {int(each.position): each.event for each in history}
    own = [
        each
        for each in events.values()
        if isinstance(each, NoticeSent) and str(each.person_id) == person
    ]
    if not own or own[-1].template == TAKEN_BACK:
        return None
    stated = events[own[-1].why]
    assert isinstance(stated, DeadlineMissed)
    return stated


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


async def begin(announced: Announcements, address: Address) -> Chain:
    """A case in which the mother was sent a letter of a delay, and the father with an address."""
    council, email = announced.desk.council, ADDRESSES[address]
    request = {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-03-02",
    }
    body = {"person": _family(email), "request": request}
    case_id = str((await council.post(council.cases, "/v1/cases", body))["case_id"])
    chain = Chain(announced, case_id, email is not None)
    await chain.settle(BEFORE)
    await chain.settle()
    ((reports, *_),) = await announced.progress(case_id, LATE)
    sent = await announced.send(case_id, LATE, reports)
    assert sent.status_code == 201, sent.text
    informed = {each["person_id"] for each in sent.json()["notices"]}
    assert informed == ({MOTHER} if email is None else {MOTHER, FATHER})
    return chain


def each_settled(*steps: Step) -> Sequence[tuple[Step, bool]]:
    """A chain in which the consequences of each step are waited for."""
    return [(step, True) for step in steps]


@given(st.sampled_from(get_args(Address)), CHAINS)
@example(
    "father has an address",
    each_settled(
        *("father has no address", "received on 1 March", "sent", "received on 28 April"),
    ),
)
@example(
    "father has an address",
    each_settled(
        *("father has no address", "received on 28 April", "sent", "received on 9 March"),
    ),
)
@example(
    "father has an address",
    each_settled(
        *("decided in time", "father has no address", "received on 1 March"),
        *("sent", "decision voided"),
    ),
)
@example(
    "father has an address",
    each_settled(
        *("received on 9 March", "decided late", "father has no address"),
        *("sent", "decision voided"),
    ),
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_each_parent_has_what_is_true_or_there_is_an_item_by_which_they_get_it(
    announced: Announcements, address: Address, steps: Sequence[tuple[Step, bool]]
) -> None:
    chain = await begin(announced, address)
    await chain.check()

    for step, is_settled in steps:
        await chain.take(step)
        if is_settled:
            await chain.settle()
            await chain.check()
    await chain.settle()
    await chain.check()
