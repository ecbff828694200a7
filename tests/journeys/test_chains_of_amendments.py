"""Random chains of corrections, voids and letters about one refusal, to two parents.

The address of one comes and goes, and letters wait to be sent while the next is recorded. After
each, every parent has what is true, or there is an item by which they get it; and no item asks for
what is not to be sent to them.
"""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, Final, Literal, get_args

import pytest
from httpx import Response
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st
from tests.journeys.automatic_desk import MONDAY_AT_NOON, AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import FATHER, MOTHER, REFUSAL, new_key, parents

from chassis.testing import Database

Step = Literal[
    "notified on the 31st",
    "notified on the 30th",
    "newest correction voided",
    "refusal voided",
    "newest void voided",
    "father has no address",
    "father has an address",
    "sent",
    "to be sent",
    "told otherwise",
]
REFUSED: Final = "assessment-refused"
TAKEN_BACK: Final = "notice-taken-back"
ADDRESSES: Final = {"father has no address": None, "father has an address": "robin@example.org"}
NOTIFIED: Final = {"notified on the 31st": "2026-03-31", "notified on the 30th": "2026-03-30"}
OFTEN: Final[tuple[Step, ...]] = (
    *("sent", "sent", "sent", "refusal voided", "told otherwise", "told otherwise"),
    *("newest void voided", "newest void voided"),
)
"""What the longer chains are made of, by which something is asked for once more."""
CHAINS: Final = st.lists(
    st.tuples(st.sampled_from((*get_args(Step), *OFTEN)), st.booleans()), min_size=2, max_size=8
)
"""What is recorded, and whether its consequences are waited for before the next."""


@dataclass
class Chain:
    """A refusal whose letter was sent to both parents. `version` is that of the people."""

    desk: AutomaticDesk
    case_id: str
    refusal: int
    minutes: Iterator[int] = field(default_factory=count)
    version: int = 1

    async def take(self, step: Step) -> None:
        """Record what a step says, where the case allows it."""
        case = await self.case()
        if step in NOTIFIED:
            values = {"notified_on": NOTIFIED[step]}
            correction = {"position": self.refusal, "values": values, "reason": "mistyped"}
            await self._record("corrections", correction)
        elif step == "newest correction voided":
            await self._void(case.in_effect("case.corrected")[-1:])
        elif step == "refusal voided" and not case.is_voided:
            await self._void([self.refusal])
        elif step == "newest void voided":
            await self._void(case.in_effect("case.voided")[-1:])
        elif step in ADDRESSES:
            await self._change_people(ADDRESSES[step])
        elif step == "to be sent":
            await self.settle()
            await self.send()
        elif step == "sent":
            await self.settle()
            await self.send()
            await self.desk.council.sender.run_cycle()
        elif step == "told otherwise":
            await self.settle()
            for template, why in (await self.case()).items:
                body = {"requirement": template, "reports": why, "reason": "informed_otherwise"}
                path = f"/v1/cases/{self.case_id}/notice-dismissals"
                informed = await self.desk.council.notices.post(path, json=body, headers=new_key())
                assert informed.status_code == 201, informed.text

    async def send(self) -> None:
        """Have sent what the worklist asks for, to whom it reaches."""
        for (template, why), people in (await self.case()).items.items():
            sent = await self._post("notices", template, why)
            if people == {FATHER} and sent.status_code == 409:
                assert "no_email" in sent.json()["detail"]
                continue
            assert sent.status_code == 201, sent.text
            assert {each["person_id"] for each in sent.json()["notices"]} <= people

    async def settle(self) -> None:
        """Have everything looked at that was recorded, also what became of what waited."""
        for _ in range(2):
            await self.desk.work(MONDAY_AT_NOON + timedelta(minutes=next(self.minutes)))

    async def check(self) -> None:
        """That the family has what is true, or is to be sent it, and no more is asked for."""
        case = await self.case()
        note("\n".join(f"{each['position']} {each['type']} {each['data']}" for each in case.facts))
        asked = {(name, each) for (name, _), people in case.items.items() for each in people}
        assert case.expected <= asked
        assert all(
            person in case.informed_otherwise and name == TAKEN_BACK
            for name, person in asked - case.expected
        )
        assert case.not_arrived <= asked
        assert await self._listed() == {*case.items}
        for template, why in case.items:
            preview = await self._post("notice-previews", template, why)
            assert preview.status_code == 200, preview.text
            assert preview.json()["missing"] == []
            assert "overtaken" not in preview.json()["doubts"]

    async def case(self) -> "CaseNow":
        """What the case has now."""
        path = f"/v1/cases/{self.case_id}/history"
        return CaseNow((await self.desk.council.cases.get(path)).json()["facts"], self.refusal)

    async def _change_people(self, email: str | None) -> None:
        answer = await self.desk.council.cases.put(
            f"/v1/cases/{self.case_id}/person",
            json=parents(**({} if email is None else {"email": email})),
            headers={"If-Match": f'"{self.version}"'},
        )
        assert answer.status_code == 200, answer.text
        self.version = answer.json()["version"]

    async def _listed(self) -> set[tuple[str, int]]:
        answer = await self.desk.council.notices.get(
            f"/v1/cases/{self.case_id}/required-notices", params={"from_on": "2026-01-01"}
        )
        return {
            (each["requirement"], each["reports"])
            for each in answer.json()["notices"]
            if each["progress"] == "held"
        }

    async def _post(self, path: str, requirement: str, reports: int) -> Response:
        more = {"values": REFUSAL} if requirement == REFUSED else {}
        confirmed = ["other_notice_day", "past_day", "other_day", "address_changed"]
        body = {"requirement": requirement, "reports": reports, **more}
        return await self.desk.council.notices.post(
            f"/v1/cases/{self.case_id}/{path}",
            json=body if path == "notice-previews" else {**body, "confirmed": confirmed},
            headers=new_key(),
        )

    async def _void(self, positions: Sequence[int]) -> None:
        for position in positions:
            await self._record("voids", {"position": position, "reason": "mistyped"})

    async def _record(self, path: str, body: dict[str, Any]) -> None:
        """Record an amendment, unless it cannot have happened or changes nothing."""
        cases = self.desk.council.cases
        answer = await cases.post(f"/v1/cases/{self.case_id}/{path}", json=body, headers=new_key())
        assert answer.status_code in {201, 409, 422}, answer.text


class CaseNow:
    """The facts of a case, and what follows from them by another way of counting."""

    def __init__(self, facts: Sequence[dict[str, Any]], refusal: int) -> None:
        self.facts, self._refusal = facts, refusal

    @property
    def _voided(self) -> set[int]:
        """The positions of what is voided: a void that is voided itself voids nothing."""
        voided = set[int]()
        for each in reversed(self.facts):
            if each["type"] == "case.voided" and each["position"] not in voided:
                voided.add(each["data"]["position"])
        return voided

    def in_effect(self, type_: str) -> list[int]:
        """The positions of the facts of a type that are in effect."""
        voided = self._voided
        found = [each["position"] for each in self.facts if each["type"] == type_]
        return [each for each in found if each not in voided]

    @property
    def is_voided(self) -> bool:
        """Whether the refusal is."""
        return self._refusal in self._voided

    def _day(self, until: int) -> str:
        """The day of the refusal as the facts before a position have it."""
        before = CaseNow([each for each in self.facts if each["position"] < until], self._refusal)
        corrected = before.in_effect("case.corrected")
        days = [
            str(each["data"]["values"]["notified_on"])
            for each in self.facts
            if each["position"] in corrected
        ]
        return days[-1] if days else "2026-03-30"

    @property
    def items(self) -> dict[tuple[str, int], set[str]]:
        """What the worklist asks for: what is held of what is in effect, and for whom still."""
        found, voided = self._held_and_informed[0], self._voided
        return {key: left for key, left in found.items() if left and key[1] not in voided}

    @property
    def informed_otherwise(self) -> dict[str, tuple[str, int]]:
        """Who was told by telephone, and sent nothing since: what, and at which position."""
        return self._held_and_informed[1]

    @property
    def _held_and_informed(
        self,
    ) -> tuple[dict[tuple[str, int], set[str]], dict[str, tuple[str, int]]]:
        held, informed = dict[tuple[str, int], set[str]](), dict[str, tuple[str, int]]()
        for each in self.facts:
            data = each["data"]
            if not each["type"].startswith("notice.") or "template" not in data:
                continue
            key = data["template"], data["why"]
            if each["type"] == "notice.held":
                held[key] = {one["person_id"] for one in data["held_for"]}
            elif each["type"] == "notice.sent":
                held.get(key, set()).discard(data["person_id"])
                informed.pop(data["person_id"], None)
            elif each["type"] == "notice.dismissed" and "notice_id" not in data:
                people = held.pop(key, set[str]())
                if data["reason"] == "informed_otherwise":
                    informed |= dict.fromkeys(people, (data["template"], each["position"]))
        return held, informed

    @property
    def not_arrived(self) -> set[tuple[str, str]]:
        """What the worklist asks for because it did not arrive, and was not sent since."""
        found = dict[str, tuple[str, str]]()
        for each in self.facts:
            data = each["data"]
            if each["type"] == "notice.failed" and data["why"] not in self._voided:
                found[data["notice_id"]] = data["template"], data["person_id"]
            elif each["type"] == "notice.sent":
                report = data["template"], data["person_id"]
                found = {key: one for key, one in found.items() if one != report}
            elif each["type"] == "notice.dismissed":
                found.pop(data.get("notice_id", ""), None)
        return {*found.values()}

    @property
    def expected(self) -> set[tuple[str, str]]:
        """Which notices are to be asked for, each with a person whose last one is not true."""
        found = ((self._put_right_by(person), person) for person in (MOTHER, FATHER))
        return {(name, person) for name, person in found if name is not None}

    def _put_right_by(self, person: str) -> str | None:
        """The notice that puts right the last one of a person. None: that is true."""
        own = [each for each in self.facts if each["type"] == "notice.sent"]
        last = [each for each in own if each["data"]["person_id"] == person][-1]
        template, position = self.informed_otherwise.get(
            person, (last["data"]["template"], last["position"])
        )
        if template == TAKEN_BACK:
            return None if self.is_voided else REFUSED
        if self.is_voided:
            return TAKEN_BACK
        newest = self.facts[-1]["position"] + 1
        return REFUSED if self._day(newest) != self._day(position) else None


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


def each_settled(*steps: Step) -> Sequence[tuple[Step, bool]]:
    """A chain in which the consequences of each step are waited for."""
    return [(step, True) for step in steps]


@given(CHAINS)
@example(each_settled("notified on the 31st", "told otherwise", "notified on the 30th"))
@example(each_settled("refusal voided", "told otherwise", "newest void voided"))
@example(
    each_settled(
        *("refusal voided", "sent", "newest void voided"),
        *("told otherwise", "refusal voided"),
    )
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_each_parent_has_what_is_true_or_there_is_an_item_by_which_they_get_it(
    desk: AutomaticDesk, steps: Sequence[tuple[Step, bool]]
) -> None:
    case_id, refusal = await desk.council.refused_case(parents(email="robin@example.org"))
    assert (await desk.council.send(case_id, refusal, confirmed=["other_day"])).status_code == 201
    await desk.council.sender.run_cycle()
    chain = Chain(desk, case_id, refusal)
    await chain.settle()
    await chain.check()

    for step, is_settled in steps:
        await chain.take(step)
        if is_settled:
            await chain.settle()
            await chain.check()
    await chain.settle()
    await chain.check()
