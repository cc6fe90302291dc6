from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.sealed import Unreadable
from reports.build import build
from reports.renderers import FORMATS, NotAvailable, render
from reports.submitted.changes import file_of
from reports.submitted.frozen import report_in
from reports.submitted.standing import standing_of

BINARY = {"pdf", "docx", "xlsx"}


class Command(BaseCommand):
    help = (
        "Writes the technical progress report of an agreement for a period, both days included; of one that was "
        "submitted, as it was submitted."
    )

    def add_arguments(self, parser):
        add_report(parser)
        parser.add_argument("--format", dest="kind", choices=list(FORMATS), default="json")
        parser.add_argument("--now", action="store_true", help="of a report that was submitted, count the records anew")
        parser.add_argument("-o", "--output", metavar="FILE")

    def handle(self, *args, agreement, start, end, kind, output, now, **options):
        period = Period(day(start), day(end))
        if period.is_empty:
            raise CommandError(_("The period ends before it starts: %(start)s to %(end)s.") % period._asdict())
        if kind in BINARY and not output:
            raise CommandError(_("A %(kind)s file needs a name: add -o FILE.") % {"kind": kind})
        found = Agreement.objects.for_report().filter(number=agreement).first()
        if found is None:
            raise CommandError(_("There is no agreement with the number %(number)s.") % {"number": agreement})
        standing = None if now else standing_of(found, period)
        report = report_in(standing.content) if standing else build(found, period)
        if report.outside:
            self.stderr.write(
                _("The period reaches outside the agreement; %(count)s cases closed there are not counted.")
                % {"count": report.outside.count}
            )
        try:
            is_kept = standing and standing.files.filter(kind=kind).exists()
            content = file_of(standing, kind) if is_kept else render(report, kind)
        except NotAvailable as problem:
            raise CommandError(str(problem)) from problem
        except Unreadable:
            raise CommandError(
                _("The file that was submitted is missing or damaged. Look for it in a backup.")
            ) from None
        if output:
            try:
                Path(output).write_bytes(content)
            except OSError as problem:
                raise CommandError(
                    _("%(file)s cannot be written: %(why)s.") % {"file": output, "why": problem.strerror}
                ) from problem
        else:
            self.stdout.write(content.decode(), ending="")


def add_report(parser) -> None:
    """The arguments that name a report: agreement, first and last day."""
    parser.add_argument("agreement", metavar="AGREEMENT_NUMBER")
    parser.add_argument("--from", dest="start", required=True, metavar="YYYY-MM-DD")
    parser.add_argument("--to", dest="end", required=True, metavar="YYYY-MM-DD")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("%(text)s is not a day. Write it as 2026-03-31.") % {"text": text}) from None
