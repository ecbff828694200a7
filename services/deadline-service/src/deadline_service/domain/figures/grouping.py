"""By what figures are broken down."""

from events.contracts.published_enum import PublishedEnum


class FigureGrouping(PublishedEnum):
    """By what figures are broken down. Each item is in one group, so that groups add up."""

    MONTH = "month"
    """The month of the act; in the strict figure, of its last day."""
    TEAM = "team"
    """The team of the case on the day of the act, without one on its last day."""
    OFFICER = "officer"
    """The officer who led the case on that day."""
    SETTING = "setting"
    """The URN, UKPRN or SEN2 code of the setting on that day."""
    NEED = "need"
    """The first need in the plan on that day."""
    PROVIDER = "provider"
    """The body that was asked for advice."""
    KIND = "kind"
    """The kind of advice, the type of placement, the rule of an order …: see docs/figures.md."""
