"""What others make of a rule: the cases decided on it, and other readings of its words."""

from typing import Annotated

from pydantic import Field, HttpUrl
from pydantic_core import MISSING

from deadline_service.domain.rulebook.event_pattern import RulebookEntry

Sentence = Annotated[str, Field(min_length=1, max_length=300)]


class DecidedCase(RulebookEntry):
    """A judgment, or a decision of the Ombudsman, about the rule."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    """Its short name, such as `R (L, M and P) v Devon County Council`."""
    citation: Annotated[str, Field(min_length=1, max_length=60)]
    """The neutral citation, or the Ombudsman's reference."""
    link: HttpUrl
    """The judgment at caselaw.nationalarchives.gov.uk, or the decision at www.lgo.org.uk."""
    paraphrase: Sentence
    """What was held about the rule, in our words and not in those of the decision."""


class OtherReading(RulebookEntry):
    """Another reading of the words of a rule, which councils or advisers use."""

    reading: Sentence
    """The other reading in one sentence, with who uses it."""
    setting: Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=60)] | MISSING = MISSING
    """The council setting that chooses between the readings, if there is one."""
