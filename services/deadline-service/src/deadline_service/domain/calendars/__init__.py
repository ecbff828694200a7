"""Calendars of officers and teams: which days are in one, and in which words."""
