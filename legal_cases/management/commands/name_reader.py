"""For the operator: a restricted case that nobody can open any more is opened to one person."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from legal_cases.colleagues import VIEW, colleagues_of
from legal_cases.models import CaseReader, LegalCase
from legal_cases.timeline import OPERATOR, write_entry
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.vocabularies.casework import EntryKind


class Command(BaseCommand):
    help = "Names a reader of a restricted case, when those who were named have left. Written to log and timeline."

    def add_arguments(self, parser):
        parser.add_argument("case_number")
        parser.add_argument("email")
        parser.add_argument("--centre", help="Code of the centre, when two centres use the same case number.")

    @transaction.atomic
    def handle(self, *, case_number, email, centre, **options):
        cases = LegalCase.objects.select_related("centre").filter(reference=case_number)
        found = list(cases.filter(centre__code=centre) if centre else cases)
        if not found:
            raise CommandError("No case has this number.")
        if len(found) > 1:
            raise CommandError("Two centres have a case of this number. Add --centre with the code of one.")
        case = found[0]
        if not case.is_restricted:
            raise CommandError("This case is not restricted: everybody who works on cases there reads it.")
        reader = next((each for each in colleagues_of(case.centre, VIEW) if each.email == email.lower()), None)
        if reader is None:
            raise CommandError("Nobody of this email is an active member of the centre who works on cases.")
        _row, is_new = CaseReader.objects.get_or_create(case=case, centre=case.centre, user=reader)
        if not is_new:
            self.stdout.write("This person reads the case already.")
            return
        log_access(reader, AccessLog.Action.VIEW, case)
        count = CaseReader.objects.filter(case=case).count()
        write_entry(case=case, kind=EntryKind.RESTRICTED, by=None, was=OPERATOR, now=count, text=reader.full_name)
        self.stdout.write("Named. The case is open to this person from now on.")
