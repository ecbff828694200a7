"""Calendars that are read by who knows their address, such as by a calendar program.

A calendar program sends no header that a user could set, so the address contains the secret. Only
its hash is stored; a feed is deleted to end its use at once.
"""

from chassis.calendar_feeds.calendar_file import AllDayEvent as AllDayEvent
from chassis.calendar_feeds.calendar_file import write_calendar as write_calendar
from chassis.calendar_feeds.feed_store import MAX_FEEDS as MAX_FEEDS
from chassis.calendar_feeds.feed_store import CalendarFeedRow as CalendarFeedRow
from chassis.calendar_feeds.feed_store import CalendarFeedStore as CalendarFeedStore
from chassis.calendar_feeds.feed_store import FeedPosition as FeedPosition
from chassis.calendar_feeds.feed_store import calendar_feed_ddl as calendar_feed_ddl
from chassis.calendar_feeds.feed_token import MAX_TOKEN_LENGTH as MAX_TOKEN_LENGTH
from chassis.calendar_feeds.feed_token import FeedToken as FeedToken
from chassis.calendar_feeds.feed_token import generate_token as generate_token
from chassis.calendar_feeds.feed_token import parse_token as parse_token
