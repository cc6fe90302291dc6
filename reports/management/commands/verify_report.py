from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from mrc.access.models import Centre
from mrc.templatetags.figures import amount
from reports.models import Submission
from reports.submitted.changes import ChangedFigure, restatement
from reports.templatetags.report import column_name

from .progress_report import add_report, day

MOST_NAMED = 20  # records of one figure


class Command(BaseCommand):
    help = (
        "Counts a submitted report again from the records and says which figure differs and why. Exit status 1 when "
        "one differs, 2 when what was kept is damaged."
    )

    def add_arguments(self, parser):
        add_report(parser)
        parser.add_argument("--number", type=int, help="the version; without it the last one")

    def handle(self, *args, agreement, start, end, number, **options):
        found = Submission.objects.filter(
            report__agreement__number=agreement, report__starts_on=day(start), report__ends_on=day(end)
        )
        if number is not None:
            found = found.filter(number=number)
        submission = found.select_related("report").first()
        if submission is None:
            raise CommandError(_("No report of these days was submitted."))
        compared = restatement(submission)
        self.codes = dict(Centre.objects.values_list("pk", "code"))
        for figure in compared.figures:
            self.stdout.write(self.line(figure))
        for statement, _was, _now in compared.results:
            self.stdout.write(_("The result of the indicator “%(statement)s” differs.") % {"statement": statement})
        for one in compared.damaged:
            self.stderr.write(_("Not as it was kept: %(what)s.") % {"what": one})
        told = {"number": submission.number, "checksum": submission.checksum, "n": len(compared.figures)}
        if compared.damaged:
            raise CommandError(_("Version %(number)s is damaged.") % told, returncode=2)
        if not compared.is_unchanged:
            raise CommandError(
                _("Version %(number)s is intact (%(checksum)s); %(n)s figures are otherwise by now.") % told
            )
        self.stdout.write(
            _("Version %(number)s is intact (%(checksum)s), and the records give every figure of it.") % told
        )

    def line(self, figure: ChangedFigure) -> str:
        """Table, line, column: was and now, and the records by their keys: a console holds no names."""
        named = [f"{one.kind} {self.codes[one.centre]}/{one.key} {one.was}→{one.now}" for one in figure.records]
        more = len(named) - MOST_NAMED
        words = ", ".join(named[:MOST_NAMED]) + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
        mark = _("since the start, ") if figure.is_since else ""
        name = ", ".join(filter(None, (str(figure.table), str(figure.line), column_name(figure.column))))
        return f"{mark}{name}: {amount(figure.was)} → {amount(figure.now)} ({words or _('other definitions')})"
