"""The published contracts: every event type of the log, one module for each family.

The same list is in `docs/schemas`, written by `events schemas`.
"""

from events.contracts import (
    assessment,
    case,
    deadline,
    draft,
    final,
    ledger,
    notice,
    provision,
    request,
    review,
    tribunal,
)
from events.contracts.assessment import *
from events.contracts.case import *
from events.contracts.deadline import *
from events.contracts.draft import *
from events.contracts.event import CONTRACTS, ContractModel, Event
from events.contracts.final import *
from events.contracts.ledger import *
from events.contracts.notice import *
from events.contracts.provision import *
from events.contracts.request import *
from events.contracts.review import *
from events.contracts.tribunal import *

__all__ = ["CONTRACTS", "ContractModel", "Event"]
__all__ += assessment.__all__
__all__ += case.__all__
__all__ += deadline.__all__
__all__ += draft.__all__
__all__ += final.__all__
__all__ += ledger.__all__
__all__ += notice.__all__
__all__ += provision.__all__
__all__ += request.__all__
__all__ += review.__all__
__all__ += tribunal.__all__
