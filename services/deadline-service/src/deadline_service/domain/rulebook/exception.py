"""An exception: what may excuse a body from a limit. It never stops a clock or moves a date."""

from deadline_service.domain.rulebook.happening import Entry, Words
from deadline_service.domain.rulebook.rule import LengthText, Source, Text
from deadline_service.domain.rulebook.vocabulary import Confidence, Test


class ExceptionRule(Entry):
    """One ground on which a limit need not be complied with, and how the facts show it."""

    id: str
    ground: Text
    """The ground as a clause that follows "because"."""
    test: Test
    lasts: LengthText | None = None
    """How long the closure or absence must last without a break."""
    margin: LengthText | None = None
    """How long before closing, and before re-opening, the request for advice must fall."""
    advisers: Words = ()
    """Of whom the advice must have been asked."""
    words: Text
    source: Source
    confidence: Confidence
    phase: str = ""
