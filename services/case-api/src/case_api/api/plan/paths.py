"""What the operations on versions of plans have in common."""

from typing import Annotated, Final

from fastapi import Path
from pydantic import Field

from chassis.query import PlainDigits

PLAN_PATH: Final = "/cases/{case_id}/plans/{plan_id}/versions"
"""The versions of a plan."""
PlanVersionNumber = Annotated[Annotated[int, Field(ge=1, le=1000), PlainDigits], Path()]
"""A version of a plan, in a path."""
