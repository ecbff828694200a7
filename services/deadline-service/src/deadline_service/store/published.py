"""What is published of the rulebook that the service is shipped with."""

from collections.abc import Mapping, Sequence

from deadline_service.domain.printed.documents import documents, misprinted
from deadline_service.domain.printed.page import page
from deadline_service.domain.printed.versions import by_version, missing
from deadline_service.domain.vectors import Vectors
from deadline_service.store.calendars import england
from deadline_service.store.examples import examples, usual, vectors
from deadline_service.store.rulebook import contents, rulebook


class Unpublishable(Exception):
    """A rule has no source, no worked example or no line to sign on. Each problem names it."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Say all that is missing, so that it is put right at once."""
        super().__init__("\n".join(problems))
        self.problems = problems


def published() -> Mapping[str, str]:
    """The page and the test vectors, by their place in `docs`.

    Raises:
        Unpublishable: something is missing that every rule must have.
    """
    book, calendar = rulebook(), england()
    worked = by_version(examples(), usual(), book, calendar)
    printed = page(book, worked, contents())
    problems = [*missing(book, worked), *misprinted(book, printed)]
    if problems:
        raise Unpublishable(problems)
    return documents(printed, Vectors(calendar=calendar.name, vectors=tuple(vectors())))
