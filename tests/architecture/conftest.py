"""The three applications, for rules that hold for all of them."""

import pytest
from fastapi import FastAPI

import case_api.main
import deadline_service.main
import notification_service.main
from case_api.settings import Settings as CaseApi
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from deadline_service.settings import Settings as DeadlineService
from notification_service.settings import Settings as NotificationService


@pytest.fixture(scope="session")
def applications() -> list[FastAPI]:
    """The three applications, created once with their documents; their database is not used."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "CURSOR_SECRET": "signs the cursors of these tests, nothing else",
            "WEBHOOK_SECRETS_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            **PERSONAL_DATA_SETTINGS,
        }.items():
            environment.setenv(name, value)
        return [
            case_api.main.create_app(CaseApi()),  # pyright: ignore[reportCallIssue]  # from the environment
            deadline_service.main.create_app(DeadlineService()),  # pyright: ignore[reportCallIssue]  # the same
            notification_service.main.create_app(NotificationService()),  # pyright: ignore[reportCallIssue]  # the same
        ]
