"""Replaces the names and contact data of other people in texts by their roles.

A phrase is found by its words, whatever is between them, in any case. A single word of a name is
found where it has a capital letter, so that `Will` does not hide `will`. A phone number is found by
its digits. The time taken is linear in the text: words are looked up, and no pattern is tried.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from pydantic import JsonValue

_WORD: Final = re.compile(r"\w+")
_PHONE: Final = re.compile(r"\+?\d(?:[ -]?\d){5,27}")
_MAX_GAP: Final = 3
"""Characters between two words of one phrase, such as a comma and a space."""
_MIN_NAME: Final = 3
"""Letters of a word of a name that is found by itself."""
_MIN_STREET: Final = 3
"""Words of the beginning of an address that is found without the rest."""
_TITLES: Final = frozenset({"mrs", "miss", "prof", "professor", "doctor", "rev", "sir", "the"})

_STAYS: Final = ""
"""In place of a label: words that stay, also where one of them is a name of another person."""

_Words = tuple[str, ...]


class WordRedactor:
    """Replaces words of people in texts, and counts how often, by the label of the person."""

    def __init__(self, own_names: Iterable[str], own_contacts: Iterable[str]) -> None:
        """Names and contact data that stay: of a name each word of it, of an address the whole.

        A person may be called as a street is.
        """
        names, contacts = [*own_names], [*own_contacts]
        texts = [*names, *contacts, *(each.partition(",")[0] for each in contacts)]
        self._own_words = {word for name in names for word in _words(name)}
        self._own = {_words(text) for text in texts}
        self._own_phones = {_digits(text) for text in texts}
        self._phrases: defaultdict[str, dict[_Words, str]] = defaultdict(dict)
        self._phones: dict[str, str] = {}
        self.replaced = Counter[str]()
        for words in self._own:
            if len(words) > 1:
                self._phrases[words[0]][words] = _STAYS

    def add(self, label: str, names: Iterable[str], contacts: Iterable[str]) -> None:
        """Find names and contact data of a person from now on."""
        for name in names:
            self._add(_words(name), label)
            for each in _WORD.findall(unicodedata.normalize("NFC", name)):
                word = each.casefold()
                named = len(each) >= _MIN_NAME and not each.islower() and word not in _TITLES
                if named and word not in self._own_words:
                    self._add((word,), label)
        for contact in contacts:
            digits = _digits(contact)
            if _PHONE.fullmatch(contact):
                if digits not in self._own_phones:
                    self._phones[digits] = label
            else:
                self._add(_words(contact), label)
                first = _words(contact.partition(",")[0])
                if len(first) >= _MIN_STREET:
                    self._add(first, label)

    def text(self, text: str) -> str:
        """A text with labels in place of what is found."""
        text = unicodedata.normalize("NFC", text)
        if self._phones:
            text = _PHONE.sub(self._phone, text)
        return "".join(self._pieces(text, [*_WORD.finditer(text)]))

    def value(self, value: JsonValue) -> JsonValue:
        """A JSON value with every text in it replaced; names of fields stay."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.value(each) for each in value]
            case dict():
                return {name: self.value(each) for name, each in value.items()}
            case _:
                return value

    def _add(self, words: _Words, label: str) -> None:
        if words and words not in self._own:
            self._phrases[words[0]].setdefault(words, label)

    def _pieces(self, text: str, found: Sequence[re.Match[str]]) -> Iterator[str]:
        done = index = 0
        while index < len(found):
            match = self._match(found, index)
            if match is None:
                index += 1
                continue
            length, label = match
            if label != _STAYS:
                self.replaced[label] += 1
                yield text[done : found[index].start()]
                yield f"[{label}]"
                done = found[index + length - 1].end()
            index += length
        yield text[done:]

    def _match(self, found: Sequence[re.Match[str]], index: int) -> tuple[int, str] | None:
        """The longest phrase that begins at a word: how many words it has, and whose it is."""
        phrases: Mapping[_Words, str] = self._phrases.get(found[index][0].casefold(), {})
        for words in sorted(phrases, key=len, reverse=True):
            here = found[index : index + len(words)]
            if tuple(each[0].casefold() for each in here) != words or not _is_one(here):
                continue
            if len(words) > 1 or not here[0][0].islower():
                return len(words), phrases[words]
        return None

    def _phone(self, match: re.Match[str]) -> str:
        label = self._phones.get(_digits(match[0]))
        if label is None:
            return match[0]
        self.replaced[label] += 1
        return f"[{label}]"


def _is_one(here: Sequence[re.Match[str]]) -> bool:
    return all(after.start() - before.end() <= _MAX_GAP for before, after in pairwise(here))


def _words(text: str) -> _Words:
    return tuple(each.casefold() for each in _WORD.findall(unicodedata.normalize("NFC", text)))


def _digits(text: str) -> str:
    """The digits of a British phone number, with or without the code of the country."""
    digits = re.sub(r"\D", "", text)
    return "0" + digits.removeprefix("44") if text.strip().startswith("+44") else digits
