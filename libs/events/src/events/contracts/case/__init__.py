"""A case, its links, numbers, officers, documents, complaints, not in school, corrections."""

from events.contracts.case import (
    casework,
    complaint,
    disclosure,
    document,
    education,
    legal_hold,
    lifecycle,
    link,
    nhs_number,
    not_in_school,
    redress,
    restriction,
)
from events.contracts.case.casework import *
from events.contracts.case.complaint import *
from events.contracts.case.disclosure import *
from events.contracts.case.document import *
from events.contracts.case.education import *
from events.contracts.case.legal_hold import *
from events.contracts.case.lifecycle import *
from events.contracts.case.link import *
from events.contracts.case.nhs_number import *
from events.contracts.case.not_in_school import *
from events.contracts.case.redress import *
from events.contracts.case.restriction import *

__all__: list[str] = []
__all__ += lifecycle.__all__
__all__ += legal_hold.__all__
__all__ += restriction.__all__
__all__ += link.__all__
__all__ += nhs_number.__all__
__all__ += casework.__all__
__all__ += disclosure.__all__
__all__ += document.__all__
__all__ += complaint.__all__
__all__ += education.__all__
__all__ += not_in_school.__all__
__all__ += redress.__all__
