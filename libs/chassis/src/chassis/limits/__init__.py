"""Limits of use: how often a client, a council or an address may call, and how many may wait."""

from chassis.limits.client_network import client_network as client_network
from chassis.limits.failed_authentications import FailedAuthentications as FailedAuthentications
from chassis.limits.long_poll_slots import LongPollSlots as LongPollSlots
from chassis.limits.rate_limit_headers import RATE_LIMIT_HEADERS_KEY as RATE_LIMIT_HEADERS_KEY
from chassis.limits.request_limits import RequestLimits as RequestLimits
from chassis.limits.route_class import AS_CALLBACK as AS_CALLBACK
from chassis.limits.route_class import AS_LONG_POLL as AS_LONG_POLL
from chassis.limits.route_class import AS_REPORT as AS_REPORT
from chassis.limits.route_class import RouteClass as RouteClass
from chassis.limits.route_class import declared_class as declared_class
from chassis.limits.route_class import route_class as route_class
from chassis.limits.settings import LimitSettings as LimitSettings
