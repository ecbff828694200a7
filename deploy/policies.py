"""Writes docs/security/policies.md: which roles may use which operation of each service.

`python -m deploy.policies` prints the tables that the services enforce; a test compares the page.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from case_api.api.policies import POLICIES as CASE_API_POLICIES
from chassis.identity import LIMITED_ROLES, ActingRole
from chassis.openapi.security import required_scopes
from chassis.policies import SHARED_POLICIES, OperationPolicy, PolicyTable
from deadline_service.api.policies import POLICIES as DEADLINE_POLICIES
from deploy.administration.policies import POLICIES as ADMINISTRATION_POLICIES
from deploy.openapi import served
from deploy.openapi_document import Document
from notification_service.api.policies import POLICIES as NOTIFICATION_POLICIES

PAGE: Final = Path(__file__).parents[1] / "docs/security/policies.md"
SERVICE_POLICIES: Final[Mapping[str, PolicyTable]] = {
    "case-api": CASE_API_POLICIES,
    "deadline-service": DEADLINE_POLICIES,
    "notification-service": NOTIFICATION_POLICIES,
    "administration-api": ADMINISTRATION_POLICIES,
}
"""The table of each service."""
_INTRODUCTION: Final = """\
# Policies

Which roles may use which operation: the tables that the services enforce, printed by
`python -m deploy.policies`. What has no mark is denied, and what has no row too: a service does not
start without a row for each of its operations. A role allows no more than the scopes of the key or
token; both are needed. [Acting people](acting-people.md) has what the roles are and how a client
states one.

The roles with a star are limited to their cases: with any other case id these operations answer as
with one that does not exist. *Public* operations need no credential.
"""


def policies_page(documents: Mapping[str, Document]) -> str:
    """The page, with the scopes of the OpenAPI documents of the services."""
    sections = [
        "\n".join(_section(service, table.rows, documents[service]))
        for service, table in SERVICE_POLICIES.items()
    ]
    shared = "\n".join(f"- `{name}`" for name in SHARED_POLICIES.rows)
    every = f"## Every service\n\nPublic, because they have no data of a council:\n\n{shared}\n"
    return "\n".join([_INTRODUCTION, *sections, every])


def _section(
    service: str, rows: Mapping[str, OperationPolicy], document: Document
) -> Iterator[str]:
    scopes = _scopes(document)
    titles = [f"{_words(role)}*" if role in LIMITED_ROLES else _words(role) for role in ActingRole]
    yield f"## {service}\n"
    yield f"| operation | scope | {' | '.join(titles)} |"
    yield "|---|---|" + ":-:|" * len(titles)
    for name, policy in rows.items():
        scope = "public" if policy.is_public else scopes[name]
        marks = ["yes" if role in policy.roles else "" for role in ActingRole]
        yield f"| `{name}` | {scope} | {' | '.join(marks)} |"
    yield ""


def _scopes(document: Document) -> Mapping[str, str]:
    """The scopes of each operation, by its id."""
    operations = [each for item in document["paths"].values() for each in item.values()]
    return {
        each["operationId"]: ", ".join(f"`{scope}`" for scope in required_scopes(each))
        for each in operations
    }


def _words(role: ActingRole) -> str:
    return role.replace("_", " ")


def main(page: Path = PAGE) -> None:
    """Write the page."""
    page.write_text(policies_page(served()), "utf-8")
    sys.stdout.write(f"Written: {page.name}.\n")


if __name__ == "__main__":
    main()
