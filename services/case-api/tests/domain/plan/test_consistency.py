from collections.abc import Sequence
from uuid import UUID

import pytest
from pydantic_core import to_json

from case_api.domain.content.fingerprint import canonical_content
from case_api.domain.plan.consistency import MAX_CITATIONS, invalid_parts
from case_api.domain.plan.content import PlanContent

FIRST, SECOND = str(UUID(int=1)), str(UUID(int=2))


def need(need_id: str = FIRST, **more: object) -> dict[str, object]:
    return {
        "need_id": need_id,
        "area": "cognition_and_learning",
        "text": "Reads simple words.",
        **more,
    }


def item(**more: object) -> dict[str, object]:
    return {"item_id": FIRST, "text": "Direct teaching of phonics.", **more}


def plan(**sections: Sequence[object]) -> PlanContent:
    return PlanContent.model_validate_json(to_json(sections))


@pytest.mark.parametrize(
    ("content", "pointer", "code"),
    [
        pytest.param(
            plan(section_b=[need()], section_d=[need()]),
            "/section_d/0/need_id",
            "repeated",
            id="one need in two sections",
        ),
        pytest.param(
            plan(section_b=[need(rank="1"), need(SECOND, rank="1")]),
            "/section_b/1/rank",
            "repeated",
            id="two needs that are first",
        ),
        pytest.param(
            plan(section_b=[need()], section_f=[item(needs=[FIRST, SECOND])]),
            "/section_f/0/needs/1",
            "unknown_link",
            id="a need that is not in the plan",
        ),
        pytest.param(
            plan(section_g=[item(outcomes=[FIRST])]),
            "/section_g/0/outcomes/0",
            "unknown_link",
            id="an outcome that is not in the plan",
        ),
        pytest.param(
            plan(
                section_b=[
                    need(
                        str(UUID(int=each)), rests_on=[{"advice_id": FIRST, "quotation": "a"}] * 10
                    )
                    for each in range(200)
                ],
                section_f=[item(rests_on=[{"advice_id": FIRST, "quotation": "a"}])],
            ),
            "",
            "too_long",
            id=f"more than {MAX_CITATIONS} citations",
        ),
    ],
)
def test_an_inconsistent_part_is_found(content: PlanContent, pointer: str, code: str) -> None:
    assert [each[:2] for each in invalid_parts(content)] == [(pointer, code)]


def test_a_need_and_an_item_may_have_the_same_id() -> None:
    assert [*invalid_parts(plan(section_b=[need()], section_f=[item(needs=[FIRST])]))] == []


def test_equal_contents_have_the_same_hash_whatever_their_spelling() -> None:
    composed, decomposed = (
        plan(section_b=[need(text="Zoë reads.")]),
        plan(section_b=[need(text="Zoe\u0308 reads.")]),
    )

    assert canonical_content(composed) == canonical_content(decomposed)
    assert canonical_content(plan(section_f=[])).text == canonical_content(plan()).text
