"""The refusal of a notification that is not signed by a key of the council."""

from chassis.problems import Problem


class NotificationRefused(
    Problem, code="notification-refused", status=401, title="The notification is not accepted."
):
    """It must be signed with a key that is registered for the council, within five minutes.

    The response is the same whether a header is missing or malformed, the time is not within five
    minutes of the present, the council or the key is unknown, or the signature is another one.
    """
