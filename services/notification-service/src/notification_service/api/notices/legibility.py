"""What a client writes for people to read must have something to read."""

from collections.abc import Iterator

from pydantic import JsonValue

from chassis.problems import Violation
from notification_service.domain.legible_text import illegible_places


def illegible(data: JsonValue, place: str = "") -> Iterator[Violation]:
    """The texts in a body that have nothing to read; `place` is where the data is in it."""
    for each in illegible_places(data, place):
        yield Violation(
            "blank", "must have a letter or a digit: it is read by people", pointer=each
        )
