from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import slugify

from mrc.access.models import AccessLog
from tests.factories import (
    AgreementFactory,
    ClientFactory,
    EventFactory,
    HeadCountFactory,
    LegalCaseFactory,
    ParticipantFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db
PERIOD = [date(2026, 1, 1), date(2026, 3, 31)]


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre])


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def test_the_report_opens_each_figure_on_a_page_of_its_own(signed_in, agreement, centre):
    case = LegalCaseFactory(centre=centre, closed=True, sector="fishing")
    page = signed_in.get(reverse("reports:report", args=[agreement.uuid, *PERIOD])).content.decode()
    address = reverse("reports:records", args=[agreement.uuid, *PERIOD, "sector", "fishing", "women"])
    assert f'href="{address}"' in page
    records = signed_in.get(address).content.decode()
    assert case.reference in records
    assert "Sector of work, Fishing, women: 1" in " ".join(records.split())


def test_with_htmx_the_records_come_without_the_page_around_them(signed_in, agreement):
    address = reverse("reports:records", args=[agreement.uuid, *PERIOD, "complainants", "all", "men"])
    answer = signed_in.get(address, headers={"HX-Request": "true"}).content.decode()
    assert answer.lstrip().startswith('<div class="behind"')
    assert "<html" not in answer


def test_each_record_stands_on_one_page_alone_whatever_the_length_of_its_part(signed_in, agreement, centre):
    """Sixty on the list fill two pages; the one head-count stands on the first and not again."""
    event = EventFactory(centre=centre, held_on=PERIOD[0])
    ParticipantFactory.create_batch(60, event=event)
    HeadCountFactory(event=EventFactory(centre=centre, held_on=PERIOD[0]), men=7)
    address = reverse("reports:records", args=[agreement.uuid, *PERIOD, "training", "beneficiaries", "total"])
    pages = [signed_in.get(address, {"page": number}).content.decode() for number in (1, 2, "abc", 999)]
    assert ["head-count, 7 persons" in page for page in pages] == [True, False, True, False]
    assert [page.count("no name") for page in pages] == [50, 10, 50, 10]


def test_an_agreement_of_another_centre_does_not_exist(signed_in, elsewhere):
    other = AgreementFactory(centres=[elsewhere])
    for name, args in (("periods", []), ("report", PERIOD), ("download", [*PERIOD, "json"])):
        assert signed_in.get(reverse(f"reports:{name}", args=[other.uuid, *args])).status_code == 404


def test_a_figure_nobody_prints_does_not_exist(signed_in, agreement):
    for key in (
        ["sector", "mining", "men"],
        ["sector", "fishing", "children"],
        ["cases_closed", "nonsense", "total"],
        ["distinct", "nonsense", "total"],
        ["nationality", "ZZ", "total"],
        ["compensation_requested", "XXX", "total"],
        ["other_text", "sector-0123456789abcdef", "total"],
        ["nothing", "all", "men"],
        ["training", "animals", "total"],
        ["service", "massage", "men"],
    ):
        assert signed_in.get(reverse("reports:records", args=[agreement.uuid, *PERIOD, *key])).status_code == 404


def test_a_period_that_ends_before_it_starts_is_said_at_its_place(signed_in, agreement):
    address = reverse("reports:periods", args=[agreement.uuid])
    page = signed_in.get(address, {"start": "31/03/2026", "end": "01/01/2026"})
    assert "The period ends before it starts" in page.content.decode()
    assert signed_in.get(reverse("reports:report", args=[agreement.uuid, *reversed(PERIOD)])).status_code == 404


def test_any_period_may_be_asked_for(signed_in, agreement):
    answer = signed_in.get(
        reverse("reports:periods", args=[agreement.uuid]), {"start": "2026-01-01", "end": "31/03/2569"}
    )
    assert answer.url == reverse("reports:report", args=[agreement.uuid, *PERIOD])


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "json", "html"])
def test_each_file_is_a_download_named_by_agreement_and_period_alone(signed_in, agreement, kind):
    answer = signed_in.get(reverse("reports:download", args=[agreement.uuid, *PERIOD, kind]))
    assert answer.status_code == 200
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="progress-report_{slugify(agreement.number)}_2026-01-01_2026-03-31.{kind}"'
    )
    assert AccessLog.objects.filter(action="export").count() == 1


def test_a_file_of_another_kind_does_not_exist(signed_in, agreement):
    assert signed_in.get(reverse("reports:download", args=[agreement.uuid, *PERIOD, "exe"])).status_code == 404


def test_without_pango_a_sentence_says_what_to_use_instead(signed_in, agreement, monkeypatch):
    from mrc import pdf

    def unavailable(*args, **kwargs):
        raise pdf.PdfUnavailable("PDF is not available on this server.")

    monkeypatch.setattr("reports.renderers.pdf.render_pdf", unavailable)
    answer = signed_in.get(reverse("reports:download", args=[agreement.uuid, *PERIOD, "pdf"]))
    assert answer.status_code == 503
    assert "Word file holds the same figures" in answer.content.decode()


def test_cases_outside_the_agreement_are_named_to_their_own_centre_alone(signed_in, agreement, centre, elsewhere):
    agreement.centres.add(elsewhere)
    early = {"opened_on": None, "closed_on": date(2025, 12, 1), "resolved_through": "court"}
    LegalCaseFactory(centre=centre, reference="OWN-1", **early)
    LegalCaseFactory(centre=elsewhere, reference="FOREIGN-1", **early)
    for kind in ("html", "json"):
        answer = signed_in.get(reverse("reports:download", args=[agreement.uuid, date(2025, 11, 1), PERIOD[1], kind]))
        assert "OWN-1" in answer.content.decode()
        assert "FOREIGN-1" not in answer.content.decode()


def test_the_page_takes_few_queries_however_many_rows(signed_in, agreement, centre, django_assert_max_num_queries):
    LegalCaseFactory.create_batch(20, centre=centre, closed=True, subjects=["leave"])
    address = reverse("reports:report", args=[agreement.uuid, *PERIOD])
    with django_assert_max_num_queries(44):  # 37, and 7 for session (read, kept), user, memberships, access log
        signed_in.get(address)
    records = reverse("reports:records", args=[agreement.uuid, *PERIOD, "complainants", "all", "women"])
    with django_assert_max_num_queries(12):
        signed_in.get(records)


def test_behind_a_figure_one_page_of_records_is_read_and_all_are_logged(signed_in, agreement, centre):
    ServiceFactory.create_batch(60, client=ClientFactory(centre=centre))
    address = reverse("reports:records", args=[agreement.uuid, *PERIOD, "instances", "all", "total"])
    with CaptureQueriesContext(connection) as asked:
        answer = signed_in.get(address)
    assert "60" in answer.content.decode()
    assert AccessLog.objects.get(record="behind instances").count == 60
    rows = [query["sql"] for query in asked if '"clients_service"."note"' in query["sql"]]
    assert len(rows) == 1
    assert "LIMIT 50" in rows[0]
