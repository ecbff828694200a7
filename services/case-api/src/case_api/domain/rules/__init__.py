"""The clauses of rules, which state what must be true for a fact to have happened.

A rule refuses what cannot have happened. What is late, unusual or unlawful is recorded, because it
happened: a draft sent before the decision to make a plan was notified, advice sought before the
decision to assess, a plan finalised without a draft. A rule without conditions is valid.
"""

from case_api.domain.rules.about import if_given as if_given
from case_api.domain.rules.about import or_whole_case as or_whole_case
from case_api.domain.rules.about import required_if as required_if
from case_api.domain.rules.clauses import about as about
from case_api.domain.rules.clauses import allow_future as allow_future
from case_api.domain.rules.clauses import at_most as at_most
from case_api.domain.rules.clauses import checks as checks
from case_api.domain.rules.clauses import completes as completes
from case_api.domain.rules.clauses import continues as continues
from case_api.domain.rules.clauses import creates as creates
from case_api.domain.rules.clauses import days as days
from case_api.domain.rules.clauses import excluded_by as excluded_by
from case_api.domain.rules.clauses import excluded_by_earlier as excluded_by_earlier
from case_api.domain.rules.clauses import excluded_by_later as excluded_by_later
from case_api.domain.rules.clauses import not_repeated as not_repeated
from case_api.domain.rules.clauses import reopens as reopens
from case_api.domain.rules.clauses import requires as requires
from case_api.domain.rules.rule import AnyRule as AnyRule
from case_api.domain.rules.rule import FactRule as FactRule
from case_api.domain.rules.rule import rule as rule
