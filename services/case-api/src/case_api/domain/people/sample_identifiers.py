"""Made-up numbers that are well formed and reserved: for examples, messages and tests.

- UPN: of local authority 999, which does not exist.
- NHS number: from the range 999 000 0000 to 999 999 9999, which the NHS reserves for tests.
- ULN: no range is reserved; this is the lowest number that is well formed.
- URN, UKPRN, LAESTAB and the Tribunal's references: of authority 999 or in ranges not in use.
"""

from collections.abc import Sequence
from typing import Final

SAMPLE_UPNS: Final[Sequence[str]] = ("V999900126001", "J999900126002", "Y999900126003")
SAMPLE_TEMPORARY_UPN: Final = "J99990012600C"
SAMPLE_ULN: Final = "1000000000"
SAMPLE_NHS_NUMBERS: Final[Sequence[str]] = ("9990000018", "9990000026", "9990000034")
SAMPLE_TRIBUNAL_REFERENCE: Final = "EH999/26/00001"
SAMPLE_URN: Final = "999001"
SAMPLE_UKPRN: Final = "10099001"
SAMPLE_LAESTAB: Final = "9997001"
SAMPLE_AUTHORITY: Final = "999"
