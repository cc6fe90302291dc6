"""Workers without a card on the home page, and steps that are long sentences."""

from dataclasses import replace
from datetime import timedelta

import pytest

from legal_cases.checks import closing_checks, open_dates_of
from legal_cases.dates import set_date
from legal_cases.recorded import Record
from tests.factories import LegalCaseFactory

pytestmark = pytest.mark.django_db


def test_home_names_a_worker_who_has_no_card(client, caseworker, coordinator, centre):
    case = LegalCaseFactory(centre=centre, caseworker=caseworker, worker_name="ขวัญใจ", worker_situation="missing")
    LegalCaseFactory(centre=centre, worker_name="Ko Htun")
    set_date(case=case, kind="step", on=centre.today() + timedelta(days=2), what="Ask the embassy", by=caseworker)
    client.force_login(caseworker)
    page = client.get("/").content.decode()
    assert page.count("ขวัญใจ") == 2  # under what is due, and among the open cases
    assert page.count("Missing") == 2
    client.force_login(coordinator)
    assert "Ko Htun" in client.get("/").content.decode()  # among the cases that are nobody's


def test_the_refusal_to_close_names_each_step_by_its_first_words(caseworker, centre):
    case = LegalCaseFactory(centre=centre)
    set_date(case=case, kind="step", on=centre.today(), what="ម្ចាស់ទូក" * 50, by=caseworker)
    record = replace(Record.of_case(case, open_dates=open_dates_of(case)), closed_on=centre.today())
    sentence = next(str(check.message) for check in closing_checks(record) if check.code == "open_dates_left")
    assert "ម្ចាស់ទូក" in sentence
    assert len(sentence) < 200
