"""Every operation has a policy, and the policies say what the roles are for."""

from collections.abc import Iterator

import pytest
from deploy.openapi import committed
from deploy.policies import PAGE, SERVICE_POLICIES, policies_page
from fastapi import FastAPI

from chassis.app_state import provided
from chassis.identity import LIMITED_ROLES, ActingRole
from chassis.policies import PolicyTable
from chassis.routing import OperationRoute

READS_BY_POST = {"searchCases", "findDuplicates", "createSimulation"}
"""Operations with a body that change nothing."""
WITHOUT_A_CASE = {
    *("listInstitutions", "getInstitution", "listAcademicYears", "getAcademicYear"),
    *("listClosedPeriods", "listRules", "getRule"),
}
"""Operations that show no case: the register of schools, and the rules of law."""


def operations_of(applications: list[FastAPI]) -> Iterator[tuple[PolicyTable, OperationRoute]]:
    for app in applications:
        for route in app.routes:
            if isinstance(route, OperationRoute):
                yield provided(app, PolicyTable), route


def test_every_route_of_the_three_services_has_a_policy(applications: list[FastAPI]) -> None:
    routes = [*operations_of(applications)]

    assert [route.path for table, route in routes if route.unique_id not in table.rows] == []
    assert len(routes) > 280


def test_every_route_is_one_that_enforces_policies(applications: list[FastAPI]) -> None:
    """The first route of an application is the index of the others."""
    others = [
        route
        for app in applications
        for route in app.routes[1:]
        if not isinstance(route, OperationRoute)
    ]

    assert others == []


def test_the_page_is_what_the_services_enforce() -> None:
    """With the scopes of the committed documents: another test compares them with the services."""
    page = policies_page(committed())

    assert PAGE.read_text("utf-8") == page, "run `python -m deploy.policies`"


def test_an_auditor_changes_nothing(applications: list[FastAPI]) -> None:
    changing = {
        route.unique_id
        for table, route in operations_of(applications)
        if table.allows(route.unique_id, ActingRole.AUDITOR)
        and route.http_methods != frozenset({"GET"})
    }

    assert changing == READS_BY_POST


@pytest.mark.parametrize("role", sorted(LIMITED_ROLES))
def test_a_limited_role_sees_no_list_of_cases(
    role: ActingRole, applications: list[FastAPI]
) -> None:
    """Its limit is enforced on the parameter `case_id` of a path, so there must be one."""
    allowed = {
        route.unique_id
        for table, route in operations_of(applications)
        if table.allows(route.unique_id, role) and "{case_id}" not in route.path_format
    }

    assert allowed == WITHOUT_A_CASE


def test_a_system_may_do_what_its_scopes_allow(applications: list[FastAPI]) -> None:
    denied = [
        route.unique_id
        for table, route in operations_of(applications)
        if not route.is_public and not table.allows(route.unique_id, ActingRole.SYSTEM)
    ]

    assert denied == []


def test_every_role_is_used() -> None:
    used = {
        role
        for table in SERVICE_POLICIES.values()
        for policy in table.rows.values()
        for role in policy.roles
    }

    assert used == {*ActingRole}
