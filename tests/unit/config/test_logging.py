from __future__ import annotations

import logging
from contextlib import suppress
from io import StringIO

import pytest
import structlog
from celery import Celery
from celery.app.trace import build_tracer

from review.config.logging import logging_settings
from review.intake.documents.drawing import drawing_bytes
from tests.hostile.pdfs import raw_pdf


@pytest.mark.parametrize("form", ["json", "text"])
def test_an_exception_is_logged_with_class_and_frames_but_without_its_message(form: str) -> None:
    settings = logging_settings(level="INFO", form=form)["formatters"]["lines"]
    formatter = settings.pop("()")(**settings)
    try:
        raise ValueError("Emily Carter, born 1992")
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it failed", (), caught)
    line = formatter.format(record)
    assert "ValueError" in line
    assert "test_logging.py" in line
    assert "Emily" not in line


def test_celery_quotes_no_message_of_what_a_task_died_of() -> None:
    app = Celery(set_as_current=False)

    @app.task
    def dies() -> None:
        raise ValueError("Emily Carter, born 1992")

    app.finalize()
    lines = Lines()
    logger = logging.getLogger("celery.app.trace")
    logger.addHandler(lines)
    try:
        build_tracer(dies.name, dies, app=app)("id", (), {}, request={"id": "id"})
    finally:
        logger.removeHandler(lines)
    (line,) = lines.written
    assert "ValueError" in line
    assert "Emily" not in line


def test_an_exception_among_the_arguments_of_a_line_is_its_class() -> None:
    error = ValueError("Emily Carter, born 1992")
    record = logging.LogRecord(
        "x", logging.ERROR, __file__, 1, "%s failed: %r", ("it", error), None
    )
    lines = Lines()
    lines.handle(record)
    assert ["it failed: 'ValueError'" in line for line in lines.written] == [True]


class Lines(logging.Handler):
    """Keeps what our handler would write."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        settings = logging_settings(level="INFO", form="json")
        for name in settings["handlers"]["stderr"]["filters"]:
            self.addFilter(settings["filters"][name]["()"]())
        lines = settings["formatters"]["lines"]
        self.setFormatter(lines.pop("()")(**lines))

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.mark.parametrize("value", [2**70, "\ud800", {1: object()}])
def test_a_line_is_written_whatever_it_holds(
    value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    logging_settings(level="INFO", form="json")
    structlog.get_logger("x").info("odd", value=value)
    assert '"odd"' in capsys.readouterr().err


def test_a_line_that_cannot_be_written_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    class Full(StringIO):
        def write(self, text: str) -> int:
            tried.append(text)
            raise OSError(28, "No space left on device")

    logging_settings(level="INFO", form="json")
    monkeypatch.setattr("sys.stderr", Full())
    structlog.get_logger("x").info("lost")
    assert "lost" in tried[0]


def test_a_document_that_cannot_be_parsed_is_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e9 1e9]/Of(Emily Carter, born 1992)>>",
    )
    with suppress(Exception):
        drawing_bytes(raw_pdf(*objects))
    assert "Emily" not in caplog.text
