"""The published documents of the rulebook that the service is shipped with."""

from collections.abc import Mapping, Sequence

from deadline_service.domain.publication.changes import find_unknown_rules
from deadline_service.domain.publication.documents import build_documents, find_misprints
from deadline_service.domain.publication.example_versions import find_gaps, group_by_version
from deadline_service.domain.publication.rulebook_page import render_page
from deadline_service.domain.publication.vectors import VectorFile
from deadline_service.store.calendars import england_calendar
from deadline_service.store.examples import example_entries, fact_defaults, worked_examples
from deadline_service.store.rulebook import current_rulebook, rule_changes, rulebook_contents


class IncompleteRulebook(Exception):
    """A rule has no source, no worked example or no line to sign on. Each problem names it."""

    def __init__(self, problems: Sequence[str]) -> None:
        """List all problems, so that they can be fixed together."""
        super().__init__("\n".join(problems))
        self.problems = problems


def published_documents() -> Mapping[str, str]:
    """The page and the test vectors, by their path in `docs`.

    Raises:
        IncompleteRulebook: a rule lacks something that every rule must have, or the newest changes
            name what is no rule.
    """
    book, calendar = current_rulebook(), england_calendar()
    worked = group_by_version(example_entries(), fact_defaults(), book, calendar)
    page = render_page(book, worked, rulebook_contents(), rule_changes().newest)
    problems = [*find_gaps(book, worked), *find_misprints(book, page), *_unknown_names()]
    if problems:
        raise IncompleteRulebook(problems)
    return build_documents(
        page, VectorFile(calendar=calendar.name, vectors=tuple(worked_examples()))
    )


def _unknown_names() -> Sequence[str]:
    book = current_rulebook()
    not_rules = [each.id for each in book.not_rules]
    known = [*book.rule_versions, *book.exceptions, *book.periods, *not_rules]
    unknown = find_unknown_rules(rule_changes(), known)
    return [f"changes.toml: there is no {name} in the rulebook" for name in unknown]
