"""`python -m case_api readings --verify`: checks the record of reading of every council."""

import sys
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.readings.verify import verify_readings
from chassis.database import Ledgers, driver_connection
from chassis.transaction_as_owner import transaction_as_owner
from events.log.ledgers import list_ledgers

_VALID: Final = (
    "{ledger}  valid: {rows} rows, the last with the hash {hash}; anchored up to row {anchored}"
)
_NOT_VALID: Final = "{ledger}  {fault}"


async def run_reading_verification(engine: AsyncEngine) -> bool:
    """Print a line for each council; returns whether the records of all are valid."""
    async with transaction_as_owner(engine, Ledgers.ALL) as db:
        ledgers = [each.ledger_id for each in await list_ledgers(db)]
    valid = True
    for ledger_id in ledgers:
        async with transaction_as_owner(engine, ledger_id) as db:
            found = await verify_readings(await driver_connection(db), ledger_id)
        valid = valid and found.fault is None
        last = "none" if found.hash is None else found.hash.hex()
        line = (
            _VALID.format(ledger=ledger_id, rows=found.rows, anchored=found.anchored, hash=last)
            if found.fault is None
            else _NOT_VALID.format(ledger=ledger_id, fault=found.fault)
        )
        sys.stdout.write(f"{line}\n")
    return valid
