"""Certificates of service: what is known of the giving of a notice, in words for a tribunal."""
