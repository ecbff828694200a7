"""How cases are divided among officers: groups of cases that follow each other, and teams.

A case's group depends on its number alone, so it has the same officers in a council of any size.
"""

from typing import Final

CASES_PER_GROUP: Final = 1_100
"""Cases of three officers: of these some 60 % are open or have a plan, 170 to 300 an officer."""
OFFICERS_PER_GROUP: Final = 3
GROUPS_PER_TEAM: Final = 2


def group_of_case(index: int) -> int:
    """The group of a case, from 0."""
    return index // CASES_PER_GROUP


def team_of(group: int) -> int:
    """The team of a group, from 0."""
    return group // GROUPS_PER_TEAM


def group_count(size: int) -> int:
    """How many groups a council of so many cases has; at least one."""
    return -(-max(size, 1) // CASES_PER_GROUP)


def team_count(size: int) -> int:
    """How many teams it has; at least one."""
    return -(-group_count(size) // GROUPS_PER_TEAM)
