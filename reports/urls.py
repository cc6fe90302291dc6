from datetime import date

from django.urls import path, register_converter

from .submitted.ledger import SINCE
from .views import (
    answers,
    attachments,
    bundle,
    calendar,
    delivery,
    from_word,
    plan,
    reading,
    records,
    report,
    submission,
    write,
)


class DayConverter:
    """A day of an address, such as 2026-03-31; what is no day is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return date.fromisoformat(value)

    def to_url(self, value):
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "reports"
urlpatterns = [
    path("", calendar.agreements, name="list"),
    path("closing-records/", bundle.closing_records, name="closing-records"),
    path("attachments/<uuid:uuid>/", attachments.attachment, name="attachment"),
    path("attachments/<uuid:uuid>/remove/", attachments.remove_attachment, name="remove-attachment"),
    path("board/", calendar.board, name="board"),
    path("submissions/<uuid:uuid>/", submission.submission, name="submission"),
    path("submissions/<uuid:uuid>/report.<slug:kind>", submission.submitted_file, name="submitted-file"),
    path(
        "submissions/<uuid:uuid>/attachments/<uuid:attachment>/",
        submission.submitted_attachment,
        name="submitted-attachment",
    ),
    path("submissions/<uuid:uuid>/bundle/", delivery.deliver, name="deliver"),
    path("submissions/<uuid:uuid>/changes/", submission.changes, name="changes"),
    path("submissions/<uuid:uuid>/centres/", submission.by_centre, name="by-centre"),
    path(
        "submissions/<uuid:uuid>/since/<slug:table>/<str:line>/<slug:column>/",
        records.records_then,
        {"mark": SINCE},
        name="records-then-since",
    ),
    path("submissions/<uuid:uuid>/<slug:table>/<str:line>/<slug:column>/", records.records_then, name="records-then"),
    path("submissions/<uuid:uuid>/approve/", submission.approve, name="approve"),
    path("submissions/<uuid:uuid>/return/", submission.send_back, name="return"),
    path("submissions/<uuid:uuid>/unlock/", submission.unlock, name="unlock"),
    path("<uuid:uuid>/plan/impact/", plan.impact, name="plan-impact"),
    path("<uuid:uuid>/plan/advice/", plan.indicator_advice, name="indicator-advice"),
    path("<uuid:uuid>/plan/<slug:kind>/new/", plan.add, name="plan-add"),
    path("<uuid:uuid>/plan/<slug:kind>/<int:pk>/", plan.change, name="plan-change"),
    path("<uuid:uuid>/plan/<slug:kind>/<int:pk>/remove/", plan.remove, name="plan-remove"),
    path("<uuid:uuid>/plan/indicator/<int:pk>/target/<day:start>/", plan.target, name="target"),
    path("<uuid:uuid>/", calendar.periods, name="periods"),
    path("<uuid:uuid>/<day:start>/<day:end>/", report.report, name="report"),
    path("<uuid:uuid>/<day:start>/<day:end>/report.<slug:kind>", report.download, name="download"),
    path("<uuid:uuid>/<day:start>/<day:end>/due/", calendar.due_date, name="due-date"),
    path("<uuid:uuid>/<day:start>/<day:end>/compare/", reading.compare, name="compare"),
    path("<uuid:uuid>/<day:start>/<day:end>/over-time/", reading.over_time, name="over-time"),
    path("<uuid:uuid>/<day:start>/<day:end>/breakdown/", reading.breakdown, name="breakdown"),
    path("<uuid:uuid>/<day:start>/<day:end>/gender/", answers.gender, name="gender"),
    path("<uuid:uuid>/<day:start>/<day:end>/attach/", attachments.add_attachment, name="add-attachment"),
    path("<uuid:uuid>/<day:start>/<day:end>/check/", answers.check, name="check"),
    path("<uuid:uuid>/<day:start>/<day:end>/submit/", submission.submit, name="submit"),
    path("<uuid:uuid>/<day:start>/<day:end>/from-word/", from_word.from_word, name="from-word"),
    path("<uuid:uuid>/<day:start>/<day:end>/write/<slug:section>/", write.write, name="write"),
    path("<uuid:uuid>/<day:start>/<day:end>/write/<slug:section>/<int:pk>/", write.write, name="write"),
    path("<uuid:uuid>/<day:start>/<day:end>/<slug:table>/<str:line>/<slug:column>/", records.records, name="records"),
]
