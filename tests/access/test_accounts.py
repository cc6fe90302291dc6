"""Accounts: a user's own, and those an administrator keeps."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from mrc.access.actions import NobodyLeft, change_user
from mrc.access.models import User
from mrc.access.roles import Role
from tests.factories import UserFactory


def answers(**changed):
    return {
        "full_name": "Dao Keomany",
        "email": "dao@example.org",
        "role": "caseworker",
        "language": "",
        "is_active": "on",
        "centres": [],
    } | changed


def of(user, **changed):
    """What the form of this user would post."""
    centres = list(user.centres.values_list("pk", flat=True))
    return answers(full_name=user.full_name, email=user.email, role=user.role, centres=centres) | changed


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def link_on(page):
    return re.search(r'value="http://testserver([^"]+)"', page).group(1)


def test_an_invited_user_sets_her_password_and_signs_in(desk, centre):
    made = desk.post(reverse("access:user-create"), answers(email="Dao@Example.org", centres=[centre.pk]))
    user = User.objects.get(email="dao@example.org")
    assert not user.has_usable_password()
    assert user.own_centres == [centre]
    page = desk.get(made.url).content.decode()
    (letter,) = mail.outbox
    assert letter.to == ["dao@example.org"]
    link = link_on(page)
    assert link in letter.body

    hers = Client()
    form = hers.get(link, follow=True)
    assert form.status_code == 200
    done = hers.post(form.redirect_chain[-1][0], {"password1": "river stone lamp", "password2": "river stone lamp"})
    assert done.status_code == 302
    signed_in = Client().post(reverse("account_login"), {"login": user.email, "password": "river stone lamp"})
    assert signed_in.url == reverse("home")
    assert Client().get(link, follow=True).context.get("token_fail")


def test_the_link_is_shown_once(desk, centre):
    made = desk.post(reverse("access:user-create"), answers(centres=[centre.pk]))
    assert "/password/reset/key/" in desk.get(made.url).content.decode()
    again = desk.get(made.url)
    assert again.status_code == 302
    assert "/password/reset/key/" not in desk.get(again.url).content.decode()


def test_the_link_is_shown_also_when_no_letter_can_be_sent(desk, centre, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = desk.post(reverse("access:user-create"), answers(centres=[centre.pk]), follow=True).content.decode()
    assert "No e-mail was sent" in page
    assert link_on(page)


def test_an_email_has_one_account_in_any_capitals(desk, administrator, centre):
    email = administrator.email.upper()
    page = desk.post(reverse("access:user-create"), answers(email=email, centres=[centre.pk]))
    assert "has an account already" in page.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.CASEWORKER, Role.COORDINATOR])
def test_a_role_at_a_centre_needs_one(desk, role):
    page = desk.post(reverse("access:user-create"), answers(role=role))
    assert "Choose at least one centre" in page.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", [Role.PROGRAMME, Role.ADMINISTRATOR])
def test_who_sees_no_files_belongs_to_no_centre(desk, centre, role):
    page = desk.post(reverse("access:user-create"), answers(role=role, centres=[centre.pk]))
    assert "belongs to no centre" in page.content.decode()
    assert User.objects.count() == 1


def test_who_has_left_is_out_at_the_next_request(desk, staff):
    hers = Client()
    hers.force_login(staff)
    assert hers.get(reverse("home")).status_code == 200
    gone = of(staff)
    del gone["is_active"]
    assert desk.post(reverse("access:user-update", args=[staff.uuid]), gone).status_code == 302
    assert hers.get(reverse("home")).status_code == 302


def test_changing_an_account_keeps_what_was_not_asked(desk, staff, elsewhere):
    kept = (staff.password, staff.date_joined, staff.is_superuser)
    given = of(staff, role="coordinator", centres=[*staff.centre_ids, elsewhere.pk]) | {"is_superuser": "on"}
    assert desk.post(reverse("access:user-update", args=[staff.uuid]), given).status_code == 302
    staff = User.objects.get(pk=staff.pk)
    assert staff.role == Role.COORDINATOR
    assert elsewhere in staff.own_centres
    assert (staff.password, staff.date_joined, staff.is_superuser) == kept


@pytest.mark.parametrize(
    ("field", "said"),
    [({"role": "staff"}, "cannot change your own role"), ({"is_active": ""}, "cannot shut yourself out")],
)
def test_an_administrator_cannot_lock_herself_out(desk, administrator, centre, field, said):
    UserFactory(role=Role.ADMINISTRATOR)
    given = of(administrator, centres=[centre.pk] if "role" in field else []) | field
    page = desk.post(reverse("access:user-update", args=[administrator.uuid]), given)
    assert said in page.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.role == Role.ADMINISTRATOR


def test_the_last_administrator_stays(administrator):
    """Also when two administrators take each other's role away at the same moment."""
    administrator.is_active = False
    with pytest.raises(NobodyLeft):
        change_user(user=administrator, centres=[], fields=["is_active"])
    administrator.refresh_from_db()
    assert administrator.is_active


def test_a_role_that_does_not_exist_is_refused(administrator):
    administrator.role = "director"
    with pytest.raises(ValidationError):
        change_user(user=administrator, centres=[], fields=["role"])


@pytest.mark.parametrize("name", ["user-list", "user-create", "centre-list", "centre-create"])
@pytest.mark.parametrize("who", ["staff", "caseworker", "coordinator", "programme"])
def test_only_administrators_keep_accounts_and_centres(client, request, who, name):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(f"access:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["user-update", "user-invite", "user-invited"])
def test_a_coordinator_opens_no_account_and_makes_no_link(client, coordinator, staff, name):
    client.force_login(coordinator)
    assert client.post(reverse(f"access:{name}", args=[staff.uuid]), of(staff)).status_code == 403
    assert not mail.outbox


def test_a_link_is_made_by_post_alone(desk, staff):
    assert desk.get(reverse("access:user-invite", args=[staff.uuid])).status_code == 405
    assert not mail.outbox


def test_a_user_chooses_her_language_and_reads_the_next_page_in_it(client, staff):
    client.force_login(staff)
    page = client.post(reverse("access:account"), {"full_name": staff.full_name, "language": "th"}, follow=True)
    assert '<html lang="th">' in page.content.decode()
    staff.refresh_from_db()
    assert staff.language == "th"


def test_a_language_we_do_not_have_is_refused(client, staff):
    client.force_login(staff)
    page = client.post(reverse("access:account"), {"full_name": staff.full_name, "language": "xx"})
    assert page.status_code == 200
    staff.refresh_from_db()
    assert staff.language == ""


def test_a_forged_post_to_the_own_account_changes_neither_role_nor_email(client, staff):
    client.force_login(staff)
    forged = {"full_name": "New Name", "language": "", "role": "administrator", "email": "x@example.org"}
    client.post(reverse("access:account"), forged)
    email = staff.email
    staff.refresh_from_db()
    assert (staff.full_name, staff.role, staff.email) == ("New Name", Role.STAFF, email)


def test_the_pages_of_accounts_ask_few_questions(desk, staff, centre, django_assert_max_num_queries):
    UserFactory.create_batch(30, centres=[centre])
    with django_assert_max_num_queries(5 + 6):  # session (read and kept), user, access log beside the list
        desk.get(reverse("access:user-list"))
    with django_assert_max_num_queries(12 + 3):
        desk.get(reverse("access:user-update", args=[staff.uuid]))
