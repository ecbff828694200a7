"""Calendars that are read by who knows their address, such as by a calendar program.

A calendar program sends no header that a user could set, so the address contains the secret. Only
its hash is stored; a feed is deleted to end its use at once.
"""

from chassis.calendar_feeds.calendar_file import CalendarEvent as CalendarEvent
from chassis.calendar_feeds.calendar_file import write_calendar as write_calendar
from chassis.calendar_feeds.feed_http import CALENDAR_RESPONSES as CALENDAR_RESPONSES
from chassis.calendar_feeds.feed_http import DAYS_AHEAD as DAYS_AHEAD
from chassis.calendar_feeds.feed_http import DAYS_BACK as DAYS_BACK
from chassis.calendar_feeds.feed_http import MAX_CALENDAR_ENTRIES as MAX_CALENDAR_ENTRIES
from chassis.calendar_feeds.feed_http import CalendarFeedAddress as CalendarFeedAddress
from chassis.calendar_feeds.feed_http import CalendarFeedDetails as CalendarFeedDetails
from chassis.calendar_feeds.feed_http import CalendarManager as CalendarManager
from chassis.calendar_feeds.feed_http import FeedLabel as FeedLabel
from chassis.calendar_feeds.feed_http import FeedTokenParam as FeedTokenParam
from chassis.calendar_feeds.feed_http import add_feed as add_feed
from chassis.calendar_feeds.feed_http import calendar_response as calendar_response
from chassis.calendar_feeds.feed_http import feed_slots as feed_slots
from chassis.calendar_feeds.feed_http import feed_url as feed_url
from chassis.calendar_feeds.feed_http import page_of_feeds as page_of_feeds
from chassis.calendar_feeds.feed_http import revoke_feed as revoke_feed
from chassis.calendar_feeds.feed_store import CalendarFeedRow as CalendarFeedRow
from chassis.calendar_feeds.feed_store import CalendarFeedStore as CalendarFeedStore
from chassis.calendar_feeds.feed_store import calendar_feed_ddl as calendar_feed_ddl
from chassis.calendar_feeds.feed_token import FeedToken as FeedToken
from chassis.calendar_feeds.feed_token import generate_token as generate_token
from chassis.calendar_feeds.feed_token import parse_token as parse_token
