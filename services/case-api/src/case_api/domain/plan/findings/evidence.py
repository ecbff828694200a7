"""Details that no advice states, and advice that the plan does not take over."""

from collections import defaultdict
from collections.abc import Iterator

from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.findings.advised import AdvisedItem, AdvisedPart
from case_api.domain.plan.findings.citations import CitedParts, named_advice
from case_api.domain.plan.findings.details import Detail, DetailReader, fields_of
from case_api.domain.plan.findings.finding import FindingCode
from case_api.domain.plan.findings.observation import Observation
from case_api.domain.plan.provision import PlanProvision
from case_api.domain.plan.sections import PlacedItem, placed_needs, placed_provision
from events.contracts.references import AdviceId


def without_advice(
    content: PlanContent, cited: CitedParts, reader: DetailReader
) -> Iterator[Observation]:
    """Needs and provision that cite nothing, quotations not found, details without evidence."""
    for placed in (*placed_needs(content), *placed_provision(content)):
        if not placed.item.rests_on:
            yield Observation(FindingCode.NO_ADVICE_CITED, placed.pointer)
    for pointer in cited.unknown:
        yield Observation(FindingCode.QUOTATION_NOT_FOUND, pointer)
    for row in placed_provision(content):
        if row.item.rests_on:
            yield from _unsupported(row, cited, reader)


def dropped(content: PlanContent, cited: CitedParts, reader: DetailReader) -> Iterator[Observation]:
    """Details of cited provision that the plan does not state; parts that it does not cite."""
    yield from _dropped_details(content, cited, reader)
    yield from _dropped_parts(content, cited)


def _unsupported(
    row: PlacedItem[PlanProvision], cited: CitedParts, reader: DetailReader
) -> Iterator[Observation]:
    """The details of an item that neither its quotations nor the cited rows state."""
    quoted = (citation.quotation for citation in row.item.rests_on)
    parts = (each.text for each in cited.of_item.get(row.pointer, ()))
    supported = {detail for text in (*quoted, *parts) for detail in reader.in_text(text)}
    places = {detail: name for name, detail in fields_of(row.item).items()}
    for detail in sorted(reader.in_provision(row.item) - supported):
        place = f"{row.pointer}/{places.get(detail, 'text')}"
        yield Observation(FindingCode.DETAIL_WITHOUT_ADVICE, place, detail=detail.value)


def _dropped_details(
    content: PlanContent, cited: CitedParts, reader: DetailReader
) -> Iterator[Observation]:
    """The details of each cited row of provision that no item which cites it states."""
    parts: dict[tuple[AdviceId, str], AdvisedItem] = {}
    pointers: dict[tuple[AdviceId, str], str] = {}
    stated: defaultdict[tuple[AdviceId, str], set[Detail]] = defaultdict(set)
    for row in placed_provision(content):
        details = reader.in_provision(row.item)
        for part in cited.of_item.get(row.pointer, ()):
            if part.part is AdvisedPart.PROVISION:
                key = part.advice_id, part.pointer
                parts[key] = part
                pointers.setdefault(key, row.pointer)
                stated[key] |= details
    for key, part in parts.items():
        for detail in sorted(reader.in_text(part.text) - stated[key]):
            yield Observation(
                FindingCode.DETAIL_DROPPED, pointers[key], detail=detail.value, advice=part
            )


def _dropped_parts(content: PlanContent, cited: CitedParts) -> Iterator[Observation]:
    """The needs, outcomes and provision of the plan's advice that no item of the plan cites."""
    used = cited.all_parts()
    listed = {each.advice_id: f"/section_k/{i}" for i, each in enumerate(content.section_k)}
    for advice_id in cited.advice.keys() & named_advice(content):
        for part in cited.advice[advice_id].items:
            if part.part is not AdvisedPart.OTHER and (advice_id, part.pointer) not in used:
                pointer = listed.get(advice_id, "")
                yield Observation(FindingCode.ADVICE_DROPPED, pointer, advice=part)
