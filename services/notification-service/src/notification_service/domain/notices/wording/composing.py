"""Composes a notice: the words of a language, the values of a case, the words of a council."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import Field
from pydantic.dataclasses import dataclass

from notification_service.domain.notices.audience import FAMILY, Audience
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.document import (
    ContactBlock,
    CouncilIdentity,
    DocumentBlock,
    DocumentPart,
    HeadingBlock,
    NoticeDocument,
    PostalAddressee,
)
from notification_service.domain.notices.element import NoticeElement
from notification_service.domain.notices.entry import NoticeLine, OptionalLine
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.wording.correction import (
    CorrectedLetter,
    correction_part,
)
from notification_service.domain.notices.wording.council_wording import (
    CouncilWording,
    council_paragraphs,
)
from notification_service.domain.notices.wording.day_words import full_day
from notification_service.domain.notices.wording.language import LanguageWords, PersonForms
from notification_service.domain.notices.wording.markup import normalised_text, parse_markup
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.templates import render_template
from notification_service.domain.notices.wording.value_words import WordedValue, word_value
from notification_service.domain.notices.wording.values import (
    STEPS_VALUE,
    DatedStep,
    FutureStep,
    NoticeValues,
    StepsValue,
    check_values,
)


@dataclass(frozen=True)
class NoticeContext:
    """Who writes to whom about which case, on which day."""

    audience: Audience
    council: CouncilIdentity
    addressee: PostalAddressee
    reference: NoticeLine
    """The council's own reference of the case."""
    written_on: date
    about: OptionalLine = ""
    """The name of the child or young person: a letter states it, an e-mail the initials."""
    wording: CouncilWording = Field(default_factory=CouncilWording)
    is_letter: bool = True
    """Whether it goes by letter, which its text message says. Otherwise it goes by e-mail."""
    corrects: CorrectedLetter | None = None
    """The notice that it takes the place of. None: it corrects none."""


def compose_notice(
    catalogue: NoticeCatalogue,
    words: WordsEdition,
    requirement: NoticeRequirement,
    values: NoticeValues,
    context: NoticeContext,
    steps: Sequence[DatedStep] = (),
) -> NoticeDocument:
    """The document of a notice. An element whose values are not all given is left out of it.

    So a preview shows what there is; `missing_elements` has the rest, and a `SendableNotice` is
    made of a complete document only. `steps` are what happens next where `values` have none.

    Raises:
        InvalidValues: a value is unknown, or of another type than the catalogue has.
        InvalidTemplate: the language has no words for a fact from which a day is counted.
    """
    check_values(catalogue, values)
    language, notice = words.language, words.notices[requirement.id]
    stated = {**_steps(words, steps, context), **values}
    worded = {name: word_value(language, value) for name, value in stated.items()}
    council = context.council
    form = language.forms.letter if context.is_letter else language.forms.email
    public = {
        "council": council.name,
        "phone": council.phone,
        "reference": context.reference,
        "form": form,
    }
    message = notice.message or language.message
    return NoticeDocument(
        notice=requirement.id,
        audience=context.audience,
        language=language.tag,
        title=notice.heading,
        subject=notice.subject,
        message=council_paragraphs(message, public)[0].texts[0],
        council=council,
        addressee=context.addressee,
        reference=f"{language.labels.reference}: {context.reference}",
        about_name=context.about,
        about=_about(language, context.about),
        about_initials=_about(language, initials(context.about)),
        written_on=context.written_on,
        day_written=full_day(language, context.written_on),
        greeting=_greeting(language, context.addressee.name),
        parts=tuple(_parts(catalogue, words, requirement, worded, context)),
        stated_values={name: each.stated for name, each in worded.items()},
    )


def initials(name: str) -> str:
    """The first letters of the words of a name, as councils write them of a child: `A.E.`."""
    return "".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())


def _about(language: LanguageWords, whom: str) -> str:
    return f"{language.labels.about}: {whom}" if whom else ""


def _steps(words: WordsEdition, steps: Sequence[DatedStep], context: NoticeContext) -> NoticeValues:
    """What happens next, as this audience is addressed."""
    if not steps:
        return {}
    forms = _forms(words.language, context).model_dump()
    stated = {**forms, "is_family": context.audience in FAMILY}
    return {
        STEPS_VALUE: StepsValue(
            steps=tuple(
                FutureStep(what=render_template(words.steps[each.step], stated), by=each.by)
                for each in steps
            )
        )
    }


def _greeting(language: LanguageWords, name: str) -> str:
    (paragraph,) = council_paragraphs(language.labels.greeting, {"name": normalised_text(name)})
    return paragraph.texts[0]


def _parts(
    catalogue: NoticeCatalogue,
    words: WordsEdition,
    requirement: NoticeRequirement,
    worded: Mapping[str, WordedValue],
    context: NoticeContext,
) -> Iterator[DocumentPart]:
    labels, council = words.language.labels, context.council
    own = {
        "council": council.name,
        "phone": council.phone,
        "email": council.email,
        "website": council.website,
        "reference": context.reference,
    }
    opening = council_paragraphs(context.wording.opening, own)
    if context.corrects is not None:
        yield correction_part(words.language, context.corrects)
    if opening:
        yield DocumentPart(opening)
    common = _common_values(words.language, requirement, context)
    for element in catalogue.elements_of(requirement):
        if all(name in worded for name in element.needs):
            blocks = tuple(_element_blocks(words, requirement, element, {**common, **worded}))
            yield DocumentPart(blocks, element.id)
    closing = council_paragraphs(context.wording.closing, own)
    if closing:
        yield DocumentPart((HeadingBlock(2, labels.more_from_council), *closing))
    (last,) = council_paragraphs(labels.from_council, own)
    lines = (council.phone, council.email, council.website)
    contact = ContactBlock((council.name, *(line for line in lines if line)))
    yield DocumentPart((last, contact))


def _common_values(
    language: LanguageWords, requirement: NoticeRequirement, context: NoticeContext
) -> Mapping[str, object]:
    return {
        **_forms(language, context).model_dump(),
        "council": context.council.name,
        "audience": context.audience.value,
        "appeal_about": tuple(each.value for each in requirement.appeal_about),
    }


def _forms(language: LanguageWords, context: NoticeContext) -> PersonForms:
    """How the child is named to this audience."""
    return language.people.get(context.audience.value, language.people["others"])


def _element_blocks(
    words: WordsEdition,
    requirement: NoticeRequirement,
    element: NoticeElement,
    values: Mapping[str, object],
) -> Iterator[DocumentBlock]:
    template = words.element(requirement.id, element.id)
    if template.heading:
        yield HeadingBlock(2, template.heading)
    yield from parse_markup(render_template(template.body, values))
