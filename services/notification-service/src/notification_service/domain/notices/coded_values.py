"""The values of a notice that state a code of the fact, in the words of a language."""

from collections.abc import Iterator, Mapping

from events.contracts import Event
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.element import ValueKind
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.wording.notice_words import WordsEdition
from notification_service.domain.notices.wording.values import ListValue, TextValue


def coded_values(
    catalogue: NoticeCatalogue,
    words: WordsEdition,
    requirement: NoticeRequirement,
    reported: Event,
) -> Mapping[str, TextValue | ListValue]:
    """What a notice must state and the fact has as a code, by the ids of the values.

    A code without words is not stated: the sender gives the value.
    """
    return dict(_coded_values(catalogue, words, requirement, reported))


def _coded_values(
    catalogue: NoticeCatalogue,
    words: WordsEdition,
    requirement: NoticeRequirement,
    reported: Event,
) -> Iterator[tuple[str, TextValue | ListValue]]:
    needed = {name for each in catalogue.elements_of(requirement) for name in each.needs}
    for value in catalogue.values.values():
        if value.id not in needed or value.code is None:
            continue
        code: object = getattr(reported, value.code, None)
        text = words.codes[value.id].get(str(code))
        if text is not None:
            is_list = value.kind is ValueKind.LIST
            yield value.id, ListValue(items=(text,)) if is_list else TextValue(text=text)
