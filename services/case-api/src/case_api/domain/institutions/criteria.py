"""What institutions are searched by: all criteria that are given must hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class InstitutionCriteria:
    """The criteria of one search. None, or no word: not given."""

    words: Sequence[str] = ()
    """Of a name, as `searched_words` returns them."""
    urn: str | None = None
    laestab: str | None = None
    ukprn: str | None = None
    ods_code: str | None = None
    authority: str | None = None
    kind: str | None = None
    open_on: date | None = None
    """A day on which they are open."""
