"""The sample workbooks give the figures that were counted for them, in every cell, whichever database holds them."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db
SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.json"))


def zero(value) -> bool:
    return all(map(zero, value.values())) if isinstance(value, dict) else value in (0, "0")


def differences(expected, found, path=""):
    """Cells that differ; a code absent on either side is zero (workbook, the report as JSON)."""
    if not isinstance(expected, dict):
        if expected != found:
            yield f"{path}: expected {expected}, found {found}"
        return
    for key in expected.keys() | found.keys():
        if key in expected and key in found:
            yield from differences(expected[key], found[key], f"{path}/{key}")
        elif not zero(expected.get(key, found.get(key))):
            yield f"{path}/{key}: only on one side"


def report(number, start, end, capsys) -> dict:
    capsys.readouterr()
    call_command("progress_report", number, "--from", start, "--to", end, "--format", "json")
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_is_equal_in_every_cell(sample, samples, capsys):
    workbook, number, start, end = sample.stem.split(".")
    call_command("import_workbook", str(samples / f"{workbook}.xlsx"), verbosity=0)
    found = report(number, start, end, capsys)
    for section, expected in json.loads(sample.read_text()).items():
        assert list(differences(expected, found[section], section)) == []


def test_an_exported_workbook_gives_the_same_figures_in_an_empty_installation(
    samples, tmp_path, capsys, transactional_db
):
    call_command("import_workbook", str(samples / "quarter.xlsx"), verbosity=0)
    periods = [path.stem.split(".")[1:] for path in SAMPLES if path.stem.startswith("quarter")]
    before = [report(*period, capsys) for period in periods]
    call_command("export_workbook", str(tmp_path / "out.xlsx"), verbosity=0)
    call_command("flush", "--no-input", verbosity=0)
    call_command("import_workbook", str(tmp_path / "out.xlsx"), verbosity=0)
    assert [report(*period, capsys) for period in periods] == before
