"""A made-up service that uses all of chassis: what chassis is tested with, and how it is meant."""
