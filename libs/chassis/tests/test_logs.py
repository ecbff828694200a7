import json
import logging
from collections.abc import Mapping

import pytest
import structlog

from chassis import logs


def logged_line(capsys: pytest.CaptureFixture[str]) -> Mapping[str, object]:
    told: Mapping[str, object] = json.loads(capsys.readouterr().err)
    return told


def test_what_is_not_on_the_list_is_left_out_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("library", keys=["colour"])

    structlog.stdlib.get_logger().info("note_kept", colour="red", name="Mary", position=3)

    told = logged_line(capsys)
    assert (told["colour"], told["position"], told["dropped"]) == ("red", 3, ["name"])
    assert "Mary" not in json.dumps(told)


def test_the_level_is_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("library", level="WARNING")

    structlog.stdlib.get_logger().info("not_told")
    logging.getLogger("a.library").info("not told either")

    assert capsys.readouterr().err == ""


def test_a_librarys_line_comes_the_same_way_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("library")

    logging.getLogger("a.library").warning("%s happened\nto Mary", "it")

    told = logged_line(capsys)
    assert (told["event"], told["logger"]) == ("it happened", "a.library")


def test_of_an_exception_the_text_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("library")

    try:
        int("Mary")
    except ValueError as error:
        failure = LookupError("Jones")
        failure.__cause__ = error
        logging.getLogger("a.library").exception("failed", exc_info=failure)

    told = logged_line(capsys)
    assert told["error"] == "LookupError from ValueError"
    assert "Mary" not in json.dumps(told)
    assert "Jones" not in json.dumps(told)
