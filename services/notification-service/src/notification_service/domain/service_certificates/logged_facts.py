"""What the log has of a notice: the fact that it reports, and the facts about the notice itself."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from events.contracts import (
    DeadlineRetracted,
    Event,
    NoticeAnnounced,
    NoticeDelivered,
    NoticeFailed,
    NoticeSent,
)
from events.envelope import EventEnvelope, Position
from events.history import Amendments, InvalidCorrection, amendments, effective
from events.stored_event import StoredEvent, decode_events
from notification_service.domain.service_certificates.evidence import FactEvidence, LoggedFact

_DAYS_OF_NOTICE: Final = frozenset({"notified_on", "sent_on"})
"""The fields whose day is that on which notice of a fact was given."""
_ABOUT_NOTICES: Final = (NoticeSent, NoticeAnnounced, NoticeDelivered, NoticeFailed)


class CaseLog:
    """The events of one case, read once for all of its notices."""

    def __init__(self, history: Sequence[StoredEvent]) -> None:
        decoded = decode_events(history).decoded
        self._types = {each.position: each.type for each in history}
        self._recorded = {each.position: each for each in decoded}
        self._amended: Amendments = amendments(decoded)
        try:
            self._effective = {each.position: each for each in effective(decoded)}
        except InvalidCorrection:  # case-api refuses to record one
            self._effective = {}
        self._retracted = {
            position: each.recorded_at
            for each in decoded
            if isinstance(each.event, DeadlineRetracted)
            for position in each.event.retracts
        }
        self._of_notices = _facts_of_notices(decoded)

    def reported_fact(self, position: int) -> FactEvidence:
        """The fact at a position, as it is in effect, and when it was changed last.

        A retraction has no day: its legal date is that of a deadline that may not exist.
        """
        place = Position(position)
        recorded = self._recorded.get(place)
        if recorded is None:
            kind = self._types.get(place, "unknown")
            return FactEvidence(position, kind, kind, None, is_day_of_notice=False, changed_at=None)
        void = self._amended.voids.get(place)
        changes = [*self._amended.corrections.get(place, ()), *([void] if void else [])]
        event: Event = self._effective.get(place, recorded).event
        return FactEvidence(
            position=position,
            type=event.type,
            statement=event.statement,
            day=None if isinstance(event, DeadlineRetracted) else event.legal_date,
            is_day_of_notice=event.date_field in _DAYS_OF_NOTICE,
            changed_at=max((each.recorded_at for each in changes), default=None),
            is_voided=void is not None,
            retracted_at=self._retracted.get(position),
        )

    def positions_of(self, notice_id: UUID) -> Sequence[int]:
        """The positions of the facts about a notice."""
        return [each.position for each in self._of_notices.get(notice_id, ())]

    def facts_of(self, notice_id: UUID, hashes: Mapping[int, bytes]) -> Sequence[LoggedFact]:
        """The facts about a notice, each with the hash of its row where that is given."""
        return [
            LoggedFact(
                each.position,
                each.event.type,
                each.recorded_at,
                each.actor,
                hashes[each.position].hex(),
            )
            for each in self._of_notices.get(notice_id, ())
            if each.position in hashes
        ]


def _facts_of_notices(decoded: Sequence[EventEnvelope]) -> Mapping[UUID, Sequence[EventEnvelope]]:
    found: dict[UUID, list[EventEnvelope]] = {}
    for each in decoded:
        if isinstance(each.event, _ABOUT_NOTICES):
            found.setdefault(each.event.notice_id, []).append(each)
    return found
