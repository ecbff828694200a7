"""`python -m case_api`."""

from case_api.main import main

main()
