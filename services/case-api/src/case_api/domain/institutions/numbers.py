"""The numbers of an institution in public registers, by format.

Facts name an institution by the same URN and UKPRN (`events.contracts.parts.Institution`). The
formats are those of `case_api.domain.people.identifier_checks`, published as patterns.
"""

from typing import Annotated

from pydantic import Field

from case_api.domain.people import sample_identifiers as samples

RegisterUrn = Annotated[
    str, Field(pattern=r"^[1-9][0-9]{5}$", max_length=6, examples=[samples.SAMPLE_URN])
]
"""The unique reference number of an establishment at the DfE."""
RegisterUkprn = Annotated[
    str, Field(pattern=r"^1[0-9]{7}$", max_length=8, examples=[samples.SAMPLE_UKPRN])
]
"""The number of a provider in the UK register of learning providers."""
Laestab = Annotated[
    str,
    Field(pattern=r"^[2-9][0-9]{2}[1-9][0-9]{3}$", max_length=7, examples=[samples.SAMPLE_LAESTAB]),
]
"""The number of the local authority (3 digits) and that of the establishment (4 digits)."""
RegisterAuthority = Annotated[
    str, Field(pattern=r"^[2-9][0-9]{2}$", max_length=3, examples=[samples.SAMPLE_AUTHORITY])
]
"""The three-digit number of a local authority at the DfE."""
