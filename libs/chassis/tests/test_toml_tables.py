from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from chassis.toml_tables import toml_table, validated


@dataclass(frozen=True)
class Row:
    name: str
    number: int


ROW: Final = TypeAdapter(Row)


def test_a_valid_table_is_read() -> None:
    problems: list[str] = []

    row = validated(
        ROW, "a.toml", toml_table("a.toml", 'name = "x"\nnumber = 1', problems), problems
    )

    assert row == Row("x", 1)
    assert problems == []


def test_a_file_that_is_no_toml_is_named() -> None:
    problems: list[str] = []

    assert toml_table("a.toml", "name =", problems) == {}

    [problem] = problems
    assert problem.startswith("a.toml: Invalid value")


def test_every_fault_has_its_place_and_quotes_no_value() -> None:
    problems: list[str] = []

    assert validated(ROW, "a.toml: first", {"number": "secret"}, problems) is None

    assert [each.partition(": Input")[0] for each in problems] == [
        "a.toml: first: name: Field required",
        "a.toml: first: number",
    ]
    assert "secret" not in " ".join(problems)


def test_a_fault_of_the_whole_has_the_place_of_the_whole() -> None:
    problems: list[str] = []

    assert validated(TypeAdapter(int), "a.toml", "x", problems) is None

    [problem] = problems
    assert problem.startswith("a.toml: Input should be a valid integer")
