"""Content is cut into parts, and ranges of it into slices of parts."""

from collections.abc import AsyncGenerator

from hypothesis import given
from hypothesis import strategies as st

from case_api.store.documents.blocks import blocks_of
from case_api.store.documents.content import PART_BYTES, slices_of
from chassis.byte_range import ByteRange


async def arriving(parts: list[bytes]) -> AsyncGenerator[bytes]:
    for part in parts:
        yield part


@given(st.lists(st.binary(max_size=30), max_size=8), st.integers(1, 12))
async def test_blocks_are_the_same_bytes_in_one_size(parts: list[bytes], size: int) -> None:
    blocks = [block async for block in blocks_of(arriving(parts), size)]

    assert b"".join(blocks) == b"".join(parts)
    assert all(len(block) == size for block in blocks[:-1])
    assert all(0 < len(block) <= size for block in blocks)


@given(st.integers(0, 4 * PART_BYTES), st.integers(1, 3 * PART_BYTES))
def test_the_slices_of_a_range_are_its_bytes_in_order(first: int, length: int) -> None:
    wanted = ByteRange(first, first + length - 1, 10 * PART_BYTES)

    slices = [*slices_of(wanted)]

    assert sum(each.length for each in slices) == length
    assert slices[0].ordinal * PART_BYTES + slices[0].first == first
    assert [each.ordinal for each in slices] == [*range(slices[0].ordinal, slices[-1].ordinal + 1)]
    assert all(each.first == 0 for each in slices[1:])
    assert all(each.first + each.length == PART_BYTES for each in slices[:-1])
