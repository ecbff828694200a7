import pytest

from chassis.cursor import CursorCodec
from chassis.problems import InvalidCursor

CURSORS = CursorCodec(b"one secret for all processes of a service")
OUR_LIST = {"operation": "listNotes", "ledger": "1", "colour": "red"}
PLACE: list[int | str] = ["2026-11-22", 17]


def test_a_cursor_names_a_place_in_a_list() -> None:
    cursor = CURSORS.encode(PLACE, within=OUR_LIST)

    assert CURSORS.decode(cursor, within=OUR_LIST) == PLACE
    assert cursor.isascii()
    assert not set(cursor) & set("/+=&?")


def test_the_order_of_filters_does_not_matter() -> None:
    cursor = CURSORS.encode(PLACE, within=OUR_LIST)

    assert CURSORS.decode(cursor, within=dict(reversed(OUR_LIST.items()))) == PLACE


@pytest.mark.parametrize("other", [{"colour": "blue"}, {"ledger": "2"}])
def test_it_is_no_use_for_another_list(other: dict[str, str]) -> None:
    cursor = CURSORS.encode(PLACE, within=OUR_LIST)

    with pytest.raises(InvalidCursor):
        CURSORS.decode(cursor, within=OUR_LIST | other)


def test_nor_when_any_character_of_it_was_changed() -> None:
    cursor = CURSORS.encode(PLACE, within=OUR_LIST)

    for i, character in enumerate(cursor[:-1]):
        changed = cursor[:i] + ("A" if character != "A" else "B") + cursor[i + 1 :]
        with pytest.raises(InvalidCursor):
            CURSORS.decode(changed, within=OUR_LIST)


@pytest.mark.parametrize("nonsense", ["", "a", "ü", "====", "A" * 100_000])
def test_nor_is_nonsense(nonsense: str) -> None:
    with pytest.raises(InvalidCursor):
        CURSORS.decode(nonsense, within=OUR_LIST)
