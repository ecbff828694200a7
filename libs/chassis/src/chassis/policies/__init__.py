"""Policies: which roles may use which operation, and of which cases."""

from chassis.policies.enforcement import CaseFinder as CaseFinder
from chassis.policies.enforcement import authorize_request as authorize_request
from chassis.policies.policy_table import InvalidPolicyTable as InvalidPolicyTable
from chassis.policies.policy_table import OperationPolicy as OperationPolicy
from chassis.policies.policy_table import PolicyTable as PolicyTable
from chassis.policies.policy_table import parse_policies as parse_policies
from chassis.policies.shared_operations import SHARED_POLICIES as SHARED_POLICIES
