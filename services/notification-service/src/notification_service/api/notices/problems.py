"""Refusals to send a notice."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, Field
from pydantic_core import MISSING

from chassis.problems import Problem, Violation
from events.contracts.published_enum import meanings_of
from notification_service.domain.notice_sending.doubts import MAX_DOUBTS, SendingDoubt
from notification_service.domain.notices.missing import MissingElement

_Text = Annotated[str, Field(max_length=600)]


class MissingStatement(BaseModel):
    """Something that a notice must state and does not."""

    element: Annotated[str, Field(max_length=60)]
    """Its id, such as `right_of_appeal`."""
    title: _Text
    values: Annotated[tuple[str, ...], Field(max_length=20)]
    """The ids of the values that are not given. Empty: the words lack it."""
    why: _Text
    """Why it matters."""
    provision: _Text | MISSING = MISSING
    """The provision that requires it. Missing: good practice, which no provision requires."""

    @classmethod
    def of(cls, missing: MissingElement) -> Self:
        """The same for a response."""
        source = missing.element.source
        return cls(
            element=missing.element.id,
            title=missing.element.title,
            values=tuple(each.id for each in missing.values),
            why=missing.element.why,
            provision=MISSING if source is None else source.provision,
        )


class MissingStatements(BaseModel):
    """What the problem of an incomplete notice adds."""

    missing: Annotated[tuple[MissingStatement, ...], Field(max_length=40)] | MISSING = MISSING


class NoticeIncomplete(
    Problem,
    code="notice-incomplete",
    status=422,
    title="The notice does not state all that it must.",
    extension_model=MissingStatements,
):
    """A notice that lacks something which the law requires is not sent.

    `missing` has what, why it matters, and the provision; each of `errors` points to a value to
    give in `values`, or to set for the council with `changeNoticeSettings`.
    """

    def __init__(self, missing: Sequence[MissingElement]) -> None:
        super().__init__(
            errors=list(_violations(missing)),
            extension=MissingStatements(missing=tuple(map(MissingStatement.of, missing))),
        )


class NoticeDoubts(BaseModel):
    """What the problem of a doubtful notice adds."""

    doubts: Annotated[tuple[SendingDoubt, ...], Field(max_length=MAX_DOUBTS)] | MISSING = MISSING


class NoticeDoubtful(
    Problem,
    code="notice-doubtful",
    status=409,
    title="It is doubtful that the notice should be sent as it is.",
    extension_model=NoticeDoubts,
):
    """Nothing was sent. Check each of `doubts`, and send the request again, with a new key.

    Name in `confirmed` those that you have checked. `detail` says of each what to check.
    """

    def __init__(self, doubts: Sequence[SendingDoubt]) -> None:
        meanings = meanings_of(SendingDoubt)
        detail = " ".join(meanings[each.name] for each in doubts)
        super().__init__(detail, extension=NoticeDoubts(doubts=tuple(doubts)))


class PeopleRestricted(BaseModel):
    """What the problem of restricted people adds."""

    restricted_on: date | MISSING = MISSING
    """The day on which the first of the restrictions began that are in effect."""


class NoticeRestricted(
    Problem,
    code="notice-restricted",
    status=403,
    title="The processing of the people of the case is restricted.",
    extension_model=PeopleRestricted,
):
    """A person obtained the restriction of processing (UK GDPR art 18), and it is not lifted.

    A notice is sent for a `purpose` that art 18(2) permits, any but `casework`: state the one that
    applies.
    """

    def __init__(self, since: date) -> None:
        super().__init__(extension=PeopleRestricted(restricted_on=since))


def _violations(missing: Sequence[MissingElement]) -> Iterator[Violation]:
    for each in missing:
        for value in each.values:
            pointer = f"/values/{value.id}"
            yield Violation("missing_value", f"{value.title} is missing", pointer=pointer)
