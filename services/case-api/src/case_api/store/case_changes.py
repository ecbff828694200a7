"""Writes what facts change in the tables of their case, in the transaction that appends them.

Every append of facts of a case goes with it, so that the tables agree with the log. It comes after
the append, which locks the ledger to the end of the transaction: no other command of the council
writes at the same time.
"""

from case_api.domain.case_changes import CaseChanges
from case_api.store.assignments.officer_periods import replace_periods
from case_api.store.case_list import update_case
from case_api.store.case_texts import check_texts
from case_api.store.documents.document_guard import apply_document_change
from case_api.store.erased_people import replace_erased_people
from case_api.store.institutions.providers import check_providers
from case_api.store.legal_holds import replace_holds
from case_api.store.phase_transfers.transfer_rows import replace_transfers
from case_api.store.plan.issue import issue_contents
from case_api.store.provision_challenges.challenge_rows import replace_challenges
from case_api.store.restrictions import replace_restrictions
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId


async def write_changes(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, changes: CaseChanges
) -> None:
    """Write the changes of a case that is on the list.

    Raises:
        UnknownPlanContent: a fact names a content that the case does not have.
        UnknownProvider: a fact names a provider that the council's register does not have.
        UnknownText: a fact names a text that the case does not have.
        DocumentOfAnotherCase: a fact names a document, or content, of another case.
        WriteConflict: a handover, which writes periods before it appends, came first.
        The transaction must end.
    """
    await issue_contents(db, ledger_id, case_id, changes.contents)
    await check_providers(db, ledger_id, changes.providers)
    await check_texts(db, ledger_id, case_id, changes.texts)
    if changes.periods is not None:
        await replace_periods(db, ledger_id, {case_id: changes.periods})
    if changes.transfers is not None:
        await replace_transfers(db, ledger_id, {case_id: changes.transfers})
    if changes.shortfalls is not None:
        await replace_challenges(db, ledger_id, case_id, changes.shortfalls)
    await apply_document_change(db, ledger_id, case_id, changes.documents)
    if changes.entry is not None:
        await update_case(db, ledger_id, case_id, changes.entry)
    if changes.erased_people is not None:
        await replace_erased_people(db, ledger_id, case_id, changes.erased_people)
    if changes.holds is not None:
        await replace_holds(db, ledger_id, case_id, changes.holds)
    if changes.restrictions is not None:
        await replace_restrictions(db, ledger_id, case_id, changes.restrictions)
