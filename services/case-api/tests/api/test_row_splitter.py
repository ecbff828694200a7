"""A body is cut into the same rows, however it arrives."""

import csv
import io
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from case_api.api.imports.row_splitter import MAX_ROW_BYTES, RowSplitter

LINES = st.lists(st.text("ab,\r", max_size=5), max_size=8)


def split(body: bytes, cuts: list[int], *, quoted: bool) -> list[bytes | None]:
    splitter = RowSplitter(quoted=quoted)
    edges = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    chunks = [body[start:end] for start, end in pairwise(edges)]
    rows = [row for chunk in chunks for row in splitter.feed(chunk)] + splitter.end()
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    return [row.content for row in rows]


@given(LINES, st.lists(st.integers(0, 100), max_size=6))
def test_a_row_ends_with_its_line(lines: list[str], cuts: list[int]) -> None:
    body = "".join(f"{line}\n" for line in lines).encode()

    assert split(body, cuts, quoted=False) == [line.encode().removesuffix(b"\r") for line in lines]


@given(
    st.lists(st.lists(st.text('a"\n,', min_size=1, max_size=5), min_size=1, max_size=3)),
    st.lists(st.integers(0, 100), max_size=6),
)
def test_an_end_of_line_in_quotes_is_part_of_a_row(table: list[list[str]], cuts: list[int]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(table)

    rows = split(text.getvalue().encode(), cuts, quoted=True)
    read = [next(csv.reader(io.StringIO((row or b"").decode(), newline=""))) for row in rows]
    assert read == table


def test_a_row_that_is_too_long_is_given_without_its_content() -> None:
    body = b"a\n" + b"x" * (MAX_ROW_BYTES + 1) + b"\nb"

    assert split(body, [500_000], quoted=False) == [b"a", None, b"b"]
