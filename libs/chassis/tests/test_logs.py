import json
import logging
from collections.abc import Mapping

import pytest
import structlog

from chassis import logs


def logged_line(capsys: pytest.CaptureFixture[str]) -> Mapping[str, object]:
    line: Mapping[str, object] = json.loads(capsys.readouterr().err)
    return line


def test_a_key_that_is_not_allowed_is_left_out_and_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("library", keys=["colour"])

    structlog.stdlib.get_logger().info("note_stored", colour="red", name="Mary", position=3)

    line = logged_line(capsys)
    assert (line["colour"], line["position"], line["dropped"]) == ("red", 3, ["name"])
    assert "Mary" not in json.dumps(line)


def test_the_log_level_applies(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("library", level="WARNING")

    structlog.stdlib.get_logger().info("not_logged")
    logging.getLogger("a.library").info("not logged either")

    assert capsys.readouterr().err == ""


def test_a_library_s_line_has_the_same_format_cut_to_its_first_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("library")

    logging.getLogger("a.library").warning("%s happened\nto Mary", "it")

    line = logged_line(capsys)
    assert (line["event"], line["logger"]) == ("it happened", "a.library")


def test_the_text_of_an_exception_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("library")

    try:
        int("Mary")
    except ValueError as error:
        failure = LookupError("Jones")
        failure.__cause__ = error
        logging.getLogger("a.library").exception("failed", exc_info=failure)

    line = logged_line(capsys)
    assert line["error"] == "LookupError from ValueError"
    assert "Mary" not in json.dumps(line)
    assert "Jones" not in json.dumps(line)
