"""The first administrator of a real installation."""

import getpass
import sys

import pytest
from django.core.management import CommandError, call_command

from mrc.access.models import User
from mrc.access.roles import Role


@pytest.fixture
def environment(monkeypatch):
    def given(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"DJANGO_SUPERUSER_{name.upper()}", value)

    return given


def test_she_is_administrator_by_role_and_nobody_is_above_the_roles(db, environment):
    environment(email="Boss@Example.org", password="river stone lamp", full_name="First One")
    call_command("createsuperuser", interactive=False)
    user = User.objects.get(email="boss@example.org")
    assert user.role == Role.ADMINISTRATOR
    assert user.full_name == "First One"
    assert user.check_password("river stone lamp")
    assert not user.is_superuser
    assert not user.has_perm("clients.view_client")


def test_options_win_over_the_environment_and_the_name_may_be_missing(db, environment):
    environment(email="first@example.org", password="river stone lamp")
    call_command("createsuperuser", "--noinput", "--email", "other@example.org")
    assert User.objects.get().full_name == "other@example.org"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": "a@example.org"}, "DJANGO_SUPERUSER_PASSWORD"),
        ({"password": "river stone lamp"}, "DJANGO_SUPERUSER_EMAIL"),
        ({"email": "nobody", "password": "river stone lamp"}, "valid email"),
        ({"email": "a@example.org", "password": "12345"}, "too short"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_made(db, environment, values, said):
    environment(**values)
    with pytest.raises(CommandError, match=said):
        call_command("createsuperuser", interactive=False)
    assert not User.objects.exists()


def test_an_email_that_has_an_account_is_refused(administrator, environment):
    environment(email=administrator.email.upper(), password="river stone lamp")
    with pytest.raises(CommandError, match="has an account already"):
        call_command("createsuperuser", interactive=False)


def test_without_a_terminal_it_says_how(db, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(CommandError, match="--noinput"):
        call_command("createsuperuser")


def test_it_asks_again_until_the_answers_can_be_used(administrator, monkeypatch, capsys):
    typed = iter(["nonsense", administrator.email, "second@example.org", "", "Second One"])
    passwords = iter(["short", "short", "river stone lamp", "river stone lump", "river stone lamp", "river stone lamp"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(typed))
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(passwords))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    call_command("createsuperuser")
    user = User.objects.get(email="second@example.org")
    assert user.full_name == "Second One"
    assert user.check_password("river stone lamp")
    said = capsys.readouterr().err
    assert "has an account already" in said
    assert "not the same" in said
