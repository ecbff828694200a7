"""A notice that is wanted: which, of which fact, to whom, and what its sender states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from events.envelope import CaseId
from notification_service.domain.notice_sending.channel import WholeNoticeChannel
from notification_service.domain.notice_sending.given_values import GivenValue
from notification_service.domain.notices.audience import Audience


@dataclass(frozen=True, slots=True)
class NamedAddressee:
    """A person around the child to whom a notice goes, and in which role."""

    audience: Audience
    person_id: UUID


@dataclass(frozen=True, slots=True)
class WantedNotice:
    """A notice of a fact. `reports` is the position of the fact in the log.

    `to` is None for the addressees of the day, and `channel` None where it is as each prefers.
    `values` are those that its sender gives, by their ids.
    """

    case_id: CaseId
    requirement: str
    reports: int
    values: Mapping[str, GivenValue] = field(default_factory=dict[str, GivenValue])
    to: NamedAddressee | None = None
    channel: WholeNoticeChannel | None = None
