"""The words that plans are checked for, which the service is shipped with."""

from functools import cache
from importlib.resources import files

from case_api.domain.plan.findings.wording import PlanWording, parse_wording


@cache
def plan_wording() -> PlanWording:
    """The words and the reasons of findings."""
    file = files("case_api.domain.plan.findings").joinpath("wording.toml")
    return parse_wording(file.read_text(encoding="utf-8"))
