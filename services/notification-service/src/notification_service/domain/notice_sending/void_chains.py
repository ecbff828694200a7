"""The facts of a case that were voided, and whose void was voided in turn, at any length."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from events.contracts import CaseCorrected, CaseVoided, Event, NoticeSent
from events.envelope import EventEnvelope
from notification_service.domain.notices.requirement import ENCLOSURE_TAKEN_BACK


class RestoredFact(NamedTuple):
    """The position of a void of a fact that was reported, and that of a later one that undid it.

    Of several voids of the fact the later one may have undone another, which was not reported.
    """

    voided_at: int
    restored_at: int


class VoidChain(NamedTuple):
    """A void of a fact, by the positions of both, and what undid and repeated it.

    `undone_at` are the later voids by which the fact was in effect again, `repeated_at` those by
    which it was not. `letters` are where a notice of the fact was recorded as sent, and
    `taken_back` where one that reports a void of it was, each with that void. What takes back a
    document that was enclosed says nothing of the notices of its filing, and is none of these.
    """

    fact: int
    void: int
    undone_at: tuple[int, ...]
    repeated_at: tuple[int, ...]
    letters: tuple[int, ...]
    taken_back: tuple[tuple[int, int], ...]

    @property
    def restored(self) -> RestoredFact | None:
        """What undid the void last after one was reported: the notice that did it is wrong."""
        restored_at = _last(self.undone_at, self._taken_back_at, self.letters)
        if restored_at is None:
            return None
        before = [void for at, void in self.taken_back if at < restored_at]
        underway = [void for _, void in self.taken_back]
        return RestoredFact((before or underway)[-1], restored_at)

    @property
    def voided_once_more_at(self) -> int | None:
        """What repeated the void last after the fact was reported once more, since its void was."""
        taken_back_at = self._taken_back_at
        letters = [at for at in self.letters if at > min(taken_back_at, default=at)]
        return _last(self.repeated_at, letters, taken_back_at)

    @property
    def _taken_back_at(self) -> Sequence[int]:
        return [at for at, _ in self.taken_back]


def void_chains(history: Sequence[EventEnvelope]) -> Sequence[VoidChain]:
    """The voids of facts, in the order of recording. `history` is that of a case."""
    events: dict[int, Event] = {int(each.position): each.event for each in history}
    later = dict[int, list[tuple[int, int]]]()
    for at, event in events.items():
        if isinstance(event, CaseVoided):
            *between, first = _chain(at, events)
            later.setdefault(first, []).append((at, len(between)))
    sent = [
        (int(at), each.why)
        for at, each in events.items()
        if isinstance(each, NoticeSent) and each.template != ENCLOSURE_TAKEN_BACK
    ]
    return [*_chains(events, later, sent)]


def _chains(
    events: Mapping[int, Event],
    later: Mapping[int, Sequence[tuple[int, int]]],
    sent: Sequence[tuple[int, int]],
) -> Iterator[VoidChain]:
    for void, members in later.items():
        event = events[void]
        fact = event.position if isinstance(event, CaseVoided) else void
        if fact not in events or isinstance(events[fact], CaseCorrected):
            continue
        voids = _voids_of(fact, events)
        yield VoidChain(
            fact,
            void,
            tuple(at for at, length in members if length % 2 == 1),
            tuple(at for at, length in members if length and length % 2 == 0),
            tuple(at for at, why in sent if why == fact),
            tuple((at, why) for at, why in sent if why in voids),
        )


def _voids_of(fact: int, events: Mapping[int, Event]) -> frozenset[int]:
    """The positions of the voids of a fact, of which each that was undone may have another."""
    return frozenset(
        at
        for at, event in events.items()
        if isinstance(event, CaseVoided) and event.position == fact
    )


def _chain(at: int, events: Mapping[int, Event]) -> list[int]:
    """A void, what it voids, and so on to the void of what is none."""
    chain = [at]
    event = events[at]
    while isinstance(event, CaseVoided) and event.position < chain[-1]:
        event, before = events.get(event.position), event.position
        if isinstance(event, CaseVoided):
            chain.append(before)
    return chain


def _last(places: Sequence[int], sent: Sequence[int], others: Sequence[int]) -> int | None:
    """The last place before which the last notice was one of `sent`, and none of the `others`.

    A notice that was underway at a place was recorded as sent after it.
    """
    found = [
        place
        for place in places
        if any(at > place or not any(at < other < place for other in others) for at in sent)
    ]
    return max(found, default=None)
