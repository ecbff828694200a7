"""The tables of which every row of a case is exported, read some rows at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from asyncpg import Record
from pydantic import JsonValue, TypeAdapter
from pydantic_core import to_jsonable_python

from case_api.domain.subject_access.export import HeldRecord
from case_api.domain.subject_access.parts import ExportPart
from case_api.store.advice.versions import advice_place
from case_api.store.case_texts import text_place
from case_api.store.plan.versions import plan_place
from chassis.encryption.data_key import DataKey
from events.contracts.references import AdviceId, PlanId, TextId

_FIRST: Final = UUID(int=0)
_JSON: Final[TypeAdapter[dict[str, JsonValue]]] = TypeAdapter(dict[str, JsonValue])

HELD_CASE_QUERY: Final = """
    SELECT case_id, reference, opened_on, cohort, stage, flags, setting, main_case_id, closed_on
      FROM case_api.case_list WHERE ledger_id = $1 AND case_id = $2
"""
HELD_TEXTS_QUERY: Final = """
    SELECT text_id, recorded_at, recorded_by, content FROM case_api.case_text
     WHERE ledger_id = $1 AND case_id = $2 AND text_id > $3 ORDER BY text_id LIMIT $4
"""
HELD_ADVICE_QUERY: Final = """
    SELECT advice_id, version, recorded_at, recorded_by, content FROM case_api.advice
     WHERE ledger_id = $1 AND case_id = $2 AND (advice_id, version) > ($3, $4)
     ORDER BY advice_id, version LIMIT $5
"""
HELD_PLANS_QUERY: Final = """
    SELECT plan_id, version, amends, issued, recorded_at, recorded_by, content
      FROM case_api.plan_version
     WHERE ledger_id = $1 AND case_id = $2 AND (plan_id, version) > ($3, $4)
     ORDER BY plan_id, version LIMIT $5
"""
HELD_FUNDING_QUERY: Final = """
    SELECT agreement_id, version, recorded_at, recorded_by, document
      FROM case_api.funding_agreement
     WHERE ledger_id = $1 AND case_id = $2 AND (agreement_id, version) > ($3, $4)
     ORDER BY agreement_id, version LIMIT $5
"""
HELD_PANEL_ITEMS_QUERY: Final = """
    SELECT panel_id, item, version, recorded_at, recorded_by, document FROM case_api.panel_item
     WHERE ledger_id = $1 AND case_id = $2 AND (panel_id, item, version) > ($3, $4, $5)
     ORDER BY panel_id, item, version LIMIT $6
"""
HELD_OFFICERS_QUERY: Final = """
    SELECT role, from_on, to_on FROM case_api.officer_period
     WHERE ledger_id = $1 AND case_id = $2 AND (role, from_on) > ($3, $4)
     ORDER BY role, from_on LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class HeldTable:
    """A table: its query after a key, the key before all rows, and the record of a row.

    `rows` is how many are in memory at once, encrypted.
    """

    query: str
    key: tuple[str, ...]
    before_all: tuple[object, ...]
    rows: int
    record: Callable[[Record, DataKey], HeldRecord]


def plain_values(row: Record, *without: str) -> dict[str, JsonValue]:
    """The columns of a row as JSON."""
    return {name: to_jsonable_python(row[name]) for name in row.keys() if name not in without}  # noqa: SIM118  # of a row


def _text(row: Record, key: DataKey) -> HeldRecord:
    text_id = TextId(row["text_id"])
    content = key.decrypt(row["content"], text_place(text_id)).decode()
    return HeldRecord(text_id, {**plain_values(row, "content"), "content": content})


def _advice(row: Record, key: DataKey) -> HeldRecord:
    advice_id = AdviceId(row["advice_id"])
    content = key.decrypt(row["content"], advice_place(advice_id, row["version"]))
    return _with_content(advice_id, row, content)


def _plan(row: Record, key: DataKey) -> HeldRecord:
    plan_id = PlanId(row["plan_id"])
    return _with_content(plan_id, row, key.decrypt(row["content"], plan_place(plan_id)))


def _with_content(record_id: UUID, row: Record, content: bytes) -> HeldRecord:
    values = plain_values(row, "content")
    return HeldRecord(record_id, {**values, "content": _JSON.validate_json(content)})


def _document(row: Record, _: DataKey) -> HeldRecord:
    values = {**plain_values(row, "document"), **_JSON.validate_json(row["document"])}
    return HeldRecord(row.get("panel_id"), values)


def _period(row: Record, _: DataKey) -> HeldRecord:
    return HeldRecord(None, plain_values(row))


HELD_TABLES: Final[Mapping[ExportPart, HeldTable]] = {
    ExportPart.TEXTS: HeldTable(HELD_TEXTS_QUERY, ("text_id",), (_FIRST,), 50, _text),
    ExportPart.ADVICE: HeldTable(
        HELD_ADVICE_QUERY, ("advice_id", "version"), (_FIRST, 0), 10, _advice
    ),
    ExportPart.PLANS: HeldTable(HELD_PLANS_QUERY, ("plan_id", "version"), (_FIRST, 0), 2, _plan),
    ExportPart.FUNDING: HeldTable(
        HELD_FUNDING_QUERY, ("agreement_id", "version"), (_FIRST, 0), 100, _document
    ),
    ExportPart.PANELS: HeldTable(
        HELD_PANEL_ITEMS_QUERY, ("panel_id", "item", "version"), (_FIRST, 0, 0), 50, _document
    ),
    ExportPart.OFFICERS: HeldTable(
        HELD_OFFICERS_QUERY, ("role", "from_on"), ("", date.min), 500, _period
    ),
}
"""The tables by the part that they are."""
