"""Which letters of a print run were posted, by what a council records of its mailing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.problems import Conflict, InvalidRequest, Violation
from events.london_day import london_day
from notification_service.api.notices.print_models import RecordMailingRequest
from notification_service.store.notice_sending.print_runs import PrintRunRow, WrittenLetter


@dataclass(frozen=True, slots=True)
class RecordedMailing:
    """What a council records of the mailing of a print run, and the letters of that."""

    body: RecordMailingRequest
    letters: Sequence[WrittenLetter]

    @property
    def posted(self) -> Sequence[WrittenLetter]:
        """The letters of the last file and those named of an earlier one, in their order."""
        back = self.not_posted
        return [each for each in self.letters if each.notice.notice_id not in back]

    @property
    def not_posted(self) -> Collection[UUID]:
        """The letters, by the ids of their notices, that wait for the next print run."""
        left_out = {each.notice.notice_id for each in self.letters if each.is_left_out}
        return {*self.body.not_posted, *(left_out - {*self.body.posted_from_earlier_file})}

    def check(self, run: PrintRunRow, now: datetime) -> None:
        """Refuse what does not fit the print run, or leaves open what became of a letter.

        Raises:
            InvalidRequest: the day, or a letter that is named.
            Conflict: a letter that an earlier file had and the last has not is not named.
        """
        violation = self._violation(run, now)
        if violation is not None:
            raise InvalidRequest(errors=[violation])
        named = {*self.body.not_posted, *self.body.posted_from_earlier_file}
        earlier = {each.notice.notice_id for each in self.letters if each.is_only_in_earlier_file}
        if unnamed := len(earlier - named):
            letters = "1 letter" if unnamed == 1 else f"{unnamed} letters"
            raise Conflict(
                f"{letters} of an earlier file of the print run the last file has not: name each"
                " in posted_from_earlier_file if it was posted, in not_posted if it was not"
                " (only_in_earlier_file of the print run lists them)"
            )

    def _violation(self, run: PrintRunRow, now: datetime) -> Violation | None:
        body, printed = self.body, {e.notice.notice_id for e in self.letters if e.was_in_file}
        if not london_day(run.created_at) <= body.posted_on <= london_day(now):
            message = "must be a day from that on which the print run was made until today"
            return Violation("day", message, pointer="/posted_on")
        if not {*body.not_posted} <= {each.notice.notice_id for each in self.letters}:
            message = "must be ids of notices of this print run"
            return Violation("unknown_notice", message, pointer="/not_posted")
        if not {*body.posted_from_earlier_file} <= printed:
            message = "must be ids of notices whose letters a file of this print run had"
            return Violation("unknown_notice", message, pointer="/posted_from_earlier_file")
        if not {*body.posted_from_earlier_file}.isdisjoint(body.not_posted):
            message = "must not be in not_posted, too"
            return Violation("contradiction", message, pointer="/posted_from_earlier_file")
        return None
