"""Refusals of what cannot be done with a version of a plan."""

from collections.abc import Generator
from contextlib import contextmanager

from case_api.domain.errors import UnknownCase
from case_api.domain.plan.consistency import invalid_parts
from case_api.domain.plan.content import PlanContent
from case_api.store.plan.versions import TooManyPlanVersions, UnknownAmendedVersion
from chassis.problems import Conflict, InvalidRequest, NotFound, Problem, Violation


class PlanVersionIssued(
    Problem,
    code="plan-version-issued",
    status=409,
    title="The version was issued and cannot be changed.",
):
    """A recorded fact, a draft or a plan that was sent, names the content of this version.

    Add another version of the plan with the changed content.
    """


@contextmanager
def translate_plan_errors() -> Generator[None]:
    """Raise what the store refuses as a problem."""
    try:
        yield
    except UnknownCase as unknown:
        raise NotFound from unknown
    except TooManyPlanVersions as full:
        raise Conflict(str(full)) from full
    except UnknownAmendedVersion as unknown:
        what = Violation("unknown_version", "must be an earlier version", pointer="/amends")
        raise InvalidRequest(errors=[what]) from unknown


def refuse_invalid_parts(content: PlanContent, within: str = "") -> None:
    """Refuse a content with repeated ids or links to no item; `within` is its place in the body.

    Raises:
        InvalidRequest: it has such parts; the first hundred are listed.
    """
    errors = [
        Violation(each.code, each.message, pointer=f"{within}{each.pointer}")
        for each, _ in zip(invalid_parts(content), range(100), strict=False)
    ]
    if errors:
        raise InvalidRequest(errors=errors)
