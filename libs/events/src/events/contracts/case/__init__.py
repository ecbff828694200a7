"""A case, its officers and complaints, children not in school, and corrections of its facts."""

from events.contracts.case import casework, complaint, lifecycle, not_in_school
from events.contracts.case.casework import *
from events.contracts.case.complaint import *
from events.contracts.case.lifecycle import *
from events.contracts.case.not_in_school import *

__all__: list[str] = []
__all__ += lifecycle.__all__
__all__ += casework.__all__
__all__ += complaint.__all__
__all__ += not_in_school.__all__
