"""How facts of one type are worded: templates, chosen and filled by the codes in their fields."""

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Final, NamedTuple, TypeGuard

from pydantic_core import MISSING

from deadline_service.domain.explanation.english import list_in_words
from events.contracts import Event

Codes = Mapping[str, Sequence[str]]
"""The codes in some fields of a fact, by the name of the field; a flag is `true` or `false`."""
Phrases = Mapping[str, Mapping[str, str]]
"""The phrase of each code, by the name of its field."""


class ByCode(NamedTuple):
    """A template for each code of a field; `otherwise` for the rest and for a missing field."""

    field: str
    templates: Mapping[str, str]
    otherwise: str | None = None


Template = str | ByCode
THAT_DAY: Final = "that day"
_NO_PHRASES: Final[Phrases] = {}
_NO_NOUNS: Final[Mapping[str, str]] = {}


class FactWording(NamedTuple):
    """The words for facts of one type.

    `clause` says what happened; empty: the statement of the contract does. `noun` is what time
    limits are counted from, and `came` the verb that follows it: `the notice` `was sent`. A field
    in braces is replaced by the phrases of its codes. `of_field` are the nouns for other days of
    the fact than its legal date, by field, and `clause_of_field` what happened on these days.
    """

    clause: Template = ""
    noun: Template = THAT_DAY
    came: str = ""
    phrases: Phrases = _NO_PHRASES
    of_field: Mapping[str, str] = _NO_NOUNS
    clause_of_field: Mapping[str, str] = _NO_NOUNS

    @property
    def fields(self) -> Sequence[str]:
        """The fields whose codes the words depend on."""
        chosen = [each.field for each in (self.clause, self.noun) if isinstance(each, ByCode)]
        texts = [text for each in (self.clause, self.noun) for text in _templates(each)]
        named = [field for text in texts for field in _placeholders(text)]
        return sorted({*chosen, *named})

    def codes_of(self, event: Event) -> Codes:
        """The codes that the words for a fact depend on."""
        given = {field: _codes(getattr(event, field, MISSING)) for field in self.fields}
        return {field: codes for field, codes in given.items() if codes}

    def clause_for(self, codes: Codes) -> str | None:
        """What happened, without a full stop; None where the codes have no words of their own."""
        return self._filled(self.clause, codes) or None

    def clause_of_day(self, codes: Codes, field: str) -> str | None:
        """What happened on another day of the fact than its legal date; None without words."""
        return self._filled(self.clause_of_field.get(field, ""), codes) or None

    def noun_for(self, codes: Codes, field: str | None) -> str:
        """What is counted from: `the notice`."""
        if field is not None and field in self.of_field:
            return self.of_field[field]
        return self._filled(self.noun, codes) or THAT_DAY

    def _filled(self, template: Template, codes: Codes) -> str | None:
        text = _choose(template, codes)
        if text is None:
            return None
        phrases = {field: self._phrase(field, codes) for field in _placeholders(text)}
        if not all(phrases.values()):
            return None
        return text.format_map(phrases)

    def _phrase(self, field: str, codes: Codes) -> str | None:
        known = self.phrases[field]
        found = [known.get(code) for code in codes.get(field, ())]
        return list_in_words([each for each in found if each is not None]) if all(found) else None


def _choose(template: Template, codes: Codes) -> str | None:
    if isinstance(template, str):
        return template
    match codes.get(template.field):
        case [code] if code in template.templates:
            return template.templates[code]
        case _:
            return template.otherwise


def _templates(template: Template) -> Sequence[str]:
    if isinstance(template, str):
        return [template]
    return [*template.templates.values(), template.otherwise or ""]


def _placeholders(text: str) -> Sequence[str]:
    return [field for _, field, _, _ in Formatter().parse(text) if field]


def _codes(value: object) -> Sequence[str]:
    match value:
        case bool():
            return (str(value).lower(),)
        case str():
            return (str(value),)
        case _ if _is_list(value):
            return tuple(str(each) for each in value)
        case _:
            return ()


def _is_list(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)
