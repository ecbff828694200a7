"""The policies of the operations that every service has."""

from typing import Final

from chassis.policies.policy_table import parse_policies

SHARED_POLICIES: Final = parse_policies("""
operation            system officer manager panel auditor plan_writer school family
listProblemTypes     public
getProblemType       public
# What has no data of a council: the documents of the API, and whether a process serves.
getOpenapiDocument   public
getDocsPage          public
livez                public
readyz               public
""")
"""The types of problem, the documents and the probes."""
