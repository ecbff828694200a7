"""How the receiver is to misbehave, so that retries can be seen."""

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import parse_qs

_MAX_WAIT_SECONDS: Final = 60
_MAX_TIMES: Final = 1000
_NAMES: Final = frozenset({"answer", "times", "wait", "close"})


class InvalidBehaviour(Exception):
    """The query has another parameter or value; the message has those that there are."""

    def __init__(self) -> None:
        super().__init__(
            "answer=200 to 599, times=1 to 1000, wait=1 to 60 (seconds), close=1; or nothing"
        )


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What is done with a genuine webhook. Without any of it, it is stored and answered with 204.

    `answer` is a status; with another than 2xx nothing is stored. `wait` seconds pass before the
    answer. With `close` the connection is closed in its place. With `times` that holds for the
    first so many requests of each webhook, and later ones are accepted.
    """

    answer: int | None = None
    times: int | None = None
    wait: int = 0
    close: bool = False

    @classmethod
    def parse(cls, query: str) -> Self:
        """The behaviour of a query such as `answer=500&times=1`.

        Raises:
            InvalidBehaviour: it has another parameter or value.
        """
        try:
            given = parse_qs(query, max_num_fields=len(_NAMES))
        except ValueError:
            raise InvalidBehaviour from None
        if given.keys() - _NAMES or any(len(values) > 1 for values in given.values()):
            raise InvalidBehaviour
        return cls(
            _number(given, "answer", 200, 599),
            _number(given, "times", 1, _MAX_TIMES),
            _number(given, "wait", 1, _MAX_WAIT_SECONDS) or 0,
            close=_number(given, "close", 1, 1) is not None,
        )

    def applies_to(self, request_number: int) -> bool:
        """Whether it applies to the so-manieth request of a webhook, counted from 1."""
        return self.times is None or request_number <= self.times

    @property
    def accepts(self) -> bool:
        """Whether the webhook is stored."""
        return not self.close and (self.answer is None or 200 <= self.answer < 300)  # noqa: PLR2004

    @property
    def text(self) -> str:
        """The query that it was parsed from."""
        parts = [
            ("answer", self.answer),
            ("times", self.times),
            ("wait", self.wait or None),
            ("close", 1 if self.close else None),
        ]
        return "&".join(f"{name}={value}" for name, value in parts if value is not None)


def _number(given: dict[str, list[str]], name: str, lowest: int, highest: int) -> int | None:
    if name not in given:
        return None
    text = given[name][0]
    if not (text.isascii() and text.isdigit() and len(text) <= 4):  # noqa: PLR2004
        raise InvalidBehaviour
    if not lowest <= int(text) <= highest:
        raise InvalidBehaviour
    return int(text)
