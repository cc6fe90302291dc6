"""Reading the figures: beside other periods, over time, broken down; charts and destinations."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from mrc.agreements.models import Agreement
from mrc.period import Period
from reports.build import build
from reports.comparison import comparison
from reports.renderers.json import as_data
from reports.results import ByGender
from reports.trend import quarters_until, trend
from tests.factories import AgreementFactory, CentreFactory, ClientFactory, LegalCaseFactory, ServiceFactory

pytestmark = pytest.mark.django_db
SECOND = Period(date(2026, 4, 1), date(2026, 6, 30))


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre], starts_on=date(2025, 2, 1), ends_on=date(2026, 12, 31))


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def where(name, agreement, period=SECOND):
    return reverse(f"reports:{name}", args=[agreement.uuid, *period])


def serve(centre, gender, n, day, **options):
    for _number in range(n):
        card = ClientFactory(centre=centre, gender=gender, registered_on=day, **options)
        ServiceFactory(client=card, received_on=day)


class TestComparison:
    def rows(self, agreement, period=SECOND):
        found = comparison(agreement, build(agreement, period))
        return {row.key: row for group in found.groups for row in group.rows}

    def test_three_periods_are_counted_by_the_same_rule(self, agreement, centre):
        serve(centre, "woman", 12, date(2026, 1, 5))
        serve(centre, "woman", 15, date(2026, 4, 5))
        serve(centre, "man", 2, date(2025, 5, 5))
        row = self.rows(agreement)["distinct/all"]
        assert (row.now.value, row.before.value, row.year.value) == (15, 12, 2)
        assert (row.change, row.percent) == (3, 25)
        assert (row.year_change, row.year_percent) == (13, None)  # no percent of two people

    def test_currencies_are_never_added_and_have_no_percents(self, agreement, centre):
        for day, currency, amount in ((date(2026, 2, 1), "THB", 10), (date(2026, 5, 1), "THB", "2.50")):
            LegalCaseFactory(centre=centre, closed=True, closed_on=day, amounts=[("awarded", currency, amount)])
        row = self.rows(agreement)["compensation_awarded/THB"]
        assert (row.now.value, row.change, row.percent) == (Decimal("2.5"), Decimal("-7.5"), None)

    def test_what_was_met_earlier_alone_is_nothing_now(self, agreement, centre):
        awards = [("awarded", "KHR", 7)]
        LegalCaseFactory(centre=centre, closed=True, closed_on=date(2026, 2, 1), amounts=awards, subjects=[])
        LegalCaseFactory(centre=centre, closed=True, closed_on=date(2026, 5, 1), subjects=["leave"])
        rows = self.rows(agreement)
        assert (rows["compensation_awarded/KHR"].now.value, rows["compensation_awarded/KHR"].change) == (0, -7)
        assert (rows["subject/not_recorded"].now.value, rows["subject/not_recorded"].before.value) == (0, 1)

    def test_a_period_that_is_cut_by_the_agreement_says_so_and_has_no_percents(self, agreement, centre, signed_in):
        serve(centre, "woman", 12, date(2025, 3, 5))
        serve(centre, "woman", 15, date(2025, 5, 5))
        second = Period(date(2025, 4, 1), date(2025, 6, 30))
        row = self.rows(agreement, second)["distinct/all"]
        assert (row.change, row.percent) == (3, None)
        answer = signed_in.get(where("compare", agreement, second))
        assert [one.counted for one in answer.context["comparison"].cut] == [
            Period(date(2025, 2, 1), date(2025, 3, 31))
        ]
        assert "lies within the agreement and is counted: no percents are told of it" in answer.content.decode()

    def test_other_and_unknown_are_told_above_zero_and_each_part_opens(self, agreement, centre, signed_in):
        serve(centre, "woman", 2, date(2026, 4, 5))
        assert "other/unknown" not in signed_in.get(where("compare", agreement)).content.decode()
        serve(centre, "unknown", 1, date(2026, 1, 5))
        page = signed_in.get(where("compare", agreement)).content.decode()
        first = Period(date(2026, 1, 1), date(2026, 3, 31))
        for period, column, n in ((SECOND, "women", 2), (first, "other_unknown", 1)):
            door = reverse("reports:records", args=[agreement.uuid, *period, "distinct", "all", column])
            assert f'href="{door}"' in page
            assert signed_in.get(door).context["behind"].figure == n

    def test_outside_the_agreement_there_is_nothing_to_compare_with(self, agreement, signed_in):
        first = Period(date(2025, 1, 1), date(2025, 3, 31))
        row = self.rows(agreement, first)["distinct/all"]
        assert (row.before, row.change, row.year) == (None, None, None)
        page = signed_in.get(where("compare", agreement, first)).content.decode()
        assert "there is nothing to compare with" in page

    def test_each_figure_opens_in_its_own_period(self, agreement, centre, signed_in):
        serve(centre, "woman", 3, date(2026, 1, 5))
        serve(centre, "woman", 2, date(2025, 4, 5))
        page = signed_in.get(where("compare", agreement)).content.decode()
        for period, n in (
            (Period(date(2026, 1, 1), date(2026, 3, 31)), 3),
            (Period(date(2025, 4, 1), date(2025, 6, 30)), 2),
        ):
            door = reverse("reports:records", args=[agreement.uuid, *period, "distinct", "all", "total"])
            assert f'href="{door}"' in page
            assert signed_in.get(door).context["behind"].figure == n

    def test_it_takes_as_many_queries_whatever_the_records(
        self, agreement, centre, signed_in, django_assert_max_num_queries
    ):
        serve(centre, "woman", 12, date(2026, 4, 5))
        with django_assert_max_num_queries(86):
            signed_in.get(where("compare", agreement))


class TestOverTime:
    def test_the_quarters_are_those_of_the_calendar_within_the_agreement(self, agreement):
        found = quarters_until(agreement, date(2025, 8, 10))
        assert found == [
            Period(date(2025, 2, 1), date(2025, 3, 31)),
            Period(date(2025, 4, 1), date(2025, 6, 30)),
            Period(date(2025, 7, 1), date(2025, 8, 10)),
        ]
        assert quarters_until(agreement, date(2025, 1, 31)) == []
        assert quarters_until(agreement, date(2028, 1, 1))[-1].end == agreement.ends_on

    def test_each_quarter_counts_its_own_persons_cases_and_sums(self, agreement, centre):
        card = ClientFactory(centre=centre, gender="woman")
        for day in (date(2026, 1, 5), date(2026, 2, 5), date(2026, 4, 5)):
            ServiceFactory(client=card, received_on=day)
        awards = [("awarded", "THB", "10.25"), ("awarded", "THB", "0.25"), ("requested", "KHR", 5)]
        LegalCaseFactory(centre=centre, closed=True, closed_on=date(2026, 2, 1), gender="man", amounts=awards)
        found = {one.period.start: one for one in trend(agreement, SECOND.end).quarters}
        first, second = found[date(2026, 1, 1)], found[SECOND.start]
        assert (first.served.women, second.served.women) == (1, 1)
        assert (first.closed.men, second.closed.men) == (1, 0)
        assert first.awarded == {"THB": Decimal("10.5")}
        assert second.services["counselling"] == ByGender(women=1)

    def test_the_last_eight_quarters_are_shown_and_the_cut_is_said(self, centre, signed_in):
        long = AgreementFactory(centres=[centre], starts_on=date(2023, 1, 1), ends_on=date(2026, 12, 31))
        assert len(trend(long, SECOND.end).quarters) == 8
        assert "The last eight quarters." in signed_in.get(where("over-time", long)).content.decode()

    def test_each_figure_opens_in_its_quarter(self, agreement, centre, signed_in):
        serve(centre, "woman", 3, date(2026, 1, 5))
        page = signed_in.get(where("over-time", agreement)).content.decode()
        door = reverse(
            "reports:records",
            args=[agreement.uuid, date(2026, 1, 1), date(2026, 3, 31), "distinct", "all", "women"],
        )
        assert f'href="{door}"' in page
        assert signed_in.get(door).context["behind"].figure == 3

    def test_services_and_money_have_a_chart_each_whose_figures_open(self, agreement, centre, signed_in):
        serve(centre, "unknown", 3, date(2026, 1, 5))
        awards = [("awarded", "THB", "10.50"), ("awarded", "KHR", 5)]
        LegalCaseFactory(centre=centre, closed=True, closed_on=date(2026, 2, 1), amounts=awards)
        page = signed_in.get(where("over-time", agreement)).content.decode()
        assert "other/ unknown" in page
        for table, line, figure in (
            ("service", "counselling", 3),
            ("compensation_awarded", "THB", Decimal("10.5")),
            ("compensation_awarded", "KHR", 5),
        ):
            door = reverse(
                "reports:records", args=[agreement.uuid, date(2026, 1, 1), date(2026, 3, 31), table, line, "total"]
            )
            assert f'href="{door}"' in page
            assert signed_in.get(door).context["behind"].figure == figure

    def test_it_takes_four_queries(self, agreement, centre, django_assert_num_queries):
        serve(centre, "woman", 5, date(2026, 1, 5))
        loaded = Agreement.objects.for_report().get()
        with django_assert_num_queries(4):
            trend(loaded, SECOND.end)

    def test_before_the_agreement_there_is_nothing(self, agreement, signed_in):
        early = Period(date(2024, 1, 1), date(2024, 3, 31))
        assert "No quarter of the agreement" in signed_in.get(where("over-time", agreement, early)).content.decode()


class TestBreakdown:
    def show(self, signed_in, agreement, **choice):
        return signed_in.get(where("breakdown", agreement), choice)

    def test_age_by_ethnicity_of_women_adds_up_and_opens(self, agreement, centre, signed_in):
        serve(centre, "woman", 2, SECOND.start, ethnicity="Khmer", birth_year=1990)
        serve(centre, "woman", 1, SECOND.start, ethnicity="  khmer ", birth_year=2012)
        serve(centre, "woman", 1, SECOND.start, ethnicity="", birth_year=1990)
        serve(centre, "man", 5, SECOND.start, ethnicity="Khmer", birth_year=1990)
        answer = self.show(signed_in, agreement, down="age", across="ethnicity", who="women")
        table = answer.context["table"]
        assert table.whole == build(agreement, SECOND).beneficiaries.distinct.women == 4
        assert sum(table.sums) == sum(line.total for line in table.lines) == 4
        assert [line.label for line in table.lines] == ["Under 18", "35–44"]
        assert table.columns[-1] == "Not recorded"
        for line in table.lines:
            for cell in line.cells:
                if cell.value:
                    door = f"{reverse('reports:report', args=[agreement.uuid, *SECOND])}{cell.key}/"
                    assert f'href="{door}"' in answer.content.decode()
                    assert signed_in.get(door).context["behind"].figure == cell.value

    def test_cases_are_broken_down_too(self, agreement, centre, signed_in):
        for sector in ("fishing", "seafood", "seafood"):
            LegalCaseFactory(centre=centre, closed=True, closed_on=SECOND.end, sector=sector, destination_country="TH")
        answer = self.show(signed_in, agreement, down="sector", across="destination", who="total")
        table = answer.context["table"]
        assert [(line.label, line.total) for line in table.lines] == [("Fishing", 1), ("Seafood", 2)]
        assert table.columns == ("Thailand",)
        cell = table.lines[1].cells[0]
        door = f"{reverse('reports:report', args=[agreement.uuid, *SECOND])}{cell.key}/"
        assert signed_in.get(door).context["behind"].figure == 2

    def test_the_rarest_columns_stand_together_and_open(self, agreement, centre, signed_in):
        for number in range(13):
            serve(centre, "woman", 2 if number else 1, SECOND.start, ethnicity=f"People {number:02}", birth_year=1990)
        serve(centre, "woman", 1, SECOND.start, ethnicity="", birth_year=1990)
        answer = self.show(signed_in, agreement, down="age", across="ethnicity", who="women")
        table = answer.context["table"]
        assert len(table.columns) == 12
        assert table.columns[-2:] == ("All others", "Not recorded")
        assert sum(table.sums) == table.whole == 26
        (line,) = table.lines
        others = line.cells[-2]
        assert others.value == 5  # three of two people or one, beside ten of their own
        behind = signed_in.get(f"{reverse('reports:report', args=[agreement.uuid, *SECOND])}{others.key}/")
        assert behind.context["behind"].figure == others.value

    def test_a_restricted_case_of_a_cell_is_counted_and_not_shown(self, agreement, centre, signed_in):
        for is_restricted in (True, False):
            LegalCaseFactory(
                centre=centre,
                closed=True,
                closed_on=SECOND.end,
                sector="fishing",
                destination_country="TH",
                is_restricted=is_restricted,
            )
        door = where("report", agreement) + "cross_cases/sector.fishing.destination.TH/total/"
        behind = signed_in.get(door).context["behind"]
        assert (behind.figure, behind.hidden, len(behind.parts[0].rows)) == (2, 1, 1)

    def test_only_the_readers_own_centres_are_broken_down(self, centre, signed_in):
        other = CentreFactory(code="ZZZ")
        shared = AgreementFactory(centres=[centre, other])
        serve(centre, "woman", 1, SECOND.start)
        serve(other, "woman", 4, SECOND.start)
        table = self.show(signed_in, shared, down="age", across="nationality", who="total").context["table"]
        assert table.whole == 1

    @pytest.mark.parametrize(
        "choice",
        [
            {"down": "age", "across": "sector", "who": "women"},
            {"down": "age", "across": "age", "who": "women"},
            {"down": "name", "across": "age", "who": "women"},
            {"down": "age", "across": "ethnicity", "who": "children"},
            {"down": "age"},
        ],
    )
    def test_what_is_not_offered_gets_a_sentence(self, agreement, signed_in, choice):
        answer = self.show(signed_in, agreement, **choice)
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert answer.context["table"] is None

    @pytest.mark.parametrize(
        "key",
        [
            "cross_people/age.lt_18.name.x/women",
            "cross_people/age/women",
            "cross_people/age.lt_18.sector.fishing/women",
            "cross_cases/sector.fishing.destination.TH/children",
            f"activity_events/{'9' * 5000}/total",
            f"activity_events/{'9' * 19}/total",
        ],
    )
    def test_a_cell_nobody_offered_does_not_exist(self, agreement, signed_in, key):
        base = reverse("reports:report", args=[agreement.uuid, *SECOND])
        assert signed_in.get(f"{base}{key}/").status_code == 404

    def test_legal_status_is_not_offered_where_a_centre_does_not_collect_it(self, agreement, centre, signed_in):
        centre.collects_legal_status = False
        centre.save()
        answer = self.show(signed_in, agreement, down="legal_status", across="sector", who="total")
        assert answer.context["form"].errors["down"]

    def test_nobody_is_said_in_words(self, agreement, signed_in):
        page = self.show(signed_in, agreement, down="age", across="ethnicity", who="women").content.decode()
        assert "Nobody of your centres in this period." in page


def test_destinations_stand_beside_the_form_and_add_up(agreement, centre, signed_in):
    for country, gender in (("TH", "man"), ("MY", "woman"), ("not_recorded", "woman")):
        LegalCaseFactory(centre=centre, closed=True, closed_on=SECOND.end, destination_country=country, gender=gender)
    report = build(agreement, SECOND)
    table = report.legal_assistance.destination
    assert table.reconciles
    assert [line.label for line in table.lines] == ["Malaysia", "Thailand", "Not recorded"]
    data = as_data(report)
    assert data["destination_country"]["TH"] == {"men": 1, "women": 0, "other_unknown": 0}
    assert "destination" not in data["legal_assistance"]
    for line in table.lines:
        door = reverse("reports:records", args=[agreement.uuid, *SECOND, "destination", line.code, "total"])
        assert signed_in.get(door).context["behind"].figure == 1
    assert signed_in.get(f"{where('report', agreement)}destination/ATLANTIS/total/").status_code == 404


def test_the_chart_shows_the_five_most_frequent_subjects_and_the_table_keeps_the_forms_order(agreement, centre):
    for subjects in (["leave"], ["leave", "osh"], ["accident"], ["rest_day"], ["benefits"], ["deductions", "osh"]):
        LegalCaseFactory(centre=centre, closed=True, closed_on=SECOND.end, subjects=subjects)
    table = build(agreement, SECOND).legal_assistance.subjects
    assert [line.code for line in table.most_frequent[:2]] in (["osh", "leave"], ["leave", "osh"])
    assert len(table.most_frequent) == 5
    assert table.lines[0].code == "wages_withheld"
