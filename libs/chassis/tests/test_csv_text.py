import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.csv_text import csv_text


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_would_be_run_as_a_formula_is_plain_text(text: str) -> None:
    [[cell]] = csv.reader(io.StringIO(csv_text([[text]]), newline=""))

    assert cell == f"'{text}"


def test_numbers_and_none_are_written_as_they_are() -> None:
    assert csv_text([[-5, None, "a,b", 'say "x"']]) == '-5,,"a,b","say ""x"""\r\n'


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1))
def test_any_text_is_read_back(texts: list[str]) -> None:
    [line] = csv.reader(io.StringIO(csv_text([texts]), newline=""))

    assert [cell.removeprefix("'") for cell in line] == [text.removeprefix("'") for text in texts]
