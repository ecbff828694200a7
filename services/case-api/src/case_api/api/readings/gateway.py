"""The gateway of personal data: what an operation reads is recorded before it is answered.

What is restricted is not answered, but for a purpose for which it may be read.

Each operation that answers with personal data takes a `ReadingGateway` and calls `record` last in
the transaction in which it reads. A test finds an operation that reads without it
(tests/architecture/test_reading_gateway.py).
"""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Request, Security

from case_api.api.readings.restricted_problem import ProcessingRestricted
from case_api.domain.readings.new_reading import DataRead, NewReading
from case_api.domain.readings.purpose import ReadingPurpose
from case_api.domain.readings.restricted import parts_that_must_be_free, permitted_purposes
from case_api.store.readings.append import append_reading
from chassis.client_address import client_address
from chassis.database import DriverConnection
from chassis.identity import Principal, require_scopes
from chassis.identity.acting import ActingRole
from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.problems import Problem, Violation
from chassis.routing import matched_operation
from events.envelope import LedgerId

READING_PURPOSE_HEADER: Final = "Reading-Purpose"
_PARAMETER: Final = {
    "name": READING_PURPOSE_HEADER,
    "in": "header",
    "required": False,
    "description": "For which purpose the personal data is read. It is recorded with who reads,"
    " what and when; without it `not_stated` is.",
    "schema": {
        "type": "string",
        "enum": [each.value for each in ReadingPurpose],
        "default": ReadingPurpose.NOT_STATED.value,
    },
}


class UnknownReadingPurpose(
    Problem,
    code="unknown-reading-purpose",
    status=400,
    title="The purpose of reading is not one of the codes.",
):
    """`Reading-Purpose` was sent with another value, or twice. Nothing was read.

    Send one of the codes that the operation lists, or leave the header out.
    """

    def __init__(self) -> None:
        codes = ", ".join(ReadingPurpose)
        message = f"must be one of {codes}"
        super().__init__(
            errors=[Violation("unknown_purpose", message, header=READING_PURPOSE_HEADER)]
        )


@dataclass(frozen=True, slots=True)
class ReadingGateway:
    """Who reads, by which operation, for what and from where: all but what is read."""

    ledger_id: LedgerId
    role: ActingRole
    actor: str
    client: str
    operation: str
    purpose: ReadingPurpose
    address: str

    async def record(self, db: DriverConnection, data: DataRead) -> None:
        """Record what is read. Call it last in the transaction that reads: it locks the record.

        The answer is sent after the commit. Where that fails nothing is answered.

        Raises:
            ProcessingRestricted: it is restricted, and may not be read for the purpose.
        """
        new = NewReading(self.actor, self.client, self.operation, self.purpose, self.address, data)
        parts = parts_that_must_be_free(data.kind, self.purpose, self.role)
        restricted_on = await append_reading(db, self.ledger_id, new, parts)
        if restricted_on is not None:
            raise ProcessingRestricted(restricted_on, permitted_purposes(self.role))


class ReadingGatewayDependency(DocumentedDependency):
    """The dependency that makes the gateway of a request."""

    problems = (UnknownReadingPurpose, ProcessingRestricted)

    async def __call__(
        self, request: Request, client: Annotated[Principal, require_scopes()]
    ) -> ReadingGateway:
        """The gateway of a client, which has the scopes of the operation.

        Raises:
            UnknownReadingPurpose: the purpose is no code.
        """
        return ReadingGateway(
            ledger_id=LedgerId(client.ledger_id),
            role=client.role,
            actor=client.actor,
            client=client.client,
            operation=matched_operation(request.scope).operation_id or "",
            purpose=_purpose(request.headers.getlist(READING_PURPOSE_HEADER)),
            address=client_address(request.scope),
        )

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the header."""
        operation.setdefault("parameters", []).append(_PARAMETER)


def _purpose(sent: list[str]) -> ReadingPurpose:
    if not sent:
        return ReadingPurpose.NOT_STATED
    if len(sent) > 1 or sent[0] not in {*ReadingPurpose}:
        raise UnknownReadingPurpose
    return ReadingPurpose(sent[0])


reading_gateway: Final = ReadingGatewayDependency()
"""The dependency that makes the gateway of a request."""
CaseReadingDep = Annotated[
    ReadingGateway, Security(reading_gateway, scopes=("cases:read", "people:read"))
]
"""The parameter of an operation that finds or lists cases with their people: its gateway."""
OpeningReadingDep = Annotated[ReadingGateway, Security(reading_gateway, scopes=("cases:write",))]
"""The parameter of the operation that opens a case, whose refusal names cases of the same child."""
PersonReadingDep = Annotated[ReadingGateway, Security(reading_gateway, scopes=("people:read",))]
"""The parameter of an operation that reads the people of a case."""
TextReadingDep = Annotated[ReadingGateway, Security(reading_gateway, scopes=("texts:read",))]
"""The parameter of an operation that reads a text of a case."""
PlanReadingDep = Annotated[ReadingGateway, Security(reading_gateway, scopes=("plans:read",))]
"""The parameter of an operation that reads the content of a plan or of advice."""
DocumentReadingDep = Annotated[
    ReadingGateway, Security(reading_gateway, scopes=("documents:read",))
]
"""The parameter of an operation that reads documents of a case."""
RecordReadingDep = Annotated[ReadingGateway, Security(reading_gateway, scopes=("readings:read",))]
"""The parameter of an operation that reads the record of reading."""
