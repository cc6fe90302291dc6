from datetime import date

from django.urls import path, register_converter

from . import bundle_views, calendar_views, plan_views, reading_views, views, write_views


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
    path("", calendar_views.agreements, name="list"),
    path("closing-records/", bundle_views.closing_records, name="closing-records"),
    path("attachments/<uuid:uuid>/", write_views.attachment, name="attachment"),
    path("attachments/<uuid:uuid>/remove/", write_views.remove_attachment, name="remove-attachment"),
    path("board/", calendar_views.board, name="board"),
    path("<uuid:uuid>/plan/impact/", plan_views.impact, name="plan-impact"),
    path("<uuid:uuid>/plan/advice/", plan_views.indicator_advice, name="indicator-advice"),
    path("<uuid:uuid>/plan/<slug:kind>/new/", plan_views.add, name="plan-add"),
    path("<uuid:uuid>/plan/<slug:kind>/<int:pk>/", plan_views.change, name="plan-change"),
    path("<uuid:uuid>/plan/<slug:kind>/<int:pk>/remove/", plan_views.remove, name="plan-remove"),
    path("<uuid:uuid>/plan/indicator/<int:pk>/target/<day:start>/", plan_views.target, name="target"),
    path("<uuid:uuid>/", calendar_views.periods, name="periods"),
    path("<uuid:uuid>/<day:start>/<day:end>/", views.report, name="report"),
    path("<uuid:uuid>/<day:start>/<day:end>/report.<slug:kind>", views.download, name="download"),
    path("<uuid:uuid>/<day:start>/<day:end>/due/", calendar_views.due_date, name="due-date"),
    path("<uuid:uuid>/<day:start>/<day:end>/compare/", reading_views.compare, name="compare"),
    path("<uuid:uuid>/<day:start>/<day:end>/over-time/", reading_views.over_time, name="over-time"),
    path("<uuid:uuid>/<day:start>/<day:end>/breakdown/", reading_views.breakdown, name="breakdown"),
    path("<uuid:uuid>/<day:start>/<day:end>/gender/", write_views.gender, name="gender"),
    path("<uuid:uuid>/<day:start>/<day:end>/attach/", write_views.add_attachment, name="add-attachment"),
    path("<uuid:uuid>/<day:start>/<day:end>/check/", write_views.check, name="check"),
    path("<uuid:uuid>/<day:start>/<day:end>/write/<slug:section>/", write_views.write, name="write"),
    path("<uuid:uuid>/<day:start>/<day:end>/write/<slug:section>/<int:pk>/", write_views.write, name="write"),
    path("<uuid:uuid>/<day:start>/<day:end>/<slug:table>/<str:line>/<slug:column>/", views.records, name="records"),
]
