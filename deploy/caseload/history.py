"""The facts of one made-up case, as the history of an import: in order, none after a last day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import JsonValue


class MadeUpHistory:
    """Collects facts, each recorded on a day.

    Those after `last_day` have not happened, and are left out: what is open then stays open.
    """

    def __init__(self, last_day: date) -> None:
        self.last_day = last_day
        self._facts: list[tuple[date, dict[str, Any]]] = []

    def record(self, fact: str, day: date, /, **data: JsonValue | date) -> bool:
        """Add a fact of a type, recorded on `day`, which is not before its other days.

        Returns whether it has happened by the last day.
        """
        if day > self.last_day:
            return False
        body: dict[str, JsonValue] = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in data.items()
        }
        self._facts.append((day, {"type": fact, "data": body}))
        return True

    @property
    def first_day(self) -> date:
        """The day of the earliest fact; the last day if there is none."""
        return min((day for day, _ in self._facts), default=self.last_day)

    @property
    def closed_on(self) -> date | None:
        """The day on which the case was closed, None where it is open."""
        return next((day for day, each in self._facts if each["type"] == "case.closed"), None)

    def entries(self, until: date) -> Sequence[JsonValue]:
        """The facts recorded by a day, in order; those of one day as they were added.

        Plans are numbered in that order: an order of the Tribunal may come after a later review.
        """
        known = [fact for fact in self._facts if fact[0] <= until]
        ordered = [entry for _, entry in sorted(known, key=lambda fact: fact[0])]
        plans = (each["data"] for each in ordered if each["type"] == "final.issued")
        for version, plan in enumerate(plans, 1):
            plan["version"] = version
        return ordered
