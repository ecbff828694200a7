"""The details that a text states: how much, how often, for how many, by whom."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from case_api.domain.plan.delivery import ProvisionAmount, ProvisionFrequency, StaffRatio
from case_api.domain.plan.findings.wording import PlanWording
from case_api.domain.plan.provision import PlanProvision
from events.contracts.published_enum import PublishedEnum

_NUMBER = r"\d{1,4}(?:\.\d{1,2})?"
_PER = r"(?P<per>per|an?|each|every)\s+"
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-", "\u2019": "'"})


class DetailKind(PublishedEnum):
    """What a detail states."""

    AMOUNT = "amount"
    FREQUENCY = "frequency"
    RATIO = "ratio"
    ROLE = "role"


class Detail(NamedTuple):
    """A detail in one notation, so that the same detail in other words is equal."""

    kind: DetailKind
    value: str


class DetailReader:
    """Reads details from texts, by the words of a wording."""

    def __init__(self, wording: PlanWording) -> None:
        self._wording = wording

    def in_text(self, text: str) -> frozenset[Detail]:
        """The details of a text."""
        plain = self._plain(text)
        return frozenset(
            (*self._amounts(plain), *self._frequencies(plain), *_ratios(plain), *self._roles(plain))
        )

    def in_provision(self, item: PlanProvision) -> frozenset[Detail]:
        """The details of an item of provision, in its text and in its other fields."""
        found = set(self.in_text(item.text))
        found.update(fields_of(item).values())
        for field in (item.by_whom, item.qualification):
            if isinstance(field, str):
                found.update(self.in_text(field))
        return frozenset(found)

    def _plain(self, text: str) -> str:
        """The text in lower case, its numbers as digits, its notations the same."""
        plain = unicodedata.normalize("NFKC", text).translate(_DASHES).lower()
        for pattern, notation in self._wording.equivalents:
            plain = pattern.sub(notation, plain)
        return plain

    @cached_property
    def _amount_pattern(self) -> re.Pattern[str]:
        units = self._wording.units.pattern
        return re.compile(rf"\b(?P<n>{_NUMBER})[\s-]*(?P<unit>{units})\b")

    @cached_property
    def _frequency_pattern(self) -> re.Pattern[str]:
        units, periods = self._wording.units.pattern, self._wording.periods.pattern
        counted = rf"(?P<n>{_NUMBER})(?![\d.])\s*(?:x|times|sessions?|visits?|lessons?|meetings?)?"
        each = rf"(?:(?:of|for)?\s*{_NUMBER}[\s-]*(?:{units})(?:\s*sessions?)?)?"
        return re.compile(
            rf"(?:\b{counted}\s*{each}\s*|(?P<unit>\b(?:{units})\b)\s+)?"
            rf"(?<!\w){_PER}(?P<period>{periods})\b"
        )

    @cached_property
    def _role_pattern(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self._wording.roles.pattern})\b")

    def _amounts(self, plain: str) -> Iterator[Detail]:
        for found in self._amount_pattern.finditer(plain):
            unit = self._wording.units.meaning(_spaced(found["unit"]))
            yield _amount(float(found["n"]), unit)

    def _frequencies(self, plain: str) -> Iterator[Detail]:
        for found in self._frequency_pattern.finditer(plain):
            period = self._wording.periods.meaning(_spaced(found["period"]))
            if found["n"]:
                yield _frequency(float(found["n"]), period)
            elif found["unit"] or found["per"] not in {"a", "an"}:
                yield _frequency(1, period)

    def _roles(self, plain: str) -> Iterator[Detail]:
        for found in self._role_pattern.finditer(plain):
            yield Detail(DetailKind.ROLE, self._wording.roles.meaning(_spaced(found[0])))


def fields_of(item: PlanProvision) -> dict[str, Detail]:
    """The details that the fields of an item state, by the name of the field."""
    found: dict[str, Detail] = {}
    if isinstance(item.amount, ProvisionAmount):
        found["amount"] = _amount(item.amount.quantity, item.amount.unit)
    if isinstance(item.frequency, ProvisionFrequency):
        found["frequency"] = _frequency(item.frequency.times, item.frequency.per)
    if isinstance(item.ratio, StaffRatio):
        found["ratio"] = _ratio(item.ratio.adults, item.ratio.children)
    return found


_RATIO_PATTERN = re.compile(
    r"\b([1-9]) ?: ?([1-9]\d?)\b|\bgroups? of (?:up to |no more than )?(\d{1,2})\b"
)


def _ratios(plain: str) -> Iterator[Detail]:
    for adults, children, group in _RATIO_PATTERN.findall(plain):
        yield _ratio(1, int(group)) if group else _ratio(int(adults), int(children))


def _ratio(adults: int, children: int) -> Detail:
    return Detail(DetailKind.RATIO, f"{adults}:1" if children == 1 else f"a group of {children}")


def _amount(quantity: float, unit: str) -> Detail:
    if unit == "hours":
        quantity, unit = quantity * 60, "minutes"
    return Detail(DetailKind.AMOUNT, f"{quantity:g} {unit}")


def _frequency(times: float, period: str) -> Detail:
    return Detail(DetailKind.FREQUENCY, f"{times:g} a {period.replace('_', ' ')}")


def _spaced(words: str) -> str:
    return " ".join(words.split())
