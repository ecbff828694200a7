"""The words that the checks search for, parsed from `wording.toml`."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from case_api.domain.plan.findings.finding import FindingCode
from events.contracts import ContractModel


class FindingReason(ContractModel):
    """Why findings of a code matter, and their source."""

    why: str
    source: str


class VaguePhrase(ContractModel):
    """Words that leave open what is provided."""

    words: list[str]
    unless_quantified: bool = False


class Equivalent(ContractModel):
    """Words and the notation that has the same meaning."""

    words: list[str]
    notation: str = Field(alias="as")


class _Words(ContractModel):
    words: list[str]


class _File(ContractModel):
    reasons: dict[str, FindingReason]
    phrase: list[VaguePhrase]
    equivalent: list[Equivalent]
    numbers: dict[str, int]
    units: dict[str, list[str]]
    periods: dict[str, list[str]]
    roles: dict[str, list[str]]
    group: _Words


@dataclass(frozen=True, slots=True)
class WordTable:
    """Words that mean one of several things: a pattern, and the meaning of each word."""

    pattern: str
    meanings: Mapping[str, str]

    def meaning(self, word: str) -> str:
        """What a word of the pattern means."""
        return self.meanings[word]


@dataclass(frozen=True, slots=True)
class PlanWording:
    """The words as patterns. Every pattern is for text in lower case."""

    reasons: Mapping[FindingCode, FindingReason]
    vague: re.Pattern[str]
    vague_unless_quantified: re.Pattern[str]
    group: re.Pattern[str]
    equivalents: Sequence[tuple[re.Pattern[str], str]]
    units: WordTable
    periods: WordTable
    roles: WordTable


def parse_wording(text: str) -> PlanWording:
    """The words of a TOML document.

    Raises:
        pydantic.ValidationError, KeyError: it lacks a part, or a reason for a code.
    """
    file = _File.model_validate(tomllib.loads(text))
    strict = [word for each in file.phrase if not each.unless_quantified for word in each.words]
    lenient = [word for each in file.phrase if each.unless_quantified for word in each.words]
    return PlanWording(
        reasons={code: file.reasons[code] for code in FindingCode},
        vague=_whole_words(strict),
        vague_unless_quantified=_whole_words(lenient),
        group=_whole_words(file.group.words),
        equivalents=[
            *((_whole_words(each.words), each.notation) for each in file.equivalent),
            *((_whole_words([word]), str(number)) for word, number in file.numbers.items()),
        ],
        units=_table(file.units),
        periods=_table(file.periods),
        roles=_table(file.roles),
    )


def _table(meanings: Mapping[str, Sequence[str]]) -> WordTable:
    found = {word.lower(): meaning for meaning, words in meanings.items() for word in words}
    return WordTable(_alternatives(found), found)


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_alternatives(words)})(?![\w-])")


def _alternatives(words: Iterable[str]) -> str:
    """Any of these words, the longest first; a space matches any."""
    longest_first = sorted((word.lower() for word in words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
