"""Whatever is sent, the answer is a page with a sentence: never a failure, and nothing half saved."""

import re
from datetime import date

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from clients.models import Client, Service
from legal_cases.models import LegalCase
from mrc.access.models import User
from mrc.access.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def register(client, **typed):
    shown = client.post(reverse("clients:create"), {"typed": "x"})
    token = shown.context["form"]["token"].value()
    return client.post(reverse("clients:create"), {"token": token, "gender": "woman", **typed})


@pytest.mark.parametrize("born", ["1885", "about 115", "1899"])
def test_a_birth_the_database_refuses_is_an_error_at_its_field(client, staff, born):
    client.force_login(staff)
    answer = register(client, registered_on="01/01/2001", born=born)
    assert "born" in answer.context["form"].errors
    assert not Client.objects.exists()


@pytest.mark.parametrize("after", ["9" * 30, "9" * 5000, "-1", "\0", "²"])
def test_a_forged_last_line_of_the_list_is_passed_over(client, staff, centre, after):
    event = factories.EventFactory(centre=centre)
    client.force_login(staff)
    people = {"people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 0, "people-0-gender": "woman", "after": after}
    answer = client.post(reverse("events:add-people", args=[event.uuid]), people)
    assert (answer.status_code, event.participants.count()) == (302, 1)


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000, "nonsense", "\0"])
def test_a_forged_number_of_a_centre_is_no_choice(client, administrator, key):
    client.force_login(administrator)
    typed = {"full_name": "A", "email": "a@example.org", "role": Role.STAFF, "centres": [key]}
    answer = client.post(reverse("access:user-create"), typed)
    assert "centres" in answer.context["form"].errors
    assert not User.objects.filter(email="a@example.org").exists()
    for name in ("centres", "followers"):
        answer = client.post(reverse("agreements:create"), {name: [key]})
        assert name in answer.context["form"].errors


NEEDS_CENTRE = ["legal_cases:create", "legal_cases:respondent-create", "legal_cases:add-letter", "legal_cases:stages"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", [*NEEDS_CENTRE, "events:create", "clients:create"])
def test_who_belongs_to_no_centre_is_told_so_instead_of_making_something_of_one(client, name, method):
    client.force_login(factories.UserFactory(role=Role.COORDINATOR))
    answer = getattr(client, method)(reverse(name), follow=True)
    assert "belongs to no centre yet" in answer.content.decode()


@pytest.mark.parametrize("typed", ["Sok\0", "\0\0\0"])
def test_a_search_reads_past_what_no_database_stores(client, caseworker, centre, typed):
    factories.ClientFactory(centre=centre, name="Sok Chan")
    client.force_login(caseworker)
    for address, name in (("legal_cases:cards", "worker"), ("legal_cases:cards", "brought_by"), ("clients:list", "q")):
        assert client.post(reverse(address), {name: typed}).status_code == 200


@pytest.mark.parametrize(
    "figure",
    [
        ("compensation_requested", "\0", "total"),
        ("compensation_requested", "\0", "complainants"),
        ("compensation_awarded", "nonsense", "total"),
        ("compensation_awarded", "x" * 3000, "total"),
        ("nationality", "\0", "men"),
        ("complainants", "all", "nonsense"),
        ("nonsense", "all", "men"),
    ],
)
def test_a_figure_that_no_report_has_is_not_found(client, coordinator, centre, figure):
    agreement = factories.AgreementFactory(centres=[centre])
    client.force_login(coordinator)
    address = reverse("reports:records", args=[agreement.uuid, date(2026, 1, 1), date(2026, 3, 31), *figure])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("start", "end"), [("0001-01-01", "9999-12-31"), ("0001-01-01", "0001-01-02")])
@pytest.mark.parametrize("kind", ["json", "xlsx", "docx"])
def test_a_period_of_thousands_of_years_is_a_report(client, coordinator, centre, start, end, kind):
    agreement = factories.AgreementFactory(centres=[centre])
    client.force_login(coordinator)
    period = [agreement.uuid, date.fromisoformat(start), date.fromisoformat(end)]
    assert client.get(reverse("reports:report", args=period)).status_code == 200
    assert client.get(reverse("reports:download", args=[*period, kind])).status_code == 200


@pytest.mark.parametrize(("start", "end"), [("0001-01-01", "9999-12-31"), ("0001-01-01", "0001-01-02")])
@pytest.mark.parametrize("name", ["check", "gender", "compare", "over-time", "breakdown", "due-date"])
def test_the_pages_beside_a_report_of_thousands_of_years_answer(client, coordinator, centre, start, end, name):
    agreement = factories.AgreementFactory(centres=[centre])
    client.force_login(coordinator)
    period = [agreement.uuid, date.fromisoformat(start), date.fromisoformat(end)]
    choice = {"down": "age", "across": "ethnicity", "who": "women"} if name == "breakdown" else {}
    assert client.get(reverse(f"reports:{name}", args=period), choice).status_code in {200, 302}
    assert client.get(reverse("reports:write", args=[*period, "summary"])).status_code == 200
    kept = client.post(reverse("reports:write", args=[*period, "summary"]), {"text": "All of time."})
    assert kept.status_code == 302


@pytest.mark.parametrize("section", ["summary", "beneficiaries", "issues"])
@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "\u202eevil", "a\x00b", "{{ 7 * 7 }}", "=1+1", "\ud7ff\ufffe"]
)
def test_hostile_texts_of_a_report_stay_words(client, coordinator, centre, section, text):
    agreement = factories.AgreementFactory(centres=[centre])
    client.force_login(coordinator)
    period = [agreement.uuid, date(2026, 1, 1), date(2026, 3, 31)]
    answer = client.post(reverse("reports:write", args=[*period, section]), {"text": text})
    assert answer.status_code in {200, 302}
    page = client.get(reverse("reports:report", args=period)).content.decode()
    assert "<script>alert" not in page
    for kind in ("json", "docx", "xlsx", "html"):
        assert client.get(reverse("reports:download", args=[*period, kind])).status_code == 200


def test_a_text_longer_than_a_cell_of_a_workbook_is_refused_and_stays_in_the_form(client, caseworker, centre):
    case = factories.LegalCaseFactory(centre=centre)
    client.force_login(caseworker)
    address = reverse("legal_cases:update", args=[case.uuid])
    shown = client.get(address).context["form"]
    typed = {name: shown[name].value() or "" for name in ("gender", "nationality", "destination_country", "sector")}
    typed |= {"amounts-TOTAL_FORMS": 0, "amounts-INITIAL_FORMS": 0, "opened_on": "02/01/2026", "source": "not_recorded"}
    answer = client.post(address, typed | {"remarks": "r" * 20_001})
    assert "remarks" in answer.context["form"].errors
    assert "r" * 20_001 in answer.content.decode()
    service = factories.ServiceFactory(client=factories.ClientFactory(centre=centre))
    address = reverse("clients:change-service", args=[service.client.uuid, service.pk])
    client.post(address, {"service": service.service, "received_on": "01/02/2026", "note": "n" * 20_001})
    assert not Service.objects.filter(note__contains="n").exists()
    assert not LegalCase.objects.filter(remarks__contains="r").exists()


def test_what_is_too_large_to_be_read_is_answered_413(client, settings, db):
    settings.WORKBOOK_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000, 1000
    text = client.post(reverse("account_login"), "a=" + "x" * 1500, content_type="application/x-www-form-urlencoded")
    file = client.post(reverse("account_login"), "x" * 3001, content_type="multipart/form-data; boundary=b")
    for answer in (text, file):
        assert answer.status_code == 413
        assert "too large" in answer.content.decode()


def test_too_many_tries_are_answered_in_our_own_look(client, db):
    for _try in range(6):
        answer = client.post(reverse("account_reset_password"), {"email": "somebody@example.org"})
    assert answer.status_code == 429
    assert re.search(r"<h1>\s*Too many tries at once", answer.content.decode())


def test_thirty_colleagues_behind_one_address_open_their_invitations_at_once(client, db):
    for number in range(30):
        user = factories.UserFactory(password="!")
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        address = reverse("account_reset_password_from_key", args=key.split("-", 1))
        assert client.get(address, follow=True).status_code == 200, number
