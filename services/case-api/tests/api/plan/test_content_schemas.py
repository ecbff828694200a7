"""The published schemas accept their examples, and the example of a plan has no finding."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, validate
from pydantic import JsonValue
from pydantic_core import to_json

from case_api.api.plan.content_schemas import content_example, content_schemas
from case_api.domain.advice.content import AdviceContent
from case_api.domain.plan.consistency import invalid_parts
from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.findings.check import check_plan
from case_api.store.plan.wording import plan_wording
from events.contracts.references import AdviceId

ADVICE = AdviceId(UUID("00000000-0000-4000-8000-000000000009"))


@pytest.mark.parametrize("schema", content_schemas().values(), ids=content_schemas())
def test_a_schema_is_valid_and_accepts_its_example(schema: Mapping[str, JsonValue]) -> None:
    Draft202012Validator.check_schema(schema)

    examples = schema["examples"]
    assert isinstance(examples, list)
    for example in examples:
        validate(example, schema, Draft202012Validator)


def test_the_plan_of_the_example_rests_on_its_advice_and_has_no_finding() -> None:
    plan = PlanContent.model_validate_json(to_json(content_example("plan")))
    advice = AdviceContent.model_validate_json(to_json(content_example("advice")))

    assert [*invalid_parts(plan)] == []
    assert check_plan(plan, {ADVICE: advice}, plan_wording()).findings == []
