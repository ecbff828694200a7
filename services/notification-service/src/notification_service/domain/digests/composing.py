"""A digest in words: a subject, a text and the same in HTML, without the name of anyone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from html import unescape
from typing import Final

from markupsafe import Markup

from notification_service.domain.digests.content import (
    DigestContent,
    DigestItem,
    DigestReader,
    DigestSection,
    SectionContent,
)
from notification_service.domain.digests.digest_words import DigestWords
from notification_service.domain.digests.notice_at_issue import NoticeAtIssue
from notification_service.domain.digests.work_words import (
    WorkWords,
    current_waits,
    days_in_words,
    digest_item_title,
    item_provision,
    wait_in_words,
)
from notification_service.domain.notices.rendering.html import html_page
from notification_service.domain.notices.rendering.text import blocks_as_text
from notification_service.domain.notices.wording.day_words import full_day
from notification_service.domain.notices.wording.language import LanguageWords
from notification_service.domain.notices.wording.markup import parse_markup
from notification_service.domain.notices.wording.templates import render_template

_WEEK: Final = timedelta(days=7)
"""How far the section of what is to be done soon reaches, as the worklist's state `soon`."""


@dataclass(frozen=True, slots=True)
class DigestEdition:
    """Everything that digests of a language are worded from."""

    words: DigestWords
    work: WorkWords
    language: LanguageWords
    notices: Mapping[str, str]
    """The names of notices, by their ids."""


@dataclass(frozen=True, slots=True)
class DigestContext:
    """For whom a digest is, of which day, and the name of the council."""

    reader: DigestReader
    day: date
    council: str


@dataclass(frozen=True, slots=True)
class WordedNotice:
    """A notice in words: its name, to whom it still goes, and a sentence for each thing wrong."""

    requirement: str
    name: str
    to: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordedItem:
    """An item in words. `provision` is None where no law asks for it.

    `notice` is None where it is about none, or about one that this release does not know.
    """

    item: DigestItem
    title: str
    provision: str | None
    waits_for: tuple[str, ...]
    notice: WordedNotice | None


@dataclass(frozen=True, slots=True)
class WordedDigest:
    """What a reader sees, and the items of each section in words."""

    subject: str
    text: str
    html: str
    items: Mapping[DigestSection, tuple[WordedItem, ...]]


def compose_digest(
    edition: DigestEdition, context: DigestContext, content: DigestContent
) -> WordedDigest:
    """The digest of a day in words."""
    writer = _DigestWriter(edition, context)
    found = content.by_section
    items = {name: tuple(map(writer.worded, section.items)) for name, section in found.items()}
    markup = "".join(writer.markup(found, items))
    blocks = parse_markup(markup)
    subject = unescape(writer.render(edition.words.subject[context.reader]))
    return WordedDigest(
        subject=subject,
        text=blocks_as_text(subject, blocks),
        html=html_page(edition.language.tag, subject, blocks),
        items=items,
    )


class _DigestWriter:
    """Words the parts of one digest."""

    def __init__(self, edition: DigestEdition, context: DigestContext) -> None:
        self._words, self._work = edition.words, edition.work
        self._notices = edition.notices
        self._context = context
        self._written = partial(full_day, edition.language)

    def render(self, template: str, **values: object) -> str:
        """A template with the values of its kind and those of the digest, as markup."""
        day = self._context.day
        of_digest = {
            "day": self._written(day),
            "until": self._written(day + _WEEK),
            "council": self._context.council,
        }
        return render_template(template, {**of_digest, **values})

    def worded(self, item: DigestItem) -> WordedItem:
        """An item in words."""
        day = self._context.day
        waits = tuple(current_waits(self._work, item, day))
        return WordedItem(
            item,
            digest_item_title(self._work, item, waits),
            item_provision(self._work, item),
            tuple(wait_in_words(self._work, item, each, day, self._written) for each in waits),
            self._notice(item.notice),
        )

    def _notice(self, notice: NoticeAtIssue | None) -> WordedNotice | None:
        """A notice in words. None: there is none, or a later release alone knows its id."""
        name = None if notice is None else self._notices.get(notice.requirement)
        if notice is None or name is None:
            return None
        return WordedNotice(
            notice.requirement,
            name,
            tuple(self._words.recipient[each] for each in notice.recipients),
            tuple(map(self._words.why, notice.because)),
        )

    def markup(
        self,
        found: Mapping[DigestSection, SectionContent],
        items: Mapping[DigestSection, tuple[WordedItem, ...]],
    ) -> Iterator[str]:
        """The whole digest as markup."""
        counts = [
            Markup(self.render(self._words.count[name], number=_number(section)))  # noqa: S704  # a template escapes its values
            for name, section in found.items()
        ]
        intro = Markup(self.render(self._words.intro[self._context.reader]))  # noqa: S704  # as above
        yield self.render(self._words.greeting)
        yield self.render(self._words.summary, intro=intro, counts=counts)
        for name, section in found.items():
            yield f"<h2>{self.render(self._words.heading[name])}</h2>"
            lines = [self._line(name, each) for each in items[name]]
            yield f"<ul>{''.join(lines)}</ul>"
            left = section.total - len(lines)
            if left > 0:
                yield self.render(self._words.more, number=_at_least(left, section))
        yield self.render(self._words.closing)

    def _line(self, section: DigestSection, worded: WordedItem) -> str:
        """An item as a point of a list."""
        item, today = worded.item, self._context.day
        law_day = item.law_due_on
        by = self.render(
            self._words.by[section],
            work_day=self._written(item.work_on),
            law_day="" if law_day is None else self._written(law_day),
            days="" if law_day is None else days_in_words((today - law_day).days),
        )
        notice = ""
        if (about := worded.notice) is not None:
            to = _listed(about.to)
            notice = self.render(self._words.notice, name=about.name, to=to, why=about.why)
        return self.render(
            self._words.item,
            reference=item.reference or str(item.case_id),
            is_new=item.is_new,
            title=worded.title,
            notice=Markup(notice),  # noqa: S704  # as below
            by=Markup(by),  # noqa: S704  # a template escapes its values
            provision=worded.provision or "",
            waits=_joined(worded.waits_for),
        )


def _listed(texts: Sequence[str]) -> str:
    """`a, b and c`: the parts have no verbs."""
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def _joined(texts: Sequence[str]) -> str:
    """`a; b; and c`: the parts have commas."""
    if len(texts) < 2:  # noqa: PLR2004  # two are joined
        return "".join(texts)
    return f"{'; '.join(texts[:-1])}; and {texts[-1]}"


def _number(section: SectionContent) -> str:
    return _at_least(section.total, section)


def _at_least(number: int, section: SectionContent) -> str:
    return f"at least {number}" if section.is_more else str(number)
