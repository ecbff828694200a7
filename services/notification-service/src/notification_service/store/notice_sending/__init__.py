"""Notices in the database: addressees, settings of councils, notices and attempts."""
