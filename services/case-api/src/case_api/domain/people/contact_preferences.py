"""How a person wants to be contacted: NHS England, Accessible Information Standard (DCB1605)."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.people.text import LanguageTag
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum


class PreferredChannel(PublishedEnum):
    """The channel that a person prefers."""

    PHONE = "phone"
    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"
    PORTAL = "portal"


class ContactTime(PublishedEnum):
    """A part of the day in which a person can be contacted."""

    MORNING = "morning"
    """Before 12:00."""
    AFTERNOON = "afternoon"
    """From 12:00 to 17:00."""
    EVENING = "evening"
    """After 17:00."""
    SCHOOL_HOURS = "school_hours"
    """While the children are at school."""


class AccessibleFormat(PublishedEnum):
    """A format in which a person can read what is sent."""

    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    BRAILLE = "braille"
    AUDIO = "audio"
    SIGN_LANGUAGE_VIDEO = "sign_language_video"
    COLOURED_PAPER = "coloured_paper"
    SCREEN_READER = "screen_reader"
    """A document that a screen reader can read."""


class ContactPreferences(ContractModel):
    """The channel, times, language and format in which to contact a person."""

    channel: PreferredChannel | MISSING = MISSING
    times: Annotated[tuple[ContactTime, ...], Field(max_length=4)] = ()
    """Empty: at any time."""
    language: LanguageTag | MISSING = MISSING
    """Missing: English."""
    interpreter: bool = False
    """Whether an interpreter of the language is needed in meetings and calls."""
    formats: Annotated[tuple[AccessibleFormat, ...], Field(max_length=7)] = ()
    """Empty: print."""
    opted_out_of: Annotated[tuple[PreferredChannel, ...], Field(max_length=5)] = ()
    """The channels by which the person wants only what a provision or a code requires."""
