"""A list of reviews in words: a subject, a text and the same in HTML, without a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape

from notification_service.domain.digests.work_words import WorkWords
from notification_service.domain.notice_sending.council_terms import CouncilTerm
from notification_service.domain.notices.document import CouncilIdentity
from notification_service.domain.notices.rendering.html import html_page
from notification_service.domain.notices.rendering.text import blocks_as_text
from notification_service.domain.notices.wording.day_words import full_day
from notification_service.domain.notices.wording.language import LanguageWords
from notification_service.domain.notices.wording.markup import parse_markup
from notification_service.domain.notices.wording.templates import render_template
from notification_service.domain.review_lists.content import DueReview, ReviewListContent
from notification_service.domain.review_lists.list_words import ReviewListWords


@dataclass(frozen=True, slots=True)
class ReviewListEdition:
    """Everything that lists of reviews of a language are worded from."""

    words: ReviewListWords
    work: WorkWords
    language: LanguageWords

    def title(self, review: DueReview) -> str:
        """What is to be reviewed, as an imperative."""
        rule = self.work.rule_on(review.rule, review.started_on)
        return review.rule if rule is None else rule.title

    def provision(self, review: DueReview) -> str:
        """On whose authority."""
        rule = self.work.rule_on(review.rule, review.started_on)
        return review.rule if rule is None else rule.provision


@dataclass(frozen=True, slots=True)
class ReviewListContext:
    """For which setting and term a list is, who sends it, and on which day it is read."""

    urn: str
    term: CouncilTerm
    council: CouncilIdentity
    day: date


@dataclass(frozen=True, slots=True)
class WordedReviewList:
    """What a reader sees."""

    subject: str
    text: str
    html: str


def compose_review_list(
    edition: ReviewListEdition, context: ReviewListContext, content: ReviewListContent
) -> WordedReviewList:
    """The list of a term in words."""
    subject = unescape(_render(edition, context, edition.words.subject))
    blocks = parse_markup("".join(_markup(edition, context, content)))
    return WordedReviewList(
        subject=subject,
        text=blocks_as_text(subject, blocks),
        html=html_page(edition.language.tag, subject, blocks),
    )


def _markup(
    edition: ReviewListEdition, context: ReviewListContext, content: ReviewListContent
) -> Iterator[str]:
    words, council = edition.words, context.council
    yield _render(edition, context, words.intro)
    late = [each for each in content.reviews if each.law_due_on < context.day]
    in_time = [each for each in content.reviews if each.law_due_on >= context.day]
    for heading, reviews in ((words.late, late), (words.in_time, in_time)):
        if reviews:
            yield f"<h2>{_render(edition, context, heading)}</h2>"
            yield f"<ul>{''.join(_line(edition, context, each) for each in reviews)}</ul>"
    yield _render(edition, context, words.steps)
    yield _render(edition, context, words.closing)
    contact = {"name": council.name, "phone": council.phone, "email": council.email}
    yield render_template(words.contact, contact)


def _line(edition: ReviewListEdition, context: ReviewListContext, review: DueReview) -> str:
    """A review as a point of a list. A late one has its last day in law."""
    is_late = review.law_due_on < context.day
    return render_template(
        edition.words.line,
        {
            "reference": review.reference or str(review.case_id),
            "title": edition.title(review),
            "is_late": is_late,
            "day": full_day(edition.language, review.law_due_on if is_late else review.due_on),
            "provision": edition.provision(review),
        },
    )


def _render(edition: ReviewListEdition, context: ReviewListContext, template: str) -> str:
    """A template with the values of the list, as markup."""
    return render_template(
        template,
        {
            "council": context.council.name,
            "urn": context.urn,
            "from_day": full_day(edition.language, context.term.from_on),
            "to_day": full_day(edition.language, context.term.to_on),
        },
    )
