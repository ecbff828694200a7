"""The table of policies: a row for each operation, a column for each role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from chassis.identity import ActingRole

PUBLIC: Final = "public"
"""The mark of an operation that needs no credential."""
_ALLOWED: Final = "yes"
_DENIED: Final = "-"
_HEADING: Final = "operation"


class InvalidPolicyTable(Exception):
    """A table of policies is malformed, or has not exactly one row for each operation."""


@dataclass(frozen=True, slots=True)
class OperationPolicy:
    """The roles that may use an operation; a public one needs no credential, so it has none."""

    roles: frozenset[ActingRole]
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """The policy of each operation, by its id. What has no row is denied to everyone."""

    rows: Mapping[str, OperationPolicy] = field(default_factory=dict[str, OperationPolicy])

    def allows(self, operation: str, role: ActingRole) -> bool:
        """Whether a role may use an operation that needs a credential."""
        policy = self.rows.get(operation)
        return policy is not None and role in policy.roles

    def with_rows_of(self, other: "PolicyTable") -> "PolicyTable":
        """Both tables as one.

        Raises:
            InvalidPolicyTable: they have a row for the same operation.
        """
        if repeated := self.rows.keys() & other.rows.keys():
            raise InvalidPolicyTable(f"two policies for {', '.join(sorted(repeated))}")
        return PolicyTable({**self.rows, **other.rows})

    def check_operations(self, operations: Mapping[str, bool]) -> None:
        """Check the table against operations, by their ids; True: it needs no credential.

        Raises:
            InvalidPolicyTable: an operation has no row, a row has no operation, or an operation is
                public in one of the two alone.
        """
        if lacking := sorted(operations.keys() - self.rows.keys()):
            raise InvalidPolicyTable(f"no policy for {', '.join(lacking)}")
        if unknown := sorted(self.rows.keys() - operations.keys()):
            raise InvalidPolicyTable(f"policies for no operation: {', '.join(unknown)}")
        different = sorted(
            name for name, is_open in operations.items() if self.rows[name].is_public != is_open
        )
        if different:
            raise InvalidPolicyTable(f"public or not: {', '.join(different)}")


def parse_policies(text: str) -> PolicyTable:
    """A table in its written form.

    The first line is `operation` and the roles, in the order of `ActingRole`; each other line is an
    operation's id and `yes` or `-` for each role, or `public` alone. A line that begins with `#`,
    or is empty, says nothing.

    Raises:
        InvalidPolicyTable: a line is malformed, or an operation has two.
    """
    lines = [line.split() for line in text.splitlines() if not line.lstrip().startswith("#")]
    heading, *rows = [line for line in lines if line] or [[]]
    if heading != [_HEADING, *ActingRole]:
        raise InvalidPolicyTable("the first line names the roles in their order")
    found: dict[str, OperationPolicy] = {}
    for operation, policy in map(_row, rows):
        if operation in found:
            raise InvalidPolicyTable(f"two policies for {operation}")
        found[operation] = policy
    return PolicyTable(found)


def _row(words: list[str]) -> tuple[str, OperationPolicy]:
    operation, *marks = words
    if marks == [PUBLIC]:
        return operation, OperationPolicy(frozenset(), is_public=True)
    if len(marks) != len(ActingRole) or not {*marks} <= {_ALLOWED, _DENIED}:
        raise InvalidPolicyTable(f"{operation} has not one of yes and - for each role")
    return operation, OperationPolicy(frozenset(_allowed(marks)))


def _allowed(marks: list[str]) -> Iterator[ActingRole]:
    return (role for role, mark in zip(ActingRole, marks, strict=True) if mark == _ALLOWED)
