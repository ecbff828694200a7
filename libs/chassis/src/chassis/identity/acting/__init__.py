"""The person for whom a client acts: the role, the id, and the cases that it is limited to."""

from chassis.identity.acting.acting_key_administration import ActingKeyInForce as ActingKeyInForce
from chassis.identity.acting.acting_key_administration import ActingKeyRecord as ActingKeyRecord
from chassis.identity.acting.acting_key_administration import NewActingKey as NewActingKey
from chassis.identity.acting.acting_key_administration import UnknownActingKey as UnknownActingKey
from chassis.identity.acting.acting_key_administration import add_acting_key as add_acting_key
from chassis.identity.acting.acting_key_administration import list_acting_keys as list_acting_keys
from chassis.identity.acting.acting_key_administration import remove_acting_key as remove_acting_key
from chassis.identity.acting.acting_key_lookup import ActingKeyLookup as ActingKeyLookup
from chassis.identity.acting.assertion import ASSERTION_TYPE as ASSERTION_TYPE
from chassis.identity.acting.assertion import ActingPerson as ActingPerson
from chassis.identity.acting.assertion import AssertionRefused as AssertionRefused
from chassis.identity.acting.case_limit import LIMIT_MEMBERS as LIMIT_MEMBERS
from chassis.identity.acting.case_limit import CaseLimit as CaseLimit
from chassis.identity.acting.case_limit import LimitNotStated as LimitNotStated
from chassis.identity.acting.case_limit import NamedCases as NamedCases
from chassis.identity.acting.case_limit import PupilsOf as PupilsOf
from chassis.identity.acting.case_limit import day_in_england as day_in_england
from chassis.identity.acting.case_limit import read_case_limit as read_case_limit
from chassis.identity.acting.public_key import InvalidPublicKey as InvalidPublicKey
from chassis.identity.acting.public_key import read_public_key as read_public_key
from chassis.identity.acting.public_key import write_public_key as write_public_key
from chassis.identity.acting.role import LIMITED_ROLES as LIMITED_ROLES
from chassis.identity.acting.role import PERSON_ROLES as PERSON_ROLES
from chassis.identity.acting.role import ActingRole as ActingRole
