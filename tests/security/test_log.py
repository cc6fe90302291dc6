"""Nothing that people typed stands in the log."""

import logging

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.models import Client
from mrc.access.logging import WithoutRequest
from tests import factories

MARK = "somebody-marker"


@pytest.fixture
def line(settings):
    """What the console would show of a record."""
    formatter = logging.Formatter("{levelname} {name} {message}", style="{")

    def line(record):
        WithoutRequest().filter(record)
        return formatter.format(record)

    return line


def failed_with(error) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        logger = logging.getLogger("django.request")
        import sys

        return logger.makeRecord(logger.name, logging.ERROR, "", 0, "failed", (), sys.exc_info())


def test_of_an_error_the_log_keeps_its_kind_and_place_but_not_its_words(line):
    shown = line(failed_with(ValueError(MARK)))
    assert "ValueError" in shown
    assert "test_log.py" in shown
    assert MARK not in shown


def test_of_an_error_of_the_database_neither_the_row_nor_its_cause_is_kept(db, line):
    card = factories.ClientFactory(name=MARK)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Client.objects.create(centre=card.centre, reference=card.reference, registered_on=card.registered_on, name=MARK)
    shown = line(failed_with(caught.value))
    assert "IntegrityError" in shown
    assert MARK not in shown
    assert card.reference not in shown


def test_what_was_refused_takes_one_line(client, db, settings, caplog, line):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    client.post(reverse("account_login"), {MARK: 1, "b": 2, "c": 3, "d": 4})
    (record,) = [record for record in caplog.records if record.name.startswith("django.security")]
    assert len(line(record).splitlines()) == 1
    assert MARK not in line(record)
