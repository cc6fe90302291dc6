"""In place of Django's: makes an administrator by role; nobody is above the roles, ``is_superuser`` stays false."""

import getpass
import os
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from mrc.access.models import User
from mrc.scripts import clean

ENVIRONMENT = "DJANGO_SUPERUSER_{}"
WORDS = {"email": "Email", "full_name": "Full name"}


class Command(BaseCommand):
    help = "Makes an administrator: she keeps accounts, centres and agreements, and sees no client data."

    def add_arguments(self, parser):
        parser.add_argument("--email", help="What she signs in with.")
        parser.add_argument("--full-name", help="Her name.")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Ask nothing: DJANGO_SUPERUSER_EMAIL, _FULL_NAME and _PASSWORD are read from the environment.",
        )

    def handle(self, *, email, full_name, interactive, **options):
        given = {"email": email, "full_name": full_name}
        try:
            user = self.asked(given) if interactive else self.from_environment(given)
        except KeyboardInterrupt:
            raise CommandError("Stopped; nothing was made.") from None
        self.stdout.write(f"{user.email} is an administrator and can sign in.")

    def from_environment(self, given: dict) -> User:
        values = {name: value or os.environ.get(ENVIRONMENT.format(name.upper()), "") for name, value in given.items()}
        values["full_name"] = values["full_name"] or values["email"]
        password = os.environ.get(ENVIRONMENT.format("PASSWORD"), "")
        missing = [
            ENVIRONMENT.format(name)
            for name, value in (("EMAIL", values["email"]), ("PASSWORD", password))
            if not value
        ]
        if missing:
            raise CommandError(f"Without questions it needs {' and '.join(missing)} in the environment.")
        user = administrator(**values)
        try:
            check(user, "email", "full_name")
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return User.objects.create_superuser(user.email, password, full_name=user.full_name)

    def asked(self, given: dict) -> User:
        if not sys.stdin.isatty():
            raise CommandError("There is no terminal to answer in. Use --noinput; its help names what it reads.")
        user = administrator(email="", full_name="")
        for name, value in given.items():
            while not self.accepts(user, name, value):
                value = input(f"{WORDS[name]}: ")
        while True:
            password = getpass.getpass("Password: ")
            if getpass.getpass("Password, once more: ") != password:
                self.stderr.write("The two were not the same.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            return User.objects.create_superuser(user.email, password, full_name=user.full_name)

    def accepts(self, user: User, name: str, value: str | None) -> bool:
        if not value:
            return False
        setattr(user, name, clean(value))
        try:
            check(user, name)
        except ValidationError as error:
            self.stderr.write("\n".join(error.messages))
            return False
        return True


def administrator(*, email: str, full_name: str) -> User:
    return User(email=clean(email).lower(), full_name=clean(full_name), role="administrator")


def check(user: User, *names: str) -> None:
    """The rules of the named fields, and that the email has no account yet."""
    others = {field.name for field in User._meta.fields} - set(names)
    user.clean_fields(exclude=others)
    if User.objects.filter(email__iexact=user.email).exists():
        raise ValidationError(
            f"{user.email} has an account already. A new password: manage.py changepassword {user.email}"
        )
