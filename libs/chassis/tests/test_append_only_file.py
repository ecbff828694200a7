"""Lines are added durably, by one writer at a time; an incomplete one is no line."""

from pathlib import Path

import pytest

from chassis.append_only_file import FileInUse, append_line, exclusive_lock, read_lines


def test_lines_are_read_in_the_order_in_which_they_were_added(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    assert read_lines(file) == []

    append_line(file, b"first")
    append_line(file, b"second")

    assert read_lines(file) == [b"first", b"second"]


def test_the_incomplete_line_of_a_writer_that_was_killed_is_left_out_and_replaced(
    tmp_path: Path,
) -> None:
    file = tmp_path / "lines"
    append_line(file, b"first")
    with file.open("ab") as killed:
        killed.write(b"sec")
    assert read_lines(file) == [b"first"]

    append_line(file, b"third")

    assert file.read_bytes() == b"first\nthird\n"


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    with (
        exclusive_lock(tmp_path / "lock"),
        pytest.raises(FileInUse),
        exclusive_lock(tmp_path / "lock", wait_seconds=0.02),
    ):
        pass

    with exclusive_lock(tmp_path / "lock"):
        pass
