"""A real PostgreSQL for tests: one server for a run, one database for each test."""

from chassis.testing.databases import Database as Database
from chassis.testing.databases import fresh_database as fresh_database
from chassis.testing.keys import CURSOR_SECRET as CURSOR_SECRET
from chassis.testing.keys import issue_test_key as issue_test_key
from chassis.testing.keys import peppers_of_tests as peppers_of_tests
from chassis.testing.keys import use_pepper_of_tests as use_pepper_of_tests
from chassis.testing.policies import system_policies as system_policies
from chassis.testing.postgres_server import TestServer as TestServer
from chassis.testing.postgres_server import own_server as own_server
from chassis.testing.postgres_server import shared_server as shared_server
from chassis.testing.temporary_folder import use_temporary_folder as use_temporary_folder
