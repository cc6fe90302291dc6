from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import translation

from mrc.access.models import User
from workbook.uploads import REFUSED, Upload


class Command(BaseCommand):
    help = "Checks or writes an uploaded workbook beside the page. The import page starts it."

    def add_arguments(self, parser):
        parser.add_argument("token")
        parser.add_argument("user", type=int)

    def handle(self, *args, token, user, **options):
        person = User.objects.with_deputising().filter(pk=user, is_active=True).first()
        try:
            upload = Upload.of(person, token) if person else None
        except Http404:
            upload = None
        if upload is None or not upload.is_busy:
            raise CommandError("There is no such upload to work on.")
        try:
            with translation.override(upload.state["language"]):
                upload.work_now(person)
        except Exception:
            upload.save(
                stage=REFUSED, sentence="The work ended early. Nothing was changed; upload the workbook once more."
            )
            raise
