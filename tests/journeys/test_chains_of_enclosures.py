"""Random chains of voids and letters about one wrong paper that went with a letter to two parents.

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
from tests.journeys.enclosing_desk import APPEAL, EnclosingDesk
from tests.journeys.notice_desk import FATHER, MOTHER, new_key, parents

from chassis.testing import Database

Step = Literal[
    "filing voided",
    "newest void voided",
    "father has no address",
    "father has an address",
    "sent",
    "to be sent",
]
LETTER: Final = "final-plan"
TAKEN_BACK: Final = "enclosure-taken-back"
ADDRESSES: Final = {"father has no address": None, "father has an address": "robin@example.org"}
CONFIRMED: Final = (
    *("other_notice_day", "past_day", "other_day"),
    *("another_document", "address_changed"),
)
"""Doubts of a letter with an earlier plan and a report, to a parent whose address is new."""
OFTEN: Final[tuple[Step, ...]] = (
    *("sent", "sent", "sent", "filing voided"),
    *("newest void voided", "newest void voided", "newest void voided"),
)
"""What the longer chains are made of, by which something is asked for once more."""
CHAINS: Final = st.lists(
    st.tuples(st.sampled_from((*get_args(Step), *OFTEN)), st.booleans()), min_size=2, max_size=8
)
"""What is recorded, and whether its consequences are waited for before the next."""


@dataclass
class EnclosureChain:
    """A plan whose letter enclosed a report, and was sent to both parents.

    `final` is the position of the plan, `filing` that of the report. `version` is that of the
    people.
    """

    desk: AutomaticDesk
    case_id: str
    final: int
    filing: int
    documents: tuple[str, str]
    minutes: Iterator[int] = field(default_factory=count)
    version: int = 1
    is_father_reached: bool = False

    async def take(self, step: Step) -> None:
        """Record what a step says, where the case allows it."""
        case = await self.case()
        if step == "filing voided" and case.is_filed:
            await self._void([self.filing])
        elif step == "newest void voided":
            await self._void(case.voids_in_effect[-1:])
        elif step in ADDRESSES:
            await self.change_address(ADDRESSES[step])
        elif step in {"sent", "to be sent"}:
            await self.settle()
            await self.send()
        if step == "sent":
            await self.desk.council.sender.run_cycle()

    async def send(self) -> None:
        """Have sent what the worklist asks for, to whom it reaches."""
        reached = {MOTHER, FATHER} if self.is_father_reached else {MOTHER}
        for (template, why), people in (await self.case()).items.items():
            sent = await self.post("notices", template, why)
            if people.isdisjoint(reached):
                assert sent.status_code == 409, sent.text
                assert "no_email" in sent.json()["detail"]
                continue
            assert sent.status_code == 201, sent.text
            assert {each["person_id"] for each in sent.json()["notices"]} == people & reached

    async def settle(self) -> None:
        """Have everything looked at that was recorded, also what became of what waited."""
        for _ in range(2):
            await self.desk.work(MONDAY_AT_NOON + timedelta(minutes=next(self.minutes)))

    async def check(self) -> None:
        """That the family has what is true, or is to be sent it, and no more is asked for."""
        case = await self.case()
        note("\n".join(f"{each['position']} {each['type']} {each['data']}" for each in case.facts))
        asked = [(name, each) for (name, _), people in case.items.items() for each in people]
        assert sorted(asked) == case.expected
        assert case.not_arrived <= {*case.expected}
        assert await self._listed() == case.items
        for template, why in case.items:
            preview = await self.post("notice-previews", template, why)
            assert preview.status_code == 200, preview.text
            assert preview.json()["missing"] == []
            assert "overtaken" not in preview.json()["doubts"]

    async def case(self) -> "FiledPaper":
        """What the case has now."""
        path = f"/v1/cases/{self.case_id}/history"
        return FiledPaper((await self.desk.council.cases.get(path)).json()["facts"], self.filing)

    async def post(self, path: str, requirement: str, reports: int) -> Response:
        """The response to a letter or its preview. That of the plan encloses the report, too."""
        documents = [{"document_id": each} for each in self.documents]
        plan = {"kind": "enclosures", "documents": documents}
        more = {"values": {**APPEAL, "plan": plan}} if requirement == LETTER else {}
        body = {"requirement": requirement, "reports": reports, **more}
        return await self.desk.council.notices.post(
            f"/v1/cases/{self.case_id}/{path}",
            json=body if path == "notice-previews" else {**body, "confirmed": CONFIRMED},
            headers=new_key(),
        )

    async def change_address(self, email: str | None) -> None:
        """Record the father with an address. None: without one."""
        answer = await self.desk.council.cases.put(
            f"/v1/cases/{self.case_id}/person",
            json=parents(**({} if email is None else {"email": email})),
            headers={"If-Match": f'"{self.version}"'},
        )
        assert answer.status_code == 200, answer.text
        self.version, self.is_father_reached = answer.json()["version"], email is not None

    async def _listed(self) -> dict[tuple[str, int], set[str]]:
        """What the required notices have as held, and for whom."""
        answer = await self.desk.council.notices.get(
            f"/v1/cases/{self.case_id}/required-notices", params={"from_on": "2026-01-01"}
        )
        return {
            (each["requirement"], each["reports"]): {
                one["person_id"] for one in each["recipients"] if one["progress"] == "held"
            }
            for each in answer.json()["notices"]
            if each["progress"] == "held"
        }

    async def _void(self, positions: Sequence[int]) -> None:
        for position in positions:
            body = {"position": position, "reason": "wrong_case"}
            await self.desk.record(self.case_id, "voids", body)


class FiledPaper:
    """The facts of a case, and what follows from them by another way of counting."""

    def __init__(self, facts: Sequence[dict[str, Any]], filing: int) -> None:
        self.facts, self._filing = facts, filing

    @property
    def _voided(self) -> set[int]:
        """The positions of what is voided: a void that is voided itself voids nothing."""
        voided = set[int]()
        for each in reversed(self.facts):
            if each["type"] == "case.voided" and each["position"] not in voided:
                voided.add(each["data"]["position"])
        return voided

    @property
    def voids_in_effect(self) -> list[int]:
        """The positions of the voids that are in effect, those of other voids included."""
        voids = [each["position"] for each in self.facts if each["type"] == "case.voided"]
        return [each for each in voids if each not in self._voided]

    @property
    def is_filed(self) -> bool:
        """Whether the paper is in the file of the case."""
        return self._filing not in self._voided

    @property
    def items(self) -> dict[tuple[str, int], set[str]]:
        """What the worklist asks for: what is held of what is in effect, and for whom still."""
        found, voided = dict[tuple[str, int], set[str]](), self._voided
        for each in self.facts:
            data = each["data"]
            if not each["type"].startswith("notice.") or "template" not in data:
                continue
            key = data["template"], data["why"]
            if each["type"] == "notice.held":
                found[key] = {one["person_id"] for one in data["held_for"]}
            elif each["type"] == "notice.sent":
                found.get(key, set()).discard(data["person_id"])
            elif each["type"] == "notice.dismissed" and "notice_id" not in data:
                found.pop(key, None)
        return {key: left for key, left in found.items() if left and key[1] not in voided}

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
    def expected(self) -> list[tuple[str, str]]:
        """Which notices are to be asked for, each with a person whose last one is not true."""
        found = ((self._put_right_by(person), person) for person in (MOTHER, FATHER))
        return sorted((name, person) for name, person in found if name is not None)

    def _put_right_by(self, person: str) -> str | None:
        """The notice that puts right the last one of a person. None: that is true."""
        own = [each["data"] for each in self.facts if each["type"] == "notice.sent"]
        last = [each for each in own if each["person_id"] == person][-1]
        if last["template"] == TAKEN_BACK:
            return LETTER if self.is_filed else None
        return None if self.is_filed else TAKEN_BACK


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[AutomaticDesk]:
    async with automatic_desk(database) as made:
        yield made


@pytest.fixture
def council(desk: AutomaticDesk) -> EnclosingDesk:
    return EnclosingDesk(desk.council)


async def begin(desk: AutomaticDesk, council: EnclosingDesk) -> EnclosureChain:
    """A case in which both parents were sent a letter with the plan and a report.

    `council` is that of the other cases, so that no document has the content of another.
    """
    case_id = await council.agreed_case()
    plan = await council.document(case_id)
    final = await council.final_plan(case_id, plan)
    report = await council.document(case_id, title="Report about Robin Sibley", kind="advice")
    documents = plan["document_id"], report["document_id"]
    chain = EnclosureChain(desk, case_id, final, report["position"], documents)
    await chain.change_address("robin@example.org")
    sent = await chain.post("notices", LETTER, final)
    assert sent.status_code == 201, sent.text
    assert {each["person_id"] for each in sent.json()["notices"]} == {MOTHER, FATHER}
    await desk.council.sender.run_cycle()
    return chain


def each_settled(*steps: Step) -> Sequence[tuple[Step, bool]]:
    """A chain in which the consequences of each step are waited for."""
    return [(step, True) for step in steps]


@given(CHAINS)
@example(
    each_settled(
        *("filing voided", "sent"),
        *("newest void voided", "sent", "newest void voided"),
    )
)
@example(
    each_settled(
        *("filing voided", "sent"),
        *("newest void voided", "newest void voided", "newest void voided"),
    )
)
@example(
    each_settled(
        *("filing voided", "sent"),
        *("newest void voided", "filing voided", "newest void voided"),
    )
)
@example(
    each_settled(
        *("filing voided", "newest void voided"),
        *("newest void voided", "sent", "newest void voided"),
    )
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_each_parent_has_the_right_papers_or_there_is_an_item_by_which_they_get_them(
    desk: AutomaticDesk, council: EnclosingDesk, steps: Sequence[tuple[Step, bool]]
) -> None:
    chain = await begin(desk, council)
    await chain.settle()
    await chain.check()

    for step, is_settled in steps:
        await chain.take(step)
        if is_settled:
            await chain.settle()
            await chain.check()
    await chain.settle()
    await chain.check()
