"""The words of certificates of service, and the rules on service, that the service ships with."""

import tomllib
from functools import cache
from importlib.resources import files

from notification_service.domain.service_certificates.service_rules import RulesOnService
from notification_service.domain.service_certificates.service_words import ServiceWords
from notification_service.domain.service_certificates.statements import ServiceEdition
from notification_service.store.notices import current_words


@cache
def current_service_edition() -> ServiceEdition:
    """The words in domain/service_certificates/words, in English."""
    words = tomllib.loads(_text("words/en.toml"))
    return ServiceEdition(ServiceWords.model_validate(words), current_words().language)


@cache
def current_rules_on_service() -> RulesOnService:
    """The rules in domain/service_certificates."""
    return RulesOnService.model_validate(tomllib.loads(_text("rules_on_service.toml")))


def _text(name: str) -> str:
    place = files("notification_service.domain.service_certificates").joinpath(name)
    return place.read_text(encoding="utf-8")
