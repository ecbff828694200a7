"""A notice of a fact, to any recipient."""

from typing import NamedTuple


class ReportedNotice(NamedTuple):
    """A notice of a fact: the position of the fact, and the id of the requirement."""

    reports: int
    requirement: str
