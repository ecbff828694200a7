"""What a council sets for its notices: who it is, and the services that they name."""

from base64 import b64decode
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field
from pydantic_core import MISSING

from events.contracts.event import ContractModel
from notification_service.domain.notice_sending.council_terms import CouncilTerms
from notification_service.domain.notice_sending.given_values import GivenContact, GivenServices
from notification_service.domain.notice_sending.letter_mailing import (
    LetterMailing,
    LetterPoster,
    Postage,
)
from notification_service.domain.notices.document import CouncilIdentity
from notification_service.domain.notices.entry import NoticeLine, RequirementId
from notification_service.domain.notices.logo import CouncilLogo
from notification_service.domain.notices.wording.council_wording import (
    CouncilText,
    CouncilWording,
)

_ATOM: Final = r"[A-Za-z0-9_%+-]+"
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX: Final = rf"^{_ATOM}(\.{_ATOM})*@({_LABEL}\.)+[A-Za-z]{{2,63}}$"
MAX_SETTINGS_CHARACTERS: Final = 100_000
"""The longest settings of a council, as JSON."""

SenderAddress = Annotated[
    str,
    Field(
        max_length=254,
        pattern=_MAILBOX,
        examples=["send@council.example"],
    ),
]
Services = Annotated[tuple[GivenContact, ...], Field(min_length=1, max_length=6)]


class NoticeSettings(ContractModel):
    """Who the council is in its notices, and the services that they name.

    A notice takes them where its sender gives no value of the same name.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Example Council",
                    "from_email": "send@council.example",
                    "phone": "01632 960123",
                    "contact": [{"name": "SEND Team", "phone": "01632 960123"}],
                    "advice_services": [{"name": "Example SENDIASS", "phone": "01632 960300"}],
                }
            ]
        }
    )

    name: NoticeLine
    """The name of the council, as families know it."""
    from_email: SenderAddress
    """The address from which notices are sent, and to which answers go."""
    address: Annotated[tuple[NoticeLine, ...], Field(max_length=10)] = ()
    phone: NoticeLine | MISSING = MISSING
    website: NoticeLine | MISSING = MISSING
    logo: CouncilLogo | MISSING = MISSING
    """The logo at the head of letters: a PNG of at most 30,000 bytes and 500,000 pixels, as
    base64."""
    tribunal: Services | MISSING = MISSING
    mediation_services: Services | MISSING = MISSING
    disagreement_services: Services | MISSING = MISSING
    advice_services: Services | MISSING = MISSING
    complaint_services: Services | MISSING = MISSING
    contact: Services | MISSING = MISSING
    """Whom to contact with a question."""
    letters_by: LetterPoster | MISSING = MISSING
    """Who prints and posts letters: the council's post room, from print runs, or GOV.UK Notify.
    Missing: notices go by e-mail alone."""
    postage: Postage = Postage.FIRST
    """The class of post of letters by GOV.UK Notify. A post room chooses its own."""
    texts: bool = False
    """Whether a text announces each notice, once it was sent, to a person who prefers texts and has
    a mobile number. It needs a template for texts at GOV.UK Notify."""
    automatic: Annotated[tuple[RequirementId, ...], Field(max_length=200)] = ()
    """The notices that are sent by themselves when the fact is recorded, by their ids in
    docs/notices.md, which says of each whether it can be one."""
    terms: CouncilTerms = ()
    """The school terms of the council, of which settings get lists of the reviews."""
    opening: CouncilText | MISSING = MISSING
    """The council's own words before what the law requires. They can remove none of that."""
    closing: CouncilText | MISSING = MISSING
    """The same after it."""

    @property
    def identity(self) -> CouncilIdentity:
        """The council as a notice names it."""
        return CouncilIdentity(
            name=self.name,
            address=self.address,
            phone="" if self.phone is MISSING else self.phone,
            email=self.from_email,
            website="" if self.website is MISSING else self.website,
            logo=b"" if self.logo is MISSING else b64decode(self.logo),
        )

    @property
    def letter_mailing(self) -> LetterMailing | None:
        """How letters are posted. None: there are none."""
        if self.letters_by is MISSING:
            return None
        by_notify = self.letters_by is LetterPoster.GOVUK_NOTIFY
        return LetterMailing(self.letters_by, self.postage if by_notify else None)

    @property
    def wording(self) -> CouncilWording:
        """The council's own words."""
        return CouncilWording(
            opening="" if self.opening is MISSING else self.opening,
            closing="" if self.closing is MISSING else self.closing,
        )

    @property
    def services(self) -> dict[str, GivenServices]:
        """The services that are set, by the ids of the values of notices."""
        found = {
            "tribunal": self.tribunal,
            "mediation_services": self.mediation_services,
            "disagreement_services": self.disagreement_services,
            "advice_services": self.advice_services,
            "complaint_services": self.complaint_services,
            "contact": self.contact,
        }
        return {
            name: GivenServices(services=each)
            for name, each in found.items()
            if isinstance(each, tuple)
        }
