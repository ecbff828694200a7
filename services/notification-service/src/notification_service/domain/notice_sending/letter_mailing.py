"""Who prints and posts the letters of a council, and by which class of post."""

from dataclasses import dataclass

from events.contracts.published_enum import PublishedEnum


class LetterPoster(PublishedEnum):
    """Who prints and posts letters."""

    PRINT_RUN = "print_run"
    """The post room of the council, from print runs."""
    GOVUK_NOTIFY = "govuk_notify"
    """GOV.UK Notify, which the notice sender gives each letter to."""


class Postage(PublishedEnum):
    """The class of post of a letter that GOV.UK Notify posts.

    Its economy mail is not here: a time limit of the family may run while it is underway.
    """

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class LetterMailing:
    """How letters are posted. `postage` is None where the post room chooses it."""

    poster: LetterPoster = LetterPoster.PRINT_RUN
    postage: Postage | None = None
