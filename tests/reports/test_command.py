import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db
ARGS = ["--from", "2026-01-01", "--to", "2026-03-31"]


@pytest.fixture
def number(centre):
    return AgreementFactory(centres=[centre]).number


def test_standard_output_holds_the_json_alone(number, capsys):
    call_command("progress_report", number, "--from", "2025-01-01", "--to", "2026-03-31")
    out, err = capsys.readouterr()
    assert json.loads(out)["period"] == {"from": "2025-01-01", "to": "2026-03-31"}
    assert "outside the agreement" in err


def test_a_period_that_ends_before_it_starts_is_a_sentence(number):
    with pytest.raises(CommandError, match="ends before it starts"):
        call_command("progress_report", number, "--from", "2026-03-31", "--to", "2026-01-01")


def test_an_unknown_agreement_is_a_sentence():
    with pytest.raises(CommandError, match="no agreement with the number NONE"):
        call_command("progress_report", "NONE", *ARGS)


def test_a_day_that_does_not_exist_is_a_sentence(number):
    with pytest.raises(CommandError, match="2026-02-30 is not a day"):
        call_command("progress_report", number, "--from", "2026-02-30", "--to", "2026-03-01")


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_a_binary_format_needs_a_file_name(number, kind):
    with pytest.raises(CommandError, match="-o FILE"):
        call_command("progress_report", number, *ARGS, "--format", kind)


@pytest.mark.parametrize(
    ("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE")]
)
def test_each_format_is_written_to_its_file(number, kind, begins, tmp_path):
    call_command("progress_report", number, *ARGS, "--format", kind, "-o", str(tmp_path / "report"))
    assert (tmp_path / "report").read_bytes().lstrip().startswith(begins)


def test_a_file_that_cannot_be_written_is_a_sentence(number):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("progress_report", number, *ARGS, "-o", "/nowhere/at/all.json")
