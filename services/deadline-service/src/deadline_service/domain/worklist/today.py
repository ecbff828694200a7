"""The items of today: what is ranked first, and what can still be done in time."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


def choose_today(
    first: Sequence[Item],
    in_time: Sequence[Item],
    key: Callable[[Item], Any],
    most: int,
) -> Sequence[Item]:
    """At most `most` items in the order of `key`: half of them are kept for what is in time.

    `first` are the first items of the list, `in_time` those that can still be done in time, of
    which a day is today or within a week. Where there are fewer of one kind, there are more of the
    other. So a backlog of late items never hides what can still be saved.
    """
    chosen: dict[Hashable, Item] = {key(each): each for each in first[: most // 2]}
    for each in (*sorted(in_time, key=key), *first[most // 2 :]):
        if len(chosen) == most:
            break
        chosen.setdefault(key(each), each)
    return sorted(chosen.values(), key=key)
