"""The catalogue of notices, and their words, that the service is shipped with."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.editions import NoticeEditions, digest_of_files
from notification_service.domain.notices.parser import parse_notices
from notification_service.domain.notices.publication.sample import NoticeSample, parse_sample
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.words_parser import parse_words


@cache
def current_notices() -> NoticeCatalogue:
    """The catalogue in domain/notices/requirements; raises InvalidNotices if it is invalid.

    The rules that it names are those of another service: `python -m deploy.notices --check`
    compares them.
    """
    return parse_notices(notice_files())


def notice_files() -> Mapping[str, str]:
    """The files in domain/notices/requirements, by name."""
    return _toml_files("requirements")


def _toml_files(folder: str) -> Mapping[str, str]:
    place = files("notification_service.domain.notices").joinpath(folder)
    found = [file for file in place.iterdir() if file.name.endswith(".toml")]
    found.sort(key=lambda file: file.name)
    return {file.name: file.read_text(encoding="utf-8") for file in found}


@cache
def current_words(language: str = "en") -> WordsEdition:
    """The words in domain/notices/words of a language, such as `en`.

    Raises:
        FileNotFoundError: there are no words of the language.
    """
    return parse_words(word_files(language), current_notices())


def word_files(language: str) -> Mapping[str, str]:
    """The files in domain/notices/words of a language, by name."""
    return _toml_files(f"words/{language}")


@cache
def catalogue_digest() -> bytes:
    """The digest of the catalogue."""
    return digest_of_files(notice_files())


@cache
def words_digest(language: str = "en") -> bytes:
    """The digest of the words of a language, such as `en`."""
    return digest_of_files(word_files(language))


def current_editions(settings_version: int) -> NoticeEditions:
    """What a notice is composed by now, with a version of the council's settings."""
    return NoticeEditions(words_digest(), catalogue_digest(), settings_version)


@cache
def letter_template() -> str:
    """The Typst template of letters, in domain/notices/rendering."""
    place = files("notification_service.domain.notices").joinpath("rendering/letter.typ")
    return place.read_text(encoding="utf-8")


@cache
def current_sample() -> NoticeSample:
    """The values of the examples, in domain/notices/publication."""
    place = files("notification_service.domain.notices").joinpath("publication/sample.toml")
    return parse_sample(place.read_text(encoding="utf-8"), current_notices())
