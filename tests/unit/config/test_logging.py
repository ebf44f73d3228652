from __future__ import annotations

import logging

import pytest

from review.config.logging import logging_settings


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
