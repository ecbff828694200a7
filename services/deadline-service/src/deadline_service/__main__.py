"""`python -m deadline_service api|timekeeper|calendar`."""

from deadline_service.main import main

main()
