"""A small council for inspectors: children with plans, and one without."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pytest

from case_api.domain.people.sample_identifiers import SAMPLE_ULN, SAMPLE_UPNS

Record = Callable[..., Awaitable[dict[str, Any]]]
OFFICER: Final = "00000000-0000-4000-8000-000000000031"
PLACEMENT: Final = "00000000-0000-4000-8000-000000000041"


@dataclass(frozen=True)
class CaseWithPlan:
    """A case, its path, and the position of its plan."""

    case_id: str
    path: str
    plan_id: str
    position: int


class MakeCase(Protocol):
    """Opens a case with a plan that was sent on 20 July 2026."""

    async def __call__(self, reference: str, upn: str | None = None) -> CaseWithPlan: ...


@pytest.fixture
def make_case(record: Record) -> MakeCase:
    async def made(reference: str, upn: str | None = None) -> CaseWithPlan:
        numbers = [{"kind": "upn", "value": upn}] if upn else []
        opened = await record(
            "/v1/cases",
            {
                "person": {
                    "family_name": "Quennevais",
                    "given_names": "Zebedee",
                    "birth_date": "2015-10-05",
                    "identifiers": [*numbers, {"kind": "uln", "value": SAMPLE_ULN}],
                },
                "reference": reference,
                "taken_over_on": "2026-01-05",
                "allow_duplicate": True,
            },
        )
        path = f"/v1/cases/{opened['case_id']}"
        plan = await record(
            f"{path}/final-plans",
            {
                "basis": "first",
                "sent_on": "2026-07-20",
                "needs": [{"need": "ASD", "rank": "1"}],
                "settings": [{"rank": "1", "naming": "named", "institution": {"urn": "999001"}}],
            },
        )
        led = {"officer_id": OFFICER, "role": "lead", "from_on": "2026-01-05"}
        await record(f"{path}/officer-assignments", led)
        return CaseWithPlan(opened["case_id"], path, plan["plan_id"], plan["position"])

    return made


@pytest.fixture
async def complete(make_case: MakeCase, record: Record) -> CaseWithPlan:
    """A case of which every column is recorded, and no rule is broken."""
    case = await make_case("EHC/1", SAMPLE_UPNS[0])
    school: Mapping[str, Any] = {"name": "Mill", "kind": "school", "urn": "999002"}
    await record("/v1/institutions", {"institution": {**school, "phase": "primary"}})
    placed = {"institution": {"urn": "999002"}, "on": "2026-09-01", "rank": "1"}
    await record(f"{case.path}/placement-starts", placed)
    amended = {"basis": "review", "version": 2, "sent_on": "2026-10-05", "plan_id": case.plan_id}
    needs = {"needs": [{"need": "SLCN", "rank": "1"}]}
    await record(f"{case.path}/final-plans", {**amended, **needs})
    meeting = {"on": "2026-09-14", "duty": "annual", "convenor": "school"}
    review = await record(f"{case.path}/review-meetings", meeting)
    decided = {"decided_on": "2026-10-01", "notified_on": "2026-10-02", "outcome": "A"}
    decided["review_id"] = review["review_id"]
    await record(f"{case.path}/review-decisions", decided)
    await record(f"{case.path}/flag-changes", {"flags": ["looked_after"]})
    return case
