"""Two versions compared: what was added, removed, changed and moved, and nothing else."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from pydantic_core import to_json

from case_api.domain.plan.comparison.compare import compare_plans
from case_api.domain.plan.content import PlanContent


def item(number: int, text: str = "Phonics.", **more: JsonValue) -> dict[str, JsonValue]:
    return {"item_id": str(UUID(int=number)), "text": text, **more}


def plan(**sections: list[dict[str, JsonValue]]) -> PlanContent:
    return PlanContent.model_validate_json(to_json(sections))


def changes(before: PlanContent, after: PlanContent) -> list[tuple[str, str, int]]:
    return [(each.kind, each.section, UUID(each.item).int) for each in compare_plans(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([item(1)], [item(1), item(2)], [("added", "F", 2)], id="added"),
        pytest.param([item(1), item(2)], [item(2)], [("removed", "F", 1)], id="removed"),
        pytest.param([item(1)], [item(1, "Maths.")], [("changed", "F", 1)], id="changed"),
        pytest.param(
            [item(1), item(2), item(3)],
            [item(3), item(1), item(2)],
            [("moved", "F", 3)],
            id="one item moved to the front",
        ),
        pytest.param([item(2), item(3)], [item(1), item(2), item(3)], [("added", "F", 1)],
                     id="an item before others moves none of them"),
    ],
)  # fmt: skip
def test_a_change_of_a_section_is_found(
    before: list[dict[str, JsonValue]],
    after: list[dict[str, JsonValue]],
    expected: list[tuple[str, str, int]],
) -> None:
    assert changes(plan(section_f=before), plan(section_f=after)) == expected


def test_an_item_in_another_section_is_moved_and_may_be_changed_too() -> None:
    before = plan(section_h1=[item(1, weekly_cost=100)])
    after = plan(section_h2=[item(1, weekly_cost=250)])

    moved, changed = compare_plans(before, after)

    assert (moved.kind, moved.section, moved.before, moved.after) == (
        "moved",
        "H2",
        "/section_h1/0",
        "/section_h2/0",
    )
    (field,) = changed.fields
    assert (field.field, field.before, field.after) == ("weekly_cost", 100, 250)


def test_a_field_that_was_not_given_is_left_out() -> None:
    (changed,) = compare_plans(
        plan(section_f=[item(1)]), plan(section_f=[item(1, by_whom="A teacher")])
    )

    assert [each.model_dump() for each in changed.fields] == [
        {"field": "by_whom", "after": "A teacher"}
    ]


texts = st.sampled_from(["a", "b"])


@st.composite
def plans(draw: st.DrawFn) -> PlanContent:
    order = draw(st.permutations(range(6)))
    places = draw(st.lists(st.sampled_from(["f", "g", "absent"]), min_size=6, max_size=6))
    content: dict[str, Any] = {"section_f": [], "section_g": []}
    for number in order:
        if places[number] != "absent":
            content[f"section_{places[number]}"].append(item(number, draw(texts)))
    return plan(**content)


@given(plans(), plans())
def test_what_is_not_named_is_the_same_in_both_versions(
    before: PlanContent, after: PlanContent
) -> None:
    found = compare_plans(before, after)

    named = {each.item for each in found}
    assert rest(before, named) == rest(after, named)
    back = [(each.kind, each.item) for each in compare_plans(after, before)]
    assert {item for kind, item in back if kind == "added"} == {
        each.item for each in found if each.kind == "removed"
    }
    assert compare_plans(before, before) == []


def rest(content: PlanContent, named: set[str]) -> list[list[dict[str, JsonValue]]]:
    """The items of each section that are not named, in their order."""
    return [
        [each.model_dump(mode="json") for each in section if str(each.item_id) not in named]
        for section in (content.section_f, content.section_g)
    ]
