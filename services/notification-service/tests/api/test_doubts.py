"""All doubts that there are can be answered together, and confirmed together."""

from notification_service.api.notices.models import NoticePreviews, SendNoticeRequest
from notification_service.api.notices.problems import NoticeDoubts
from notification_service.domain.notice_sending.doubts import SendingDoubt

ALL = tuple(SendingDoubt)


def test_a_notice_with_every_doubt_is_previewed_and_refused_with_each() -> None:
    previews = NoticePreviews(previews=(), missing=(), doubts=ALL, not_reached=())

    assert previews.doubts == NoticeDoubts(doubts=ALL).doubts == ALL


def test_every_doubt_can_be_confirmed_in_one_request() -> None:
    codes = ", ".join(f'"{each}"' for each in ALL)
    body = f'{{"requirement": "final-plan", "reports": 3, "confirmed": [{codes}]}}'

    assert SendNoticeRequest.model_validate_json(body).confirmed == ALL
