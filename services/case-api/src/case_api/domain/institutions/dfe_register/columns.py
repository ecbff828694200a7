"""The columns that are read of the files `edubasealldata….csv` and `links_edubasealldata….csv`.

The first has some 130 columns, the second five. Others are ignored.
"""

from collections.abc import Collection, Mapping
from typing import Final

URN: Final = "URN"
NAME: Final = "EstablishmentName"
TYPE: Final = "TypeOfEstablishment (name)"
STATUS: Final = "EstablishmentStatus (name)"
AUTHORITY: Final = "LA (code)"
NUMBER: Final = "EstablishmentNumber"
UKPRN: Final = "UKPRN"
PHASE: Final = "PhaseOfEducation (name)"
OPENED: Final = "OpenDate"
CLOSED: Final = "CloseDate"
LOW_AGE: Final = "StatutoryLowAge"
HIGH_AGE: Final = "StatutoryHighAge"
POSTCODE: Final = "Postcode"
SECTION_41: Final = "Section41Approved (name)"
LINK_URN: Final = "LinkURN"
LINK_TYPE: Final = "LinkType"
LINK_DATE: Final = "LinkEstablishedDate"

FIELD_COLUMNS: Final[Mapping[str, str]] = {
    "urn": URN,
    "name": NAME,
    "type": TYPE,
    "kind": TYPE,
    "status": STATUS,
    "authority": AUTHORITY,
    "laestab": NUMBER,
    "ukprn": UKPRN,
    "phase": PHASE,
    "opened_on": OPENED,
    "closed_on": CLOSED,
    "age_from": LOW_AGE,
    "age_to": HIGH_AGE,
    "postcode": POSTCODE,
    "section_41": SECTION_41,
}
"""The fields of an institution that a row states, and the column of each."""
ESTABLISHMENT_COLUMNS: Final[Collection[str]] = (URN, NAME, TYPE, STATUS)
"""The columns without which a file is none of establishments."""
LINK_COLUMNS: Final[Collection[str]] = (URN, LINK_URN, LINK_TYPE)
"""The columns without which a file is none of links."""
