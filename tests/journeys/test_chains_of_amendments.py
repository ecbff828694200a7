"""Random chains of corrections, voids and letters about one refusal.

After each, the family has what is true, or there is an item by which they get it; and no item asks
for what is not to be sent.
"""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, Final, Literal, get_args

import pytest
from httpx import Response
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from tests.journeys.automatic_desk import MONDAY_AT_NOON, AutomaticDesk, automatic_desk
from tests.journeys.notice_desk import REFUSAL, new_key

from chassis.testing import Database

Step = Literal[
    "notified on the 31st",
    "notified on the 30th",
    "newest correction voided",
    "refusal voided",
    "newest void voided",
    "sent",
]
REFUSED: Final = "assessment-refused"
TAKEN_BACK: Final = "notice-taken-back"
NOTIFIED: Final = {"notified on the 31st": "2026-03-31", "notified on the 30th": "2026-03-30"}
CHAINS: Final = st.lists(
    st.tuples(st.sampled_from(get_args(Step)), st.booleans()), min_size=2, max_size=8
)
"""What is recorded, and whether its consequences are waited for before the next."""


@dataclass
class Chain:
    """A refusal whose letter was sent."""

    desk: AutomaticDesk
    case_id: str
    refusal: int
    minutes: Iterator[int] = field(default_factory=count)

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
        elif step == "sent":
            await self.settle()
            await self.send()

    async def send(self) -> None:
        """Send what the worklist asks for."""
        case = await self.case()
        for template, why in case.items:
            sent = await self._post("notices", template, why)
            assert sent.status_code == 201, sent.text
        await self.desk.council.sender.run_cycle()

    async def settle(self) -> None:
        """Have everything looked at that was recorded."""
        await self.desk.work(MONDAY_AT_NOON + timedelta(minutes=next(self.minutes)))

    async def check(self) -> None:
        """That the family has what is true, or is to be sent it, and no more is asked for."""
        case = await self.case()
        note("\n".join(f"{each['position']} {each['type']} {each['data']}" for each in case.facts))
        assert [each for each, _ in case.items] == case.expected
        listed = await self._listed()
        assert sorted(listed) == sorted(case.items)
        for template, why in case.items:
            preview = await self._post("notice-previews", template, why)
            assert preview.status_code == 200, preview.text
            assert preview.json()["missing"] == []
            assert "overtaken" not in preview.json()["doubts"]

    async def case(self) -> "CaseNow":
        """What the case has now."""
        path = f"/v1/cases/{self.case_id}/history"
        return CaseNow((await self.desk.council.cases.get(path)).json()["facts"], self.refusal)

    async def _listed(self) -> list[tuple[str, int]]:
        answer = await self.desk.council.notices.get(
            f"/v1/cases/{self.case_id}/required-notices", params={"from_on": "2026-01-01"}
        )
        return [
            (each["requirement"], each["reports"])
            for each in answer.json()["notices"]
            if each["progress"] == "held"
        ]

    async def _post(self, path: str, requirement: str, reports: int) -> Response:
        more = {"values": REFUSAL} if requirement == REFUSED else {}
        confirmed = ["other_notice_day", "past_day", "other_day"]
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
    def items(self) -> list[tuple[str, int]]:
        """What the worklist asks for: what is held of what is in effect, and was not sent."""
        found, voided = dict[tuple[str, int], None](), self._voided
        for each in self.facts:
            if not each["type"].startswith("notice.") or "template" not in each["data"]:
                continue
            key = each["data"]["template"], each["data"]["why"]
            if each["type"] == "notice.held":
                found[key] = None
            elif each["type"] in {"notice.sent", "notice.dismissed"}:
                found.pop(key, None)
        return [each for each in found if each[1] not in voided]

    @property
    def expected(self) -> list[str]:
        """Which notices are to be asked for: none where the last one that was sent is true."""
        last = [each for each in self.facts if each["type"] == "notice.sent"][-1]
        if last["data"]["template"] == TAKEN_BACK:
            return [] if self.is_voided else [REFUSED]
        if self.is_voided:
            return [TAKEN_BACK]
        newest = self.facts[-1]["position"] + 1
        return [REFUSED] if self._day(newest) != self._day(last["position"]) else []


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


@given(CHAINS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_the_family_has_what_is_true_or_there_is_an_item_by_which_they_get_it(
    desk: AutomaticDesk, steps: Sequence[tuple[Step, bool]]
) -> None:
    case_id, refusal = await desk.council.refused_case()
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
