"""`python -m notification_service api|enqueuer|sender`."""

from notification_service.main import main

main()
