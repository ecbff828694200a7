"""`python -m notification_service api|listener|sender`."""

from notification_service.main import main

main()
