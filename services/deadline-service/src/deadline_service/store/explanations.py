"""The explanations that are published as a document."""

from importlib.resources import files

from deadline_service.domain.publication.explanations_page import read_cases, render_explanations
from deadline_service.store.calendars import england_calendar
from deadline_service.store.examples import fact_defaults
from deadline_service.store.rulebook import current_rulebook


def explanations_page() -> str:
    """`docs/explanations.md`."""
    file = files("deadline_service.domain").joinpath("publication", "explained_cases.toml")
    cases = read_cases(file.read_text(encoding="utf-8"))
    return render_explanations(cases, fact_defaults(), current_rulebook(), england_calendar())
