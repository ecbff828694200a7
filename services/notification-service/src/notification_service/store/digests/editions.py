"""The words of digests that the service is shipped with."""

import tomllib
from functools import cache
from importlib.resources import files

from notification_service.domain.digests.composing import DigestEdition
from notification_service.domain.digests.digest_words import DigestWords
from notification_service.domain.digests.work_words import WorkWords
from notification_service.store.notices import current_notices, current_words


@cache
def current_digest_edition() -> DigestEdition:
    """The words in domain/digests, in English, and the names in the catalogue of notices."""
    place = files("notification_service.domain.digests")
    words = tomllib.loads(place.joinpath("words/en.toml").read_text(encoding="utf-8"))
    work = place.joinpath("work_words.json").read_text(encoding="utf-8")
    return DigestEdition(
        DigestWords.model_validate(words),
        WorkWords.model_validate_json(work),
        current_words().language,
        {each.id: each.title for each in current_notices().requirements},
    )
