"""The gender analysis (manual 3.4): shares, gaps, centres, time, and the answer to why women are fewer."""

from datetime import date

import pytest
from django.urls import reverse

from mrc.period import Period, months_earlier, period_before
from reports.build import build
from reports.gender import answers_of
from reports.gender_analysis import analysis
from reports.models import ReportText
from tests.factories import (
    ActivityFactory,
    AgreementFactory,
    CentreFactory,
    ClientFactory,
    EventFactory,
    LegalCaseFactory,
    OutcomeFactory,
    ParticipantFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db
SECOND = Period(date(2026, 4, 1), date(2026, 6, 30))


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre])


def serve(centre, gender, n=1, day=SECOND.start, **options):
    for _number in range(n):
        ServiceFactory(client=ClientFactory(centre=centre, gender=gender), received_on=day, **options)


def lines(agreement, period=SECOND):
    return {line.code: line for line in analysis(agreement, build(agreement, period)).lines}


@pytest.mark.parametrize(
    ("period", "before", "year"),
    [
        (SECOND, (date(2026, 1, 1), date(2026, 3, 31)), (date(2025, 4, 1), date(2025, 6, 30))),
        (
            Period(date(2024, 2, 1), date(2024, 2, 29)),
            (date(2024, 1, 1), date(2024, 1, 31)),
            (date(2023, 2, 1), date(2023, 2, 28)),
        ),
        (
            Period(date(2026, 3, 10), date(2026, 3, 19)),
            (date(2026, 2, 28), date(2026, 3, 9)),
            (date(2025, 3, 10), date(2025, 3, 19)),
        ),
        (
            Period(date(2026, 1, 1), date(2026, 12, 31)),
            (date(2025, 1, 1), date(2025, 12, 31)),
            (date(2025, 1, 1), date(2025, 12, 31)),
        ),
    ],
)
def test_the_period_before_is_as_long_and_the_year_before_has_the_same_days(period, before, year):
    assert period_before(period) == before
    assert months_earlier(period, 12) == year


def test_the_gap_is_how_many_women_are_missing_to_be_as_many_as_men(agreement, centre):
    serve(centre, "man", 5)
    serve(centre, "woman", 2)
    serve(centre, "other", 3)
    found = lines(agreement)["clients"]
    assert (found.counts.share_of_women, found.gap) == (29, 3)
    assert found.counts.women_below_half


def test_as_many_women_as_men_are_enough(agreement, centre):
    serve(centre, "man")
    serve(centre, "woman")
    assert not lines(agreement)["clients"].counts.women_below_half


def test_each_service_complaint_and_activity_is_a_line(agreement, centre):
    activity = ActivityFactory(outcome=OutcomeFactory(agreement=agreement, number="1"), number="1.1")
    ParticipantFactory(event=EventFactory(centre=centre, held_on=SECOND.start, activity=activity), gender="man")
    LegalCaseFactory(centre=centre, closed=True, closed_on=SECOND.end, gender="man")
    found = lines(agreement)
    assert {"service:counselling", "service:skills", "complainants", "event:training:beneficiaries"} <= set(found)
    assert found[f"activity:{activity.pk}"].counts.men == 1
    assert found["complainants"].gap == 1


def test_the_periods_before_are_counted_by_the_same_rule_and_outside_the_agreement_are_none(agreement, centre):
    serve(centre, "woman", 3, day=date(2026, 2, 1))
    serve(centre, "man", 1, day=date(2026, 2, 1))
    found = lines(agreement)["clients"]
    assert found.before.share_of_women == 75
    assert found.year_earlier is None


def test_the_centres_add_up_to_the_line_and_stand_in_the_order_of_their_codes(centre):
    second = CentreFactory(code="AAA")
    agreement = AgreementFactory(centres=[centre, second])
    serve(centre, "man", 2)
    serve(second, "woman", 1, service="skills")
    LegalCaseFactory(centre=second, closed=True, closed_on=SECOND.end)
    found = lines(agreement)
    for code in ("clients", "service:skills", "service:counselling", "complainants"):
        line = found[code]
        assert [one.code for one, _counts in line.by_centre] == sorted([centre.code, "AAA"])
        assert sum((counts for _one, counts in line.by_centre), type(line.counts)()) == line.counts


def test_the_answer_is_kept_and_stands_in_section_7(client, coordinator, agreement, centre):
    serve(centre, "man")
    client.force_login(coordinator)
    where = reverse("reports:gender", args=[agreement.uuid, *SECOND])
    page = client.get(where)
    assert set(page.context["form"].fields) >= {"why_clients", "why_service:counselling"}
    assert client.post(where, {"why_clients": "The harbour is far."}).status_code == 302
    text = ReportText.objects.get()
    assert (text.section, text.about, text.text) == ("beneficiaries", "gender:clients", "The harbour is far.")
    report = client.get(reverse("reports:report", args=[agreement.uuid, *SECOND])).content.decode()
    assert "The harbour is far." in report


def test_an_answer_is_printed_with_its_line_and_only_while_women_are_fewer(client, coordinator, agreement, centre):
    serve(centre, "man")
    client.force_login(coordinator)
    where = reverse("reports:gender", args=[agreement.uuid, *SECOND])
    client.post(where, {"why_clients": "The harbour is far.", "why_service:counselling": "No room."})
    assert answers_of(build(agreement, SECOND)) == [
        ("Clients served", "The harbour is far."),
        ("Counselling", "No room."),
    ]
    serve(centre, "woman", service="skills")
    assert answers_of(build(agreement, SECOND)) == [("Counselling", "No room.")]
    form = client.get(where).context["form"]
    assert "why_clients" in form.fields  # it can still be taken back
    client.post(where, {"why_clients": "", "why_service:counselling": "No room."})
    assert ReportText.objects.get(about="gender:clients").text == ""


def test_the_figures_of_the_analysis_open_to_their_records(client, coordinator, agreement, centre):
    serve(centre, "man", 2)
    client.force_login(coordinator)
    page = client.get(reverse("reports:gender", args=[agreement.uuid, *SECOND])).content.decode()
    where = reverse("reports:records", args=[agreement.uuid, *SECOND, "distinct", "all", "men"])
    assert f'href="{where}"' in page
    assert client.get(where).context["behind"].figure == 2


def test_the_analysis_takes_as_many_queries_whatever_the_number_of_records(
    client, coordinator, agreement, centre, django_assert_max_num_queries
):
    serve(centre, "man", 12)
    LegalCaseFactory.create_batch(12, centre=centre, closed=True, closed_on=SECOND.end)
    client.force_login(coordinator)
    with django_assert_max_num_queries(76):
        client.get(reverse("reports:gender", args=[agreement.uuid, *SECOND]))
