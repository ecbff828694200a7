"""The table of phase transfers, and the transaction that identifies those of a cohort."""
