"""Who can be drawn and who is left out and why; drawing, naming, replacing (manual, section 3.3)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.merging import merge_clients
from clients.models import Consent, SafetyMark
from clients.side_by_side import print_of
from legal_cases.restriction import restrict
from mrc.vocabularies.harvesting import DrawnState, LeftOut
from outcomes.draws import (
    DrawnAlready,
    NobodyWaits,
    make_draw,
    name_interviewer,
    record_state,
    replace,
)
from outcomes.frame import in_numbers, served
from outcomes.interviewers import interviewers_for
from outcomes.models import Draw, Drawn, FramePerson, Interview
from tests.factories import AgreementFactory, ClientFactory, LegalCaseFactory, ServiceFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 30)
SIX_MONTHS_BEFORE = date(2026, 3, 30)


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre], starts_on=date(2025, 7, 1), ends_on=date(2027, 6, 30))


@pytest.fixture
def person(centre):
    """Somebody who can be drawn, but for what the options say."""

    def person(*, served_on=date(2026, 1, 5), consent="given", **options):
        client = ClientFactory(**({"centre": centre} | options))
        if served_on:
            ServiceFactory(client=client, received_on=served_on)
        if consent:
            Consent.objects.create(
                client=client, centre=client.centre, purpose="contact", answer=consent, given_on=date(2026, 1, 5)
            )
        return client

    return person


def why(agreement, client, day=DAY):
    return served(agreement, day).get(pk=client.pk).left_out


class TestFrame:
    def test_who_was_served_six_months_before_and_agreed_is_in(self, agreement, person):
        assert why(agreement, person(served_on=SIX_MONTHS_BEFORE)) == ""

    def test_a_day_less_is_too_recent(self, agreement, person):
        assert why(agreement, person(served_on=SIX_MONTHS_BEFORE + timedelta(days=1))) == LeftOut.TOO_RECENT

    def test_the_first_service_counts_not_the_last(self, agreement, person):
        client = person()
        ServiceFactory(client=client, received_on=DAY)
        assert why(agreement, client) == ""

    def test_who_was_never_served_is_not_looked_at(self, agreement, person):
        client = person(served_on=None)
        assert not served(agreement, DAY).filter(pk=client.pk).exists()
        later = person(served_on=DAY + timedelta(days=1))
        assert not served(agreement, DAY).filter(pk=later.pk).exists()

    @pytest.mark.parametrize("consent", ["", "refused", "withdrawn"])
    def test_without_consent_to_contact_nobody_is_drawn(self, agreement, person, consent):
        assert why(agreement, person(consent=consent)) == LeftOut.NO_CONSENT

    def test_the_latest_answer_counts(self, agreement, person):
        client = person()
        Consent.objects.create(
            client=client, centre=client.centre, purpose="contact", answer="withdrawn", given_on=date(2026, 1, 5)
        )
        assert why(agreement, client) == LeftOut.NO_CONSENT

    @pytest.mark.parametrize(
        ("birth", "left_out"),
        [
            ({"born_on": date(2008, 9, 30)}, ""),
            ({"born_on": date(2008, 10, 1)}, LeftOut.UNDER_18),
            ({"birth_year": 2008}, ""),
            ({"birth_year": 2009}, LeftOut.UNDER_18),
            ({}, ""),
        ],
    )
    def test_children_are_left_out_and_of_a_year_alone_the_first_of_july_counts(
        self, agreement, person, birth, left_out
    ):
        assert why(agreement, person(**birth)) == left_out

    def test_of_a_year_alone_who_is_not_18_before_july_is_left_out_until_then(self, agreement, person):
        client = person(birth_year=2008)
        assert why(agreement, client, date(2026, 6, 30)) == LeftOut.UNDER_18
        assert why(agreement, client, date(2026, 7, 5)) == ""

    @pytest.mark.parametrize("mark", ["dead_or_missing", "retaliation"])
    def test_a_mark_on_the_card_leaves_out_until_it_is_taken_away(self, agreement, person, mark):
        client = person()
        made = SafetyMark.objects.create(
            client=client, centre=client.centre, why=mark, since=date(2026, 5, 1), reason="Her sister said so."
        )
        assert why(agreement, client) == mark
        SafetyMark.objects.filter(pk=made.pk).update(taken_away_at=timezone.now())
        assert why(agreement, client) == ""

    @pytest.mark.parametrize("subject", ["sexual_harassment", "physical_abuse", "forced_labour"])
    def test_an_open_case_of_violence_leaves_out_and_a_closed_one_does_not(self, agreement, person, subject):
        client = person()
        case = LegalCaseFactory(centre=client.centre, client=client, subjects=[subject])
        assert why(agreement, client) == LeftOut.OPEN_CASE
        type(case).objects.filter(pk=case.pk).update(closed_on=date(2026, 5, 1), resolved_through="court")
        assert why(agreement, client) == ""

    def test_an_open_restricted_case_leaves_out_and_other_cases_do_not(self, agreement, person, caseworker):
        client = person()
        case = LegalCaseFactory(centre=client.centre, client=client, subjects=["leave"], caseworker=caseworker)
        assert why(agreement, client) == ""
        restrict(case=case, readers=[caseworker], by=caseworker)
        assert why(agreement, client) == LeftOut.OPEN_CASE

    def test_who_was_interviewed_or_asked_for_another_agreement_is_not_asked_again(
        self, agreement, person, coordinator
    ):
        interviewed, drawn = person(), person()
        Interview.objects.create(
            centre=interviewed.centre, client=interviewed, reference="I-1", interviewed_on=DAY, gender="woman"
        )
        other = AgreementFactory(centres=[drawn.centre], starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
        make_draw(agreement=other, day=DAY, by=coordinator)
        assert Drawn.objects.get().person.client == drawn
        assert why(agreement, interviewed) == LeftOut.INTERVIEWED
        assert why(agreement, drawn) == LeftOut.INTERVIEWED

    def test_what_concerns_safety_is_one_number_a_centre(self, agreement, person, elsewhere, centre):
        agreement.centres.add(elsewhere)
        person(gender="man")
        for mark in ("dead_or_missing", "retaliation"):
            client = person()
            SafetyMark.objects.create(client=client, centre=centre, why=mark, since=DAY, reason="Told.")
        LegalCaseFactory(centre=centre, client=person(), subjects=["forced_labour"])
        rows = {row.centre: row for row in in_numbers(agreement, served(agreement, DAY))}
        assert (rows[centre].women, rows[centre].others, rows[centre].left_out) == (0, 1, {"safety": 3})
        assert rows[elsewhere].looked_at == 0

    def test_it_takes_as_many_queries_for_many_as_for_one(
        self, agreement, person, coordinator, django_assert_num_queries
    ):
        for _n in range(3):
            person()
        with django_assert_num_queries(2):
            in_numbers(agreement, served(agreement, DAY))
        for _n in range(30):
            person()
        with django_assert_num_queries(2):
            in_numbers(agreement, served(agreement, DAY))


class TestDrawing:
    def test_frame_seed_method_and_order_are_kept(self, agreement, person, coordinator):
        for gender in ("woman", "man", "man", "woman", "man", "man"):
            person(gender=gender)
        person(consent="")
        draw = make_draw(agreement=agreement, day=DAY, by=coordinator)
        assert (draw.starts_on, draw.ends_on) == (date(2026, 7, 1), date(2027, 6, 30))
        assert (draw.method, draw.wanted, len(draw.seed), draw.women_missing) == ("1", 4, 32, 0)
        inside = draw.frame.exclude(number=None)
        assert sorted(inside.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
        assert sorted(inside.values_list("rank", flat=True)) == [1, 2, 3, 4, 5, 6]
        assert list(draw.frame.filter(number=None).values_list("left_out", "rank")) == [("no_consent", None)]
        drawn = Drawn.objects.filter(person__draw=draw)
        assert [one.person.rank for one in drawn] == [1, 2, 3, 4]
        assert sum(one.person.gender == "woman" for one in drawn) >= 2

    def test_the_same_seed_and_frame_give_the_same_people(self, agreement, person, coordinator):
        for _n in range(9):
            person()
        first = make_draw(agreement=agreement, day=DAY, by=coordinator, seed="5eed")
        order = list(first.frame.order_by("rank").values_list("client", flat=True))
        Drawn.objects.all().delete()
        again = make_draw(agreement=agreement, day=DAY, by=coordinator, seed="5eed", reason="To try.")
        assert list(again.frame.order_by("rank").values_list("client", flat=True)) == order

    def test_a_year_is_drawn_once_and_again_only_with_a_reason(self, agreement, person, coordinator):
        person()
        first = make_draw(agreement=agreement, day=DAY, by=coordinator)
        with pytest.raises(DrawnAlready) as problem:
            make_draw(agreement=agreement, day=DAY, by=coordinator)
        assert problem.value.draw == first
        second = make_draw(agreement=agreement, day=DAY, by=coordinator, reason="Nobody waits any more.")
        assert (second.number, second.reason) == (2, "Nobody waits any more.")

    def test_the_next_year_of_the_agreement_has_its_own_draw(self, agreement, person, coordinator):
        person()
        make_draw(agreement=agreement, day=date(2026, 6, 30), by=coordinator)
        assert make_draw(agreement=agreement, day=date(2026, 7, 1), by=coordinator).number == 1

    def test_outside_the_agreement_nobody_is_drawn(self, agreement, coordinator):
        with pytest.raises(ValidationError, match="does not run"):
            make_draw(agreement=agreement, day=date(2027, 7, 1), by=coordinator)

    def test_an_empty_frame_a_frame_of_two_and_one_of_men_are_draws_too(self, agreement, person, coordinator):
        assert make_draw(agreement=agreement, day=DAY, by=coordinator).women_missing == 2
        person(gender="man")
        person(gender="man")
        draw = make_draw(agreement=agreement, day=DAY, by=coordinator, reason="Somebody came.")
        assert draw.women_missing == 2
        assert Drawn.objects.filter(person__draw=draw).count() == 2


@pytest.fixture
def draw(agreement, person, coordinator):
    for number in range(8):
        person(gender="woman" if number < 3 else "man")
    return make_draw(agreement=agreement, day=DAY, by=coordinator)


def drawn_of(draw):
    return list(Drawn.objects.filter(person__draw=draw))


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def leave_out(person, why):
    """What happens to somebody of a kept frame, after which she may not be asked."""
    client = person.client
    if why == "no_consent":
        Consent.objects.create(client=client, centre=client.centre, purpose="contact", answer="withdrawn", given_on=DAY)
    elif why == "retaliation":
        SafetyMark.objects.create(client=client, centre=client.centre, why=why, since=DAY, reason="Told.")
    elif why == "under_18":
        type(client).objects.filter(pk=client.pk).update(born_on=date(2015, 1, 1))
    elif why == "interviewed":
        Interview.objects.create(
            centre=client.centre, client=client, reference="I-9", interviewed_on=DAY, gender=client.gender
        )
    elif why == "open_case":
        LegalCaseFactory(centre=client.centre, client=client, subjects=["leave"], is_restricted=True)
    else:
        client.delete()


class TestAsking:
    def test_the_own_caseworker_does_not_interview_now_nor_later(self, draw, caseworker, coordinator, centre):
        drawn = drawn_of(draw)[0]
        other = UserFactory(role="caseworker", centres=[centre], full_name="Other")
        case = LegalCaseFactory(centre=centre, client=drawn.person.client, caseworker=caseworker, subjects=["leave"])
        assert {one.pk for one in interviewers_for(drawn)} == {other.pk, coordinator.pk}
        with pytest.raises(ValidationError, match="does not interview"):
            name_interviewer(drawn=drawn, interviewer=caseworker, by=coordinator)
        case.caseworker = other
        case.save()
        assert {one.pk for one in interviewers_for(drawn)} == {coordinator.pk}
        assert name_interviewer(drawn=drawn, interviewer=coordinator, by=coordinator).interviewer == coordinator

    def test_staff_of_the_desk_and_of_other_centres_do_not_interview(self, draw, staff, elsewhere):
        far = UserFactory(role="caseworker", centres=[elsewhere])
        assert not {staff.pk, far.pk} & {one.pk for one in interviewers_for(drawn_of(draw)[0])}

    @pytest.mark.parametrize("state", ["declined", "not_found", "no_longer_asked"])
    def test_an_end_needs_its_reason(self, draw, coordinator, state):
        drawn = drawn_of(draw)[0]
        with pytest.raises(ValidationError):
            record_state(drawn=drawn, state=state, by=coordinator)
        assert record_state(drawn=drawn, state=state, reason="Moved away.", by=coordinator).reason == "Moved away."
        assert Drawn.history.filter(id=drawn.pk).first().history_user == coordinator

    @pytest.mark.parametrize("state", ["interviewed", "", "x"])
    def test_a_state_nobody_offered_is_refused(self, draw, coordinator, state):
        with pytest.raises(ValidationError):
            record_state(drawn=drawn_of(draw)[0], state=state, reason="x", by=coordinator)

    def test_somebody_steps_in_only_for_who_is_not_interviewed_and_once(self, draw, coordinator):
        drawn = drawn_of(draw)[0]
        with pytest.raises(ValidationError, match="Say first"):
            replace(drawn=drawn, by=coordinator)
        record_state(drawn=drawn, state=DrawnState.DECLINED, reason="No time.", by=coordinator)
        made = replace(drawn=drawn, by=coordinator)
        assert made.steps_in_for == drawn
        assert made.person.rank > 4
        assert replace(drawn=drawn, by=coordinator) == made

    def test_a_woman_steps_in_while_half_would_not_be_women(self, draw, coordinator):
        women = [one for one in drawn_of(draw) if one.person.gender == "woman"]
        for one in women[:-1]:
            record_state(drawn=one, state=DrawnState.NOT_FOUND, reason="No answer.", by=coordinator)
        waiting = FramePerson.objects.filter(draw=draw, drawn=None, gender="woman").exists()
        made = replace(drawn=women[0], by=coordinator)
        assert (made.person.gender == "woman") == waiting

    def test_a_used_up_reserve_list_says_so(self, agreement, person, coordinator):
        person()
        draw = make_draw(agreement=agreement, day=DAY, by=coordinator)
        drawn = drawn_of(draw)[0]
        record_state(drawn=drawn, state=DrawnState.DECLINED, reason="No.", by=coordinator)
        with pytest.raises(NobodyWaits):
            replace(drawn=drawn, by=coordinator)

    @pytest.mark.parametrize("why", ["no_consent", "retaliation", "under_18", "interviewed", "open_case", "gone"])
    def test_who_may_not_be_asked_any_more_is_passed_over_when_her_turn_comes(self, draw, coordinator, why):
        drawn = drawn_of(draw)[-1]
        reserve = draw.frame.filter(rank__gt=4).order_by("rank")
        first, second = reserve[:2]
        leave_out(first, why)
        record_state(drawn=drawn, state=DrawnState.DECLINED, reason="No time.", by=coordinator)
        made = replace(drawn=drawn, by=coordinator)
        passed = Drawn.objects.get(person=first)
        assert (made.person, made.steps_in_for, passed.steps_in_for) == (second, passed, drawn)
        assert (passed.state, passed.passed_over, passed.reason) == (DrawnState.NO_LONGER_ASKED, why, "")
        assert fresh(drawn).asked_instead == made == replace(drawn=drawn, by=coordinator)
        assert (made.passed_before, made.asked_before) == ([passed], drawn)
        assert Drawn.history.filter(id=passed.pk).get().history_user == coordinator

    def test_nobody_reads_who_was_passed_over_nor_what_is_hidden_of_her(self, draw, coordinator, client):
        drawn = drawn_of(draw)[-1]
        first = draw.frame.get(rank=5)
        leave_out(first, "open_case")
        type(first.client).objects.filter(pk=first.client_id).update(name="Nang Hidden")
        record_state(drawn=drawn, state=DrawnState.DECLINED, reason="No time.", by=coordinator)
        made = replace(drawn=drawn, by=coordinator)
        passed = Drawn.objects.get(person=first)
        client.force_login(coordinator)
        page = client.get(draw.get_absolute_url()).content.decode()
        assert "Passed over" in page
        assert "Left out for safety" in page
        assert "Nang Hidden" not in page
        assert made.get_absolute_url() in page
        assert passed.get_absolute_url() not in page
        assert client.get(passed.get_absolute_url()).status_code == 404

    def test_when_all_of_the_list_are_passed_over_nobody_waits_and_it_stays_recorded(self, draw, coordinator):
        drawn = drawn_of(draw)[-1]
        reserve = list(draw.frame.filter(rank__gt=4))
        for person in reserve:
            leave_out(person, "no_consent")
        record_state(drawn=drawn, state=DrawnState.DECLINED, reason="No time.", by=coordinator)
        for _click in range(2):
            with pytest.raises(NobodyWaits):
                replace(drawn=drawn, by=coordinator)
        assert Drawn.objects.filter(person__in=reserve, passed_over="no_consent").count() == len(reserve)
        assert fresh(drawn).asked_instead is None
        again = record_state(drawn=drawn, state=DrawnState.AGREED, by=coordinator)  # she came back after all
        assert again.state == DrawnState.AGREED

    def test_of_a_card_that_was_merged_the_card_that_stayed_is_asked(self, draw, coordinator, centre):
        drawn = drawn_of(draw)[0]
        gone, kept = drawn.person.client, ClientFactory(centre=centre)
        SafetyMark.objects.create(client=gone, centre=centre, why="retaliation", since=DAY, reason="Told.")
        shown = print_of(*sorted([kept, gone], key=lambda card: card.pk))
        merge_clients(kept=kept, gone=gone, values={}, shown=shown, by=coordinator)
        drawn.refresh_from_db()
        assert drawn.person.client == kept
        assert kept.safety_marks.get().why == "retaliation"

    def test_a_draw_is_never_changed_by_what_comes_after(self, draw, person, coordinator):
        before = list(draw.frame.values_list("number", "rank", "left_out"))
        person()
        assert list(Draw.objects.get(pk=draw.pk).frame.values_list("number", "rank", "left_out")) == before
