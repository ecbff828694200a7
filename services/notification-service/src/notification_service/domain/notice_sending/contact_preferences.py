"""How a person wants to be told things, as far as the form of a notice can follow it."""

from collections.abc import Mapping
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.notice_sending.channel import (
    SendingChannel,
    WholeNoticeChannel,
)

_LETTER: Final = "letter"
_TEXT: Final = "text"
_ENGLISH: Final = "en"


class NeededFormat(PublishedEnum):
    """A format that a form of a notice has; the record of people has more codes."""

    LARGE_PRINT = "large_print"
    SCREEN_READER = "screen_reader"
    COLOURED_PAPER = "coloured_paper"


_FORMATS: Final[Mapping[WholeNoticeChannel, frozenset[str]]] = {
    # An e-mail has no paper, and the reader's program sets the size of its letters.
    SendingChannel.EMAIL: frozenset(NeededFormat),
    SendingChannel.LETTER: frozenset({NeededFormat.LARGE_PRINT}),
}


class PersonPreferences(BaseModel):
    """The preferred channel, the language as a tag of BCP 47, and the formats needed, as codes."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="ignore")

    channel: str = ""
    language: str = ""
    formats: tuple[str, ...] = ()
    opted_out_of: tuple[str, ...] = ()
    """The channels by which the person wants only what a provision or a code requires."""

    @property
    def prefers_letters(self) -> bool:
        """Whether letters are preferred to e-mails."""
        return self.channel == _LETTER

    @property
    def wants_texts(self) -> bool:
        """Whether texts are preferred, and the person can read one: it is in English."""
        return self.channel == _TEXT and _TEXT not in self.opted_out_of and self._reads_english

    @property
    def needs_large_print(self) -> bool:
        """Whether letters are to be in large print."""
        return NeededFormat.LARGE_PRINT in self.formats

    def needs_another_form(self, channel: WholeNoticeChannel) -> bool:
        """Whether the person cannot read what is sent by a channel, without Braille or Polish."""
        return not self._reads_english or not {*self.formats} <= _FORMATS[channel]

    @property
    def _reads_english(self) -> bool:
        return (self.language.partition("-")[0].casefold() or _ENGLISH) == _ENGLISH
