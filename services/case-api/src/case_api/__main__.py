"""`python -m case_api api|importer|…`: a process or a command."""

from case_api.main import main

main()
