"""The plans that a setting has to review: a function of the database, as that of digests."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from chassis.database import DriverConnection
from notification_service.domain.notice_sending.council_terms import CouncilTerm
from notification_service.domain.review_lists.composing import ReviewListEdition
from notification_service.domain.review_lists.content import ReviewListContent
from notification_service.domain.review_lists.list_schedule import reviews_until
from notification_service.domain.review_lists.list_words import ReviewListWords
from notification_service.store.digests.editions import current_digest_edition
from notification_service.store.notices import current_words

REVIEWS_QUERY: Final = """
    SELECT log_position, waits_since, reviews FROM deadline.reviews_of_setting_v1($1, $2, $3)
"""


async def read_review_list(
    db: DriverConnection, urn: str, term: CouncilTerm, terms: Sequence[CouncilTerm]
) -> ReviewListContent | None:
    """The plans of a setting that are to be reviewed in a term, in the ledger of the transaction.

    None: the setting has more cases than a list can have.
    """
    rules = current_digest_edition().work.whole_reviews
    row = await db.fetchrow(REVIEWS_QUERY, urn, rules, reviews_until(term, terms))
    return None if row is None else ReviewListContent.model_validate(dict(row))


@cache
def current_review_list_edition() -> ReviewListEdition:
    """The words in domain/review_lists, in English."""
    place = files("notification_service.domain.review_lists")
    words = tomllib.loads(place.joinpath("words/en.toml").read_text(encoding="utf-8"))
    return ReviewListEdition(
        ReviewListWords.model_validate(words),
        current_digest_edition().work,
        current_words().language,
    )
