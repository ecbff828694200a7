"""The English sentences of statements: the only place where an explanation is put into words."""

from collections.abc import Sequence

from pydantic_core import MISSING

from deadline_service.domain.explanation.english import (
    capitalised,
    sentence,
)
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.phrases import PHRASES
from deadline_service.domain.explanation.statements.reading_wording import (
    READINGS,
    ReadingWords,
)
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.explanation.statements.templates import TEMPLATES
from deadline_service.domain.explanation.step_wording import step_sentence


def statement_sentence(statement: Statement) -> str:
    """A statement in English: a sentence, or a few."""
    code = statement.code
    match code:
        case StatementCode.SOURCE:
            return _source(statement)
        case StatementCode.STEP:
            return "" if statement.step is MISSING else step_sentence(statement.step)
        case StatementCode.READING:
            template = _reading(statement).template
        case StatementCode.READING_TO_WORK_TO:
            template = _reading(statement).template_to_work_to
        case _:
            template = TEMPLATES[code]
    text = template.format_map(_Phrases(statement))
    words = statement.words
    if words is MISSING:
        return text
    return (
        f"{text} The words are {words}." if words.is_quotation else f"{text} {sentence(str(words))}"
    )


def paragraph_of(statements: Sequence[Statement]) -> str:
    """Statements as one paragraph."""
    return " ".join(map(statement_sentence, statements))


def _reading(statement: Statement) -> ReadingWords:
    return READINGS[str(statement.setting), str(statement.chosen)]


def _source(statement: Statement) -> str:
    named = f"This is in {statement.instrument}, {statement.provision}"
    words = statement.words
    if words is MISSING:
        return f"{named}."
    if words.is_quotation:
        return f"{named}: {words}."
    return f"{named}. {capitalised(str(words))}."


class _Phrases(dict[str, str]):
    """The placeholders of a template, each made from a statement when the template asks for it."""

    def __init__(self, statement: Statement) -> None:
        super().__init__()
        self._statement = statement

    def __missing__(self, name: str) -> str:
        return PHRASES[name](self._statement)
