"""Reading the ledger of disclosures."""
