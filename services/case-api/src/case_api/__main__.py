"""`python -m case_api api|importer`."""

from case_api.main import main

main()
