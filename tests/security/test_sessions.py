"""Who is signed in, for how long, and what somebody at the door can find out."""

import re
import time

import pytest
from django.urls import reverse

from mrc.access.middleware import SEEN, STARTED
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


@pytest.mark.parametrize(("stamp", "limit"), [(SEEN, "SESSION_IDLE_SECONDS"), (STARTED, "SESSION_COOKIE_AGE")])
def test_who_was_idle_or_signed_in_for_too_long_signs_in_again(client, staff, settings, stamp, limit):
    client.force_login(staff)
    for seconds, status in ((-60, 200), (60, 302)):
        assert client.get(reverse("home")).status_code == 200
        session = client.session
        session[stamp] = int(time.time()) - getattr(settings, limit) - seconds
        session.save()
        assert client.get(reverse("home")).status_code == status


def test_the_cookie_of_before_opens_nothing_after_signing_out(client, staff):
    client.force_login(staff)
    cookie = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = cookie
    assert client.get(reverse("home")).status_code == 302


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, staff, address):
    assert sign_in(client, staff.email, next=address).url == "/"


def test_guesses_at_one_account_are_stopped_and_the_colleague_at_the_same_address_gets_in(client, staff, caseworker):
    for number in range(10):
        sign_in(client, staff.email, f"guess {number}")
    assert sign_in(client, staff.email.upper()).status_code == 200
    assert sign_in(client, caseworker.email).status_code == 302


def test_the_reset_of_a_password_does_not_tell_whether_the_account_exists(client, staff):
    pages = []
    for email in (staff.email, "nobody@example.org"):
        page = client.post(reverse("account_reset_password"), {"email": email}, follow=True).content.decode()
        pages.append(re.sub(r'csrf[^>]*|"X-CSRFToken[^}]*', "", page.replace(email, "")))
    assert pages[0] == pages[1]


def test_who_was_deactivated_does_not_get_in(client):
    gone = factories.UserFactory(is_active=False)
    sign_in(client, gone.email)
    assert client.get(reverse("home")).status_code == 302


def test_every_page_carries_the_headers_and_the_cookie_its_marks(client, staff):
    sign_in(client, staff.email)
    answer = client.get(reverse("home"))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
