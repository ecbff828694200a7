import pytest
from pydantic import JsonValue

from chassis.openapi.generators import for_generators
from chassis.openapi.walk import rewritten

Schema = dict[str, JsonValue]


@pytest.mark.parametrize(
    ("schema", "published"),
    [
        pytest.param(
            {"type": "integer", "minimum": 1.0, "maximum": 200.0},
            {"type": "integer", "minimum": 1, "maximum": 200},
            id="bounds of a whole number are whole numbers",
        ),
        pytest.param(
            {"type": "integer", "minimum": 1, "exclusiveMaximum": 9007199254740992.0},
            {"type": "integer", "minimum": 1, "maximum": 9007199254740991, "format": "int64"},
            id="bounds are inclusive, and a number beyond 32 bits has a format",
        ),
        pytest.param(
            {"type": "integer"},
            {"type": "integer", "format": "int64"},
            id="a number without a bound may have 64 bits",
        ),
        pytest.param(
            {"type": "string", "title": "Received On"}, {"type": "string"}, id="no made-up titles"
        ),
        pytest.param(
            {"title": "case-api", "version": "1"},
            {"title": "case-api", "version": "1"},
            id="the document keeps its title",
        ),
        pytest.param(
            {"type": "string", "formatMinimum": "1980-01-01", "formatMaximum": "2100-12-31"},
            {
                "type": "string",
                "x-formatMinimum": "1980-01-01",
                "x-formatMaximum": "2100-12-31",
                "description": "From 1980-01-01 to 2100-12-31.",
            },
            id="the bounds of a day are text",
        ),
        pytest.param(
            {
                "enum": ["a", "b"],
                "x-enum-descriptions": ["Of a parent.", "Of a school."],
                "description": "Whose advice it is.",
            },
            {
                "enum": ["a", "b"],
                "x-enum-descriptions": ["Of a parent.", "Of a school."],
                "description": "Whose advice it is.\n\n- `a`: Of a parent.\n- `b`: Of a school.",
            },
            id="meanings are in the description",
        ),
    ],
)
def test_a_schema_is_published_as_generators_need_it(schema: Schema, published: Schema) -> None:
    assert for_generators({**schema}) == published


def test_names_and_data_are_not_treated_as_keywords() -> None:
    schema: Schema = {
        "type": "object",
        "properties": {"title": {"type": "string"}, "type": {"type": "string"}},
        "examples": [{"title": "First", "type": "integer"}],
    }

    assert rewritten(schema, for_generators) == schema
