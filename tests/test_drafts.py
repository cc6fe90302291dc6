"""Drafts: what was typed is kept for who typed it, for this form of this record, and for nobody else."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from legal_cases.models import LegalCase
from legal_cases.restriction import restrict
from mrc.access.roles import Role
from mrc.drafts import kept
from mrc.drafts.models import Draft
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(centre):
    return factories.LegalCaseFactory(centre=centre)


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


def keep(desk, of, data, form="legal_cases.entry", **headers):
    body = {"form": form, "of": str(of), "data": data}
    return desk.post(reverse("drafts:draft"), body, content_type="application/json", **headers)


def fetch(desk, of, form="legal_cases.entry"):
    return desk.get(reverse("drafts:draft"), {"form": form, "of": str(of)})


def test_what_is_typed_comes_back(desk, case, caseworker):
    assert fetch(desk, case.uuid).json()["data"] is None
    answer = keep(desk, case.uuid, {"text": ["សុខ said"], "readers": ["a", "b"]})
    assert answer.status_code == 200
    assert len(answer.json()["kept"]) == len("14:02")
    keep(desk, case.uuid, {"text": ["សុខ said more"], "readers": []})
    assert Draft.objects.get().user == caseworker
    assert fetch(desk, case.uuid).json()["data"] == {"text": ["សុខ said more"], "readers": []}


def test_an_emptied_form_keeps_no_draft(desk, case):
    keep(desk, case.uuid, {"text": ["x"]})
    assert keep(desk, case.uuid, {}).json()["kept"] == ""
    assert not Draft.objects.exists()


def test_secrets_are_never_kept_and_unstorable_signs_are_left_out(desk, case):
    secret = {"csrfmiddlewaretoken": ["a"], "token": ["b"], "new_password": ["c"], "text": ["d\0\ud800e"]}
    assert keep(desk, case.uuid, secret).status_code == 200
    assert Draft.objects.get().data == {"text": ["de"]}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{",
        '{"form": "entry"}',
        '{"form": 1, "of": 2, "data": 3}',
        "[" * 50_000,
        '{"data": {"a": "b"}}',
    ],
)
def test_what_is_no_draft_is_refused_with_a_sentence(desk, body):
    answer = desk.post(reverse("drafts:draft"), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["problem"]


def test_values_are_texts(desk, case):
    for wrong in ({"a": [1]}, {"a": "b"}, {"a": [{"b": "c"}]}, {str(n): [""] for n in range(500)}):
        assert keep(desk, case.uuid, wrong).status_code == 400


def test_too_much_is_refused_and_what_was_kept_stays(desk, case):
    keep(desk, case.uuid, {"text": ["short"]})
    answer = keep(desk, case.uuid, {"text": ["a" * 100_000]})
    assert answer.status_code == 413
    assert "too much" in answer.json()["problem"]
    assert fetch(desk, case.uuid).json()["data"] == {"text": ["short"]}


def test_a_draft_is_for_who_typed_it_alone(desk, client, case, centre):
    keep(desk, case.uuid, {"text": ["Mine"]})
    client.force_login(factories.UserFactory(centres=[centre]))
    assert fetch(client, case.uuid).json()["data"] is None
    client.post(reverse("drafts:discard"), {"form": "legal_cases.entry", "of": str(case.uuid)})
    assert Draft.objects.exists()


def test_a_forged_or_foreign_record_takes_no_draft(desk, case, elsewhere):
    foreign = factories.LegalCaseFactory(centre=elsewhere)
    for of in (foreign.uuid, uuid.uuid4(), "x", "", "\0", str(case.uuid).upper(), f"{{{case.uuid}}}"):
        assert keep(desk, of, {"text": ["x"]}).status_code == 404
        assert fetch(desk, of).status_code == 404
    assert keep(desk, case.uuid, {"text": ["x"]}, form="no such form").status_code == 404
    assert not Draft.objects.exists()


def test_a_draft_of_a_case_hidden_meanwhile_is_not_given_out(desk, case, caseworker, centre):
    keep(desk, case.uuid, {"text": ["Before"]})
    assert [draft.url for draft in kept.drafts_of(caseworker)] == [case.get_absolute_url() + "#write"]
    colleague = factories.UserFactory(centres=[centre])
    restrict(case=case, readers=[], by=colleague)
    assert fetch(desk, case.uuid).status_code == 404
    assert kept.drafts_of(caseworker) == []


def test_staff_keep_no_drafts_of_cases(client, staff, case):
    client.force_login(staff)
    assert keep(client, case.uuid, {"text": ["x"]}).status_code == 404
    assert keep(client, "", {"text": ["x"]}, form="legal_cases.open").status_code == 404


def test_opening_and_closing_keep_drafts_too(desk, case, caseworker, centre):
    card = factories.ClientFactory(centre=centre)
    for form, of in (("legal_cases.open", ""), ("legal_cases.open", card.uuid), ("legal_cases.close", case.uuid)):
        assert keep(desk, of, {"remarks": ["x"]}, form=form).status_code == 200
    shown = {(draft.label, draft.url) for draft in kept.drafts_of(caseworker)}
    create = reverse("legal_cases:create")
    assert shown == {
        ("New case", create),
        (f"New case of card {card.reference}", f"{create}?client={card.uuid}"),
        (f"Closing of case {case.reference}", reverse("legal_cases:close", args=[case.uuid])),
    }
    LegalCase.objects.update(closed_on="2026-02-01", resolved_through="court")
    assert keep(desk, case.uuid, {"remarks": ["x"]}, form="legal_cases.close").status_code == 404


def test_the_list_of_drafts_costs_a_query_and_one_per_form(caseworker, centre, django_assert_max_num_queries):
    for case in factories.LegalCaseFactory.create_batch(15, centre=centre):
        Draft.objects.create(user=caseworker, form="legal_cases.entry", of=str(case.uuid), data={"a": ["b"]})
        Draft.objects.create(user=caseworker, form="legal_cases.close", of=str(case.uuid), data={"a": ["b"]})
    assert caseworker.memberships_now
    with django_assert_max_num_queries(3):
        assert len(kept.drafts_of(caseworker)) == 20


def test_a_draft_goes_after_thirty_days(desk, case, caseworker, capsys):
    Draft.objects.create(
        user=caseworker,
        form="legal_cases.entry",
        of=str(case.uuid),
        data={},
        saved_at=timezone.now() - timedelta(days=30),
    )
    assert fetch(desk, case.uuid).json()["data"] is None
    call_command("remove_old_drafts")
    assert not Draft.objects.exists()
    Draft.objects.create(
        user=factories.UserFactory(), form="old", data={}, saved_at=timezone.now() - timedelta(days=31)
    )
    keep(desk, case.uuid, {"text": ["new"]})
    assert Draft.objects.get().form == "legal_cases.entry"


def test_a_person_has_at_most_a_hundred(caseworker, desk, case):
    for number in range(kept.DRAFTS_MAX):
        Draft.objects.create(user=caseworker, form="old", of=str(number), saved_at=timezone.now() - timedelta(hours=1))
    keep(desk, case.uuid, {"text": ["new"]})
    assert Draft.objects.count() == kept.DRAFTS_MAX
    assert Draft.objects.filter(form="legal_cases.entry").exists()


def test_somebody_else_signed_in_meanwhile_keeps_nothing_of_it(desk, case):
    assert keep(desk, case.uuid, {"text": ["x"]}, headers={"X-Draft-User": str(uuid.uuid4())}).status_code == 409


def test_who_is_not_signed_in_is_sent_to_sign_in(client, case):
    assert keep(client, case.uuid, {"text": ["x"]}).status_code == 302


def test_a_wrong_token_of_the_form_is_refused(case, caseworker):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(caseworker)
    assert keep(strict, case.uuid, {"text": ["x"]}).status_code == 403
    token = fetch(strict, case.uuid).json()["token"]
    assert keep(strict, case.uuid, {"text": ["x"]}, headers={"X-CSRFToken": token}).status_code == 200


def test_discarding_twice_is_once(desk, case):
    keep(desk, case.uuid, {"text": ["x"]})
    for _time in range(2):
        assert (
            desk.post(reverse("drafts:discard"), {"form": "legal_cases.entry", "of": str(case.uuid)}).status_code == 200
        )
    assert not Draft.objects.exists()
    assert desk.post(reverse("drafts:discard")).status_code == 400


def test_a_role_without_centres_is_answered(client):
    client.force_login(factories.UserFactory(role=Role.ADMINISTRATOR))
    assert fetch(client, "", form="legal_cases.open").status_code == 404
    assert json.loads(client.get(reverse("drafts:draft")).content)["problem"]
