"""A made-up council: cases of five years for a running system, generated from a seed.

The sandbox that councils try: docs/caseload.md, which has the sources of the figures.
`cases.generated_cases` gives the rows of an import, `recorded_cases.recorded_case` the facts of one
as they would be recorded, without a system.
"""
