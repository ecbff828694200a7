import pytest

from chassis.cursor import CursorCodec
from chassis.problems import InvalidCursor

CURSORS = CursorCodec(b"one secret for all processes of a service")
IDENTITY = {"operation": "listNotes", "ledger": "1", "colour": "red"}
KEYS: list[int | str] = ["2026-11-22", 17]


def test_a_cursor_contains_the_sort_keys() -> None:
    cursor = CURSORS.encode(KEYS, within=IDENTITY)

    assert CURSORS.decode(cursor, within=IDENTITY) == KEYS
    assert cursor.isascii()
    assert not set(cursor) & set("/+=&?")


def test_the_order_of_filters_does_not_matter() -> None:
    cursor = CURSORS.encode(KEYS, within=IDENTITY)

    assert CURSORS.decode(cursor, within=dict(reversed(IDENTITY.items()))) == KEYS


@pytest.mark.parametrize("other", [{"colour": "blue"}, {"ledger": "2"}])
def test_a_cursor_of_another_list_is_refused(other: dict[str, str]) -> None:
    cursor = CURSORS.encode(KEYS, within=IDENTITY)

    with pytest.raises(InvalidCursor):
        CURSORS.decode(cursor, within=IDENTITY | other)


def test_a_changed_cursor_is_refused() -> None:
    cursor = CURSORS.encode(KEYS, within=IDENTITY)

    for i, character in enumerate(cursor[:-1]):
        changed = cursor[:i] + ("A" if character != "A" else "B") + cursor[i + 1 :]
        with pytest.raises(InvalidCursor):
            CURSORS.decode(changed, within=IDENTITY)


@pytest.mark.parametrize("nonsense", ["", "a", "ü", "====", "A" * 100_000])
def test_text_that_is_not_a_cursor_is_refused(nonsense: str) -> None:
    with pytest.raises(InvalidCursor):
        CURSORS.decode(nonsense, within=IDENTITY)


def test_a_cursor_of_another_service_is_refused() -> None:
    """Also where an operator has given both the same secret."""
    here, there = (CursorCodec(b"one secret for two services", name) for name in ("a", "b"))
    cursor = here.encode(KEYS, within=IDENTITY)

    assert here.decode(cursor, within=IDENTITY) == KEYS
    with pytest.raises(InvalidCursor):
        there.decode(cursor, within=IDENTITY)
