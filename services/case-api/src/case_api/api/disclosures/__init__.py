"""The HTTP interface of the ledger of disclosures."""
