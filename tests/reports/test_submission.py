"""A report is handed in, frozen, returned, approved; what the records say later stands beside it and never in it."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from legal_cases.models import LegalCase
from mrc import sealed
from mrc.access.models import Deputy
from mrc.period import Period
from outcomes.models import CaseStudy, Interview, Story
from reports.actions import NotWritable, keep_texts
from reports.behind import behind
from reports.build import build
from reports.models import ProgressReport, Remark, Step, Submission, SubmittedFile
from reports.renderers.json import as_data
from reports.results import ByGender
from reports.scope import Scope
from reports.sentences import since_in_words
from reports.submitted import actions
from reports.submitted.actions import (
    ChangedMeanwhile,
    NotPossible,
    NotReady,
    approve_report,
    return_report,
    submit_report,
    unlock_report,
)
from reports.submitted.changes import restatement
from reports.submitted.frozen import report_in
from tests.factories import (
    AgreementFactory,
    CentreFactory,
    ClientFactory,
    EventFactory,
    LegalCaseFactory,
    OutcomeFactory,
    ServiceFactory,
    UserFactory,
    attachment,
)

pytestmark = pytest.mark.django_db
FIRST = Period(date(2026, 1, 1), date(2026, 3, 31))
SECOND = Period(date(2026, 4, 1), date(2026, 6, 30))
TODAY = date(2026, 11, 26)
SECTIONS = ("summary", "beneficiaries", "issues", "actions")


@pytest.fixture
def officer():
    return UserFactory(role="programme")


@pytest.fixture
def agreement(centre, officer):
    agreement = AgreementFactory(centres=[centre])
    OutcomeFactory(agreement=agreement, number="1")
    agreement.followers.add(officer)
    return agreement


@pytest.fixture(autouse=True)
def quick_files(monkeypatch):
    """Most tests need a file of each kind, not five seconds of layout; the journey in the browser makes real ones."""
    monkeypatch.setattr(actions, "render", lambda report, kind: f"{kind} {report.period}".encode())


def closed(centre, day=FIRST.end, **options):
    answers = {"sector": "fishing", "subjects": ["leave"], "remedies": ["none"], "sanctions": ["none"]}
    answers |= {"legal_status": "regular", "source": "ngo", "opened_on": date(2025, 12, 1)}
    return LegalCaseFactory(centre=centre, closed=True, closed_on=day, gender="woman", **(answers | options))


def write(agreement, period, by, centre=None):
    """Everything a report needs, but no record."""
    centre = centre or agreement.centres.get()
    reference = f"I-{period.start}"
    interview = Interview.objects.create(
        centre=centre, reference=reference, interviewed_on=period.start, gender="woman"
    )
    Story.objects.create(
        centre=centre, approved_on=period.end, interview=interview, title="Paid at last", outcome="positive"
    )
    CaseStudy.objects.create(centre=centre, reference=reference, title="A group", approved_on=period.end)
    texts = {(section, "", "text"): f"{section} {period.start} អត្ថបទ" for section in SECTIONS}
    texts["outcomes", f"outcome:{agreement.outcomes.get().pk}", "progress"] = f"It goes on, {period.start}."
    keep_texts(agreement=agreement, period=period, texts=texts, by=by)


def submitted(agreement, by, period=FIRST):
    write(agreement, period, by)
    return submit_report(agreement=agreement, period=period, by=by, today=TODAY)


class TestSubmitting:
    def test_figures_records_definitions_and_files_are_kept(self, agreement, centre, coordinator):
        case = closed(centre, amounts=[("awarded", "THB", "10.50")])
        submission = submitted(agreement, coordinator)
        report = report_in(submission.content)
        assert report.legal_assistance.cases_closed == 1
        assert as_data(report) == {**as_data(build(agreement, FIRST)), "status": "submitted"}
        assert (submission.number, submission.definitions, len(submission.checksum)) == (1, "1", 64)
        assert set(submission.files.values_list("kind", flat=True)) == {"pdf", "docx", "xlsx", "ledger"}
        assert list(submission.cases.values_list("case", "is_late")) == [(case.pk, False)]
        assert ProgressReport.objects.get().status == "submitted"
        assert Step.objects.get().what == "submitted"
        assert ProgressReport.history.first().history_user == coordinator

    def test_its_files_name_no_single_record_of_a_centre(self, agreement, centre, coordinator, monkeypatch):
        """They are the same for everybody who gets them, also for coordinators of other centres."""
        across = Period(date(2025, 12, 1), FIRST.end)
        closed(centre, date(2025, 12, 15), reference="OUTSIDE-1")
        write(agreement, across, coordinator)
        keep_texts(
            agreement=agreement,
            period=across,
            texts={("summary", "check:outside", "reason"): "Asked for so."},
            by=coordinator,
        )
        rendered = []
        monkeypatch.setattr(actions, "render", lambda report, kind: rendered.append(report) or b"x")
        submission = submit_report(agreement=agreement, period=across, by=coordinator, today=TODAY)
        assert [(one.outside.count, one.outside.cases) for one in rendered] == [(1, ())] * 3
        assert report_in(submission.content).for_reader([centre.pk]).outside.cases[0].reference == "OUTSIDE-1"
        assert report_in(submission.content).for_reader([]).outside.cases == ()

    def test_a_deputy_submits_and_the_history_says_for_whom(self, client, agreement, coordinator, caseworker, officer):
        write(agreement, FIRST, coordinator)
        Deputy.objects.create(
            coordinator=coordinator, deputy=caseworker, starts_on=caseworker.today(), ends_on=caseworker.today()
        )
        client.force_login(caseworker)
        client.post(reverse("reports:submit", args=[agreement.uuid, *FIRST]))
        step = Step.objects.get()
        assert (step.by, step.deputy_of) == (caseworker, coordinator)
        client.force_login(officer)
        assert f"deputy of {coordinator.full_name}" in client.get(step.submission.get_absolute_url()).content.decode()

    def test_what_is_not_ready_is_not_submitted(self, agreement, coordinator):
        with pytest.raises(NotReady):
            submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        write(agreement, FIRST, coordinator)
        with pytest.raises(NotReady):
            submit_report(agreement=agreement, period=FIRST, by=coordinator, today=FIRST.end)
        assert not Submission.objects.exists()

    def test_it_is_submitted_once(self, agreement, coordinator):
        submitted(agreement, coordinator)
        with pytest.raises(NotWritable):
            submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        with pytest.raises(NotWritable):
            keep_texts(agreement=agreement, period=FIRST, texts={("issues", "", "text"): "x"}, by=coordinator)
        assert Submission.objects.count() == 1

    def test_an_import_in_the_middle_is_noticed_and_leaves_nothing(self, agreement, centre, coordinator, monkeypatch):
        write(agreement, FIRST, coordinator)
        real = actions.ledger

        def meanwhile(*scopes):
            closed(centre)
            return real(*scopes)

        monkeypatch.setattr(actions, "ledger", meanwhile)
        with pytest.raises(ChangedMeanwhile):
            submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        assert not Submission.objects.exists()
        assert ProgressReport.objects.get().status == "draft"

    def test_a_text_changed_in_the_middle_is_noticed_and_no_file_is_left(
        self, agreement, coordinator, monkeypatch, settings, tmp_path
    ):
        settings.VAR_DIR = tmp_path
        write(agreement, FIRST, coordinator)

        def meanwhile(built, kinds):
            keep_texts(agreement=agreement, period=FIRST, texts={("issues", "", "text"): "Late"}, by=coordinator)
            return {"pdf": b"x"}

        monkeypatch.setattr(actions, "delivered", meanwhile)
        with pytest.raises(ChangedMeanwhile):
            submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        assert not SubmittedFile.objects.exists()
        assert list(sealed.folder().iterdir()) == []


class TestReviewing:
    def test_it_is_returned_with_a_remark_at_each_section_and_written_on(self, agreement, coordinator, officer):
        first = submitted(agreement, coordinator)
        return_report(submission=first, remarks={"issues": "Which fees?", "": "Thank you.", "actions": ""}, by=officer)
        assert list(Remark.objects.values_list("section", "text")) == [("issues", "Which fees?"), ("", "Thank you.")]
        keep_texts(agreement=agreement, period=FIRST, texts={("issues", "", "text"): "Passport fees."}, by=coordinator)
        second = submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        first.refresh_from_db()
        assert (first.is_standing, second.is_standing, second.number) == (False, True, 2)
        assert report_in(first.content).narrative.of("issues") != report_in(second.content).narrative.of("issues")
        approve_report(submission=second, by=officer)
        assert ProgressReport.objects.get().status == "approved"
        assert list(Step.objects.values_list("what", flat=True)) == ["submitted", "returned", "submitted", "approved"]

    def test_of_two_approvals_at_once_the_second_is_told(self, agreement, coordinator, officer):
        submission = submitted(agreement, coordinator)
        approve_report(submission=submission, by=officer)
        with pytest.raises(NotPossible):
            approve_report(submission=submission, by=officer)
        with pytest.raises(NotPossible):
            return_report(submission=submission, remarks={"": "x"}, by=officer)
        assert Step.objects.filter(what="approved").count() == 1

    def test_an_approved_report_is_unlocked_with_a_reason_that_stays(self, agreement, coordinator, officer):
        submission = submitted(agreement, coordinator)
        with pytest.raises(NotPossible):
            unlock_report(submission=submission, reason="x", by=officer)
        approve_report(submission=submission, by=officer)
        unlock_report(submission=submission, reason="The donor asked.", by=officer)
        assert ProgressReport.objects.get().status == "returned"
        assert Step.objects.last().reason == "The donor asked."
        assert not Submission.objects.standing().exists()

    def test_an_earlier_version_is_neither_approved_nor_returned(self, agreement, coordinator, officer):
        first = submitted(agreement, coordinator)
        return_report(submission=first, remarks={"": "Again."}, by=officer)
        submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        with pytest.raises(NotPossible):
            approve_report(submission=first, by=officer)


class TestChangedSince:
    def test_untouched_records_give_every_figure_again(self, agreement, centre, coordinator):
        closed(centre)
        found = restatement(submitted(agreement, coordinator))
        assert found.is_intact
        assert found.is_unchanged

    def test_each_changed_figure_names_was_now_and_the_record(self, agreement, centre, coordinator):
        case = closed(centre)
        submission = submitted(agreement, coordinator)
        LegalCase.objects.filter(pk=case.pk).update(sector="seafood")
        found = {one.name: one for one in restatement(submission).figures}
        assert set(found) == {"sector/fishing/women", "sector/seafood/women"}
        seafood = found["sector/seafood/women"]
        assert (seafood.was, seafood.now, str(seafood.table), str(seafood.line)) == (0, 1, "Sector of work", "Seafood")
        assert [(one.kind, one.key, one.was, one.now) for one in seafood.records] == [("case", case.pk, 0, 1)]
        assert report_in(Submission.objects.get().content).legal_assistance.table("sector").lines[0].total == 1

    def test_two_changes_that_cancel_out_are_told_too(self, agreement, centre, coordinator):
        one, other = closed(centre, sector="fishing"), closed(centre, sector="seafood")
        submission = submitted(agreement, coordinator)
        LegalCase.objects.filter(pk=one.pk).update(sector="seafood")
        LegalCase.objects.filter(pk=other.pk).update(sector="fishing")
        found = {figure.name: figure for figure in restatement(submission).figures}
        assert (found["sector/fishing/women"].was, found["sector/fishing/women"].now) == (1, 1)
        assert {record.key for record in found["sector/fishing/women"].records} == {one.pk, other.pk}

    @pytest.mark.parametrize("change", ["reopened", "closed anew", "new", "merged"])
    def test_a_record_that_went_or_came_is_told(self, agreement, centre, coordinator, change):
        case = closed(centre)
        card = ClientFactory(centre=centre, gender="woman", registered_on=FIRST.start)
        ServiceFactory(client=card, received_on=FIRST.start)
        submission = submitted(agreement, coordinator)
        if change == "reopened":
            LegalCase.objects.filter(pk=case.pk).update(closed_on=None, resolved_through="not_recorded")
        elif change == "closed anew":
            LegalCase.objects.filter(pk=case.pk).update(closed_on=SECOND.start)
        elif change == "new":
            closed(centre)
        else:
            card.services.all().delete()
            card.delete()
        found = {one.name: one for one in restatement(submission).figures}
        name = "distinct/all/women" if change == "merged" else "complainants/all/women"
        assert found[name].now - found[name].was == (1 if change == "new" else -1)
        assert report_in(submission.content) == report_in(Submission.objects.get().content)

    def test_what_was_kept_and_is_not_as_it_was_is_told(self, agreement, centre, coordinator):
        submission = submitted(agreement, coordinator)
        kept = submission.files.get(kind="pdf")
        (sealed.folder() / kept.stored_as).write_bytes(b"something else")
        assert list(restatement(submission).damaged) == ["the file pdf"]
        submission.content["period"] = {"=": "period", "in": ["2020-01-01", "2020-03-31"]}
        submission.save()
        assert "the figures or the list of files" in restatement(submission).damaged

    def test_an_agreement_whose_centres_changed_is_compared_over_those_of_now(self, agreement, centre, coordinator):
        closed(centre)
        submission = submitted(agreement, coordinator)
        agreement.centres.clear()
        found = {one.name: one for one in restatement(submission).figures}
        assert (found["complainants/all/women"].was, found["complainants/all/women"].now) == (1, 0)


class TestLate:
    def test_a_case_recorded_after_its_report_stands_in_the_next_and_in_no_other(self, agreement, centre, coordinator):
        closed(centre)
        submitted(agreement, coordinator)
        case = closed(centre)  # of the first quarter, typed later
        report = build(agreement, SECOND)
        assert report.legal_assistance.recorded_after_submission.women == 1
        assert report.since.legal_assistance.cases_closed == 2
        assert since_in_words(report) == "1 submitted earlier + 1 recorded late = 2 cases closed since the start."
        found = behind(
            Scope.of(agreement, SECOND), "recorded_after_submission/all/total", [centre.pk], user=coordinator
        )
        assert [one.pk for one in found.parts[0].rows] == [case.pk]
        write(agreement, SECOND, coordinator)
        keep_texts(
            agreement=agreement,
            period=SECOND,
            texts={("legal_assistance", "check:late", "reason"): "The line was down."},
            by=coordinator,
        )
        second = submit_report(agreement=agreement, period=SECOND, by=coordinator, today=TODAY)
        assert list(second.cases.values_list("case", "is_late")) == [(case.pk, True)]
        third = build(agreement, Period(date(2026, 7, 1), date(2026, 9, 30)))
        assert third.legal_assistance.recorded_after_submission.total == 0
        assert since_in_words(third) == "2 submitted earlier = 2 cases closed since the start."
        assert restatement(second).is_unchanged

    def test_it_is_asked_about_before_submission(self, agreement, centre, coordinator):
        submitted(agreement, coordinator)
        closed(centre)
        write(agreement, SECOND, coordinator)
        with pytest.raises(NotReady) as problem:
            submit_report(agreement=agreement, period=SECOND, by=coordinator, today=TODAY)
        assert [one.code for one in problem.value.readiness.to_answer] == ["late"]

    def test_a_case_reopened_and_closed_again_later_counts_once_since_the_start(self, agreement, centre, coordinator):
        case = closed(centre)
        submitted(agreement, coordinator)
        LegalCase.objects.filter(pk=case.pk).update(closed_on=SECOND.end)
        report = build(agreement, SECOND)
        assert report.since.legal_assistance.cases_closed == 1
        assert since_in_words(report) == (
            "1 submitted earlier + 1 in this period − 1 reopened or closed anew = 1 cases closed since the start."
        )

    def test_of_a_returned_report_nothing_is_late(self, agreement, centre, coordinator, officer):
        submission = submitted(agreement, coordinator)
        closed(centre)
        return_report(submission=submission, remarks={"": "Again."}, by=officer)
        assert build(agreement, SECOND).legal_assistance.recorded_after_submission.total == 0


def pages(record):
    return {
        name: reverse(f"reports:{name}", args=[record.uuid]) for name in ("submission", "changes", "return", "unlock")
    }


class TestPages:
    def test_from_ready_to_approved_by_two_people(self, client, agreement, centre, coordinator, officer):
        closed(centre)
        write(agreement, FIRST, coordinator)
        submit = reverse("reports:submit", args=[agreement.uuid, *FIRST])
        check = reverse("reports:check", args=[agreement.uuid, *FIRST])
        client.force_login(coordinator)
        assert submit in client.get(check).content.decode()
        assert officer.full_name in client.get(submit).content.decode()
        answer = client.post(submit)
        record = Submission.objects.get()
        assert answer.url == record.get_absolute_url()
        assert client.post(submit).url == record.get_absolute_url()  # pressed twice
        client.force_login(officer)
        assert record.get_absolute_url() in client.get(reverse("reports:board")).content.decode()
        page = client.get(record.get_absolute_url()).content.decode()
        assert reverse("reports:approve", args=[record.uuid]) in page
        assert "/records" not in page
        assert str(agreement.uuid) + "/2026" not in page  # no door to the records of a centre
        empty = client.post(pages(record)["return"], {})
        assert "Write at least one remark" in empty.content.decode()
        client.post(pages(record)["return"], {"issues": "Which fees?"})
        client.force_login(coordinator)
        report = client.get(reverse("reports:report", args=[agreement.uuid, *FIRST])).content.decode()
        assert "Which fees?" in report
        write_issues = reverse("reports:write", args=[agreement.uuid, *FIRST, "issues"])
        assert "Which fees?" in client.get(write_issues).content.decode()
        write_actions = reverse("reports:write", args=[agreement.uuid, *FIRST, "actions"])
        assert "Which fees?" not in client.get(write_actions).content.decode()
        client.post(submit)
        second = Submission.objects.standing().get()
        client.force_login(officer)
        client.post(reverse("reports:approve", args=[second.uuid]))
        assert ProgressReport.objects.get().status == "approved"
        late = client.post(reverse("reports:approve", args=[second.uuid]), follow=True).content.decode()
        assert "the report is Approved by now" in late

    def test_the_page_shows_the_figures_as_they_were(self, client, agreement, centre, coordinator, officer):
        case = closed(centre)
        record = submitted(agreement, coordinator)
        LegalCase.objects.filter(pk=case.pk).update(sector="seafood")
        for user in (coordinator, officer):
            client.force_login(user)
            table = client.get(record.get_absolute_url()).context["report"].legal_assistance.table("sector")
            assert {line.code: line.total for line in table.lines if line.total} == {"fishing": 1}
        client.force_login(coordinator)
        page = client.get(pages(record)["changes"]).content.decode()
        assert case.reference in page
        client.force_login(officer)
        page = client.get(pages(record)["changes"]).content.decode()
        assert case.reference not in page
        assert "1 record not open to you" in page

    def test_an_event_that_was_held_in_those_days_after_all_is_among_the_changes(
        self, client, agreement, centre, coordinator
    ):
        record = submitted(agreement, coordinator)
        event = EventFactory(centre=centre, held_on=FIRST.start, kind="training")
        client.force_login(coordinator)
        page = client.get(pages(record)["changes"]).content.decode()
        assert event.reference in page

    def test_a_restricted_case_is_counted_among_the_changes_and_not_named(self, client, agreement, centre, coordinator):
        case = closed(centre)
        record = submitted(agreement, coordinator)
        LegalCase.objects.filter(pk=case.pk).update(sector="seafood", is_restricted=True)
        client.force_login(coordinator)
        page = client.get(pages(record)["changes"]).content.decode()
        assert case.reference not in page
        assert "1 record not open to you" in page

    def test_a_text_written_since_is_not_told_to_who_reads_submitted_figures_alone(
        self, client, agreement, centre, coordinator, officer
    ):
        record = submitted(agreement, coordinator)
        closed(centre, subjects=["other"], subject_other="A brother was threatened")
        for user, is_told in ((coordinator, True), (officer, False)):
            client.force_login(user)
            page = client.get(pages(record)["changes"]).content.decode()
            assert ("A brother was threatened" in page) is is_told
        assert "an answer recorded since" in page

    def test_files_are_handed_out_to_the_byte(self, client, agreement, coordinator, officer):
        record = submitted(agreement, coordinator)
        client.force_login(officer)
        for kind in ("pdf", "docx", "xlsx"):
            answer = client.get(reverse("reports:submitted-file", args=[record.uuid, kind]))
            assert answer.content == f"{kind} {FIRST}".encode()
            assert f"version-1.{kind}" in answer["Content-Disposition"]
        assert client.get(reverse("reports:submitted-file", args=[record.uuid, "ledger"])).status_code == 404
        client.force_login(coordinator)
        live = client.get(reverse("reports:download", args=[agreement.uuid, *FIRST, "pdf"]), follow=True)
        assert live.content == f"pdf {FIRST}".encode()
        data = client.get(reverse("reports:download", args=[agreement.uuid, *FIRST, "json"]))
        assert json.loads(data.content)["status"] == "submitted"

    def test_a_damaged_file_is_said_and_is_no_server_error(self, client, agreement, coordinator):
        record = submitted(agreement, coordinator)
        sealed.remove(record.files.get(kind="pdf").stored_as)
        client.force_login(coordinator)
        answer = client.get(reverse("reports:submitted-file", args=[record.uuid, "pdf"]))
        assert answer.status_code == 409
        assert "The file cannot be read" in answer.content.decode()

    def test_attachments_go_with_it(self, client, agreement, coordinator, officer):
        write(agreement, FIRST, coordinator)
        kept = attachment(report=ProgressReport.objects.get())
        record = submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        client.force_login(officer)
        answer = client.get(reverse("reports:submitted-attachment", args=[record.uuid, kept.uuid]))
        assert answer.content == b"A leaflet."

    def test_an_attachment_taken_away_after_a_return_stays_with_the_version_it_went_with(
        self, client, agreement, coordinator, officer
    ):
        write(agreement, FIRST, coordinator)
        kept = attachment(report=ProgressReport.objects.get())
        first = submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        return_report(submission=first, remarks={"": "Without the leaflet."}, by=officer)
        client.force_login(coordinator)
        client.post(reverse("reports:remove-attachment", args=[kept.uuid]))
        assert client.get(reverse("reports:attachment", args=[kept.uuid])).status_code == 404
        assert kept.title not in client.get(reverse("reports:report", args=[agreement.uuid, *FIRST])).content.decode()
        second = submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        client.force_login(officer)
        for record, status in ((first, 200), (second, 404)):
            answer = client.get(reverse("reports:submitted-attachment", args=[record.uuid, kept.uuid]))
            assert answer.status_code == status
            assert (kept.title in client.get(record.get_absolute_url()).content.decode()) == (status == 200)

    def test_who_does_not_follow_the_agreement_finds_nothing(self, client, agreement, coordinator):
        record = submitted(agreement, coordinator)
        client.force_login(UserFactory(role="programme"))
        for name, address in pages(record).items():
            assert client.get(address).status_code == 404, name
        assert client.post(reverse("reports:approve", args=[record.uuid])).status_code == 404

    def test_a_coordinator_cannot_approve_her_own_report(self, client, agreement, coordinator):
        record = submitted(agreement, coordinator)
        client.force_login(coordinator)
        assert client.post(reverse("reports:approve", args=[record.uuid])).status_code == 403
        assert client.get(pages(record)["return"]).status_code == 403

    def test_submitting_what_is_not_ready_leads_to_what_is_missing(self, client, agreement, coordinator):
        client.force_login(coordinator)
        answer = client.post(reverse("reports:submit", args=[agreement.uuid, *FIRST]), follow=True)
        assert "Not submitted: 5 to fix, 2 to answer." in answer.content.decode()

    def test_hostile_remarks_stay_text(self, client, agreement, coordinator, officer):
        record = submitted(agreement, coordinator)
        client.force_login(officer)
        client.post(pages(record)["return"], {"whole": "<script>alert(1)</script>", "issues": "=HYPERLINK(1)"})
        client.force_login(coordinator)
        page = client.get(reverse("reports:report", args=[agreement.uuid, *FIRST])).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


class TestSplitByCentre:
    @pytest.fixture
    def second(self, agreement):
        second = CentreFactory(code="ZZ2")
        agreement.centres.add(second)
        return second

    def test_the_centres_make_the_figures_that_were_submitted(
        self, client, agreement, centre, coordinator, second, officer
    ):
        write(agreement, FIRST, coordinator, centre)
        closed(centre, amounts=[("awarded", "THB", "10.50")])
        moved = closed(second, amounts=[("awarded", "THB", 5)])
        ServiceFactory(client=ClientFactory(centre=second, gender="woman"), received_on=FIRST.start)
        record = submit_report(agreement=agreement, period=FIRST, by=coordinator, today=TODAY)
        LegalCase.objects.filter(pk=moved.pk).update(gender="man")  # what is compared is what was submitted
        client.force_login(officer)
        found = client.get(reverse("reports:by-centre", args=[record.uuid])).context["split"]
        lines = {(table.title, str(line.label)): line for table in found.tables for line in table.lines}
        assert [one.code for one in found.centres] == sorted([centre.code, "ZZ2"])
        cases = dict(lines["Headline figures", "Complainants"].of_centres)
        assert (cases[centre].counts, cases[second].counts) == (ByGender(women=1), ByGender(women=1))
        money = dict(lines["Total financial compensation awarded", "THB"].of_centres)
        assert (money[centre].total, money[second].total) == (Decimal("10.5"), 5)
        assert dict(lines["Headline figures", "Clients served"].of_centres)[centre].total == 0
        for line in lines.values():
            assert sum(part.total for _centre, part in line.of_centres) == line.whole.total

    def test_a_ledger_that_is_gone_is_said(self, client, agreement, coordinator):
        record = submitted(agreement, coordinator)
        sealed.remove(record.files.get(kind="ledger").stored_as)
        client.force_login(coordinator)
        assert client.get(reverse("reports:by-centre", args=[record.uuid])).status_code == 409


class TestCommands:
    def verify(self, agreement, *options):
        said = io.StringIO()
        days = ("--from", FIRST.start.isoformat(), "--to", FIRST.end.isoformat())
        call_command("verify_report", agreement.number, *days, *options, stdout=said, stderr=said)
        return said.getvalue()

    def test_verify_says_that_every_figure_is_there_again(self, agreement, centre, coordinator):
        closed(centre)
        submitted(agreement, coordinator)
        assert "the records give every figure of it" in self.verify(agreement)

    def test_verify_names_what_differs_and_why(self, agreement, centre, coordinator, capsys):
        case = closed(centre)
        submitted(agreement, coordinator)
        LegalCase.objects.filter(pk=case.pk).update(sector="seafood")
        said = io.StringIO()
        days = ("--from", FIRST.start.isoformat(), "--to", FIRST.end.isoformat())
        with pytest.raises(CommandError) as problem:
            call_command("verify_report", agreement.number, *days, stdout=said)
        assert problem.value.returncode == 1
        assert f"Sector of work, Seafood, women: 0 → 1 (case {centre.code}/{case.pk} 0→1)" in said.getvalue()

    def test_verify_of_damaged_files_has_its_own_status(self, agreement, coordinator):
        record = submitted(agreement, coordinator)
        sealed.remove(record.files.get(kind="docx").stored_as)
        with pytest.raises(CommandError) as problem:
            self.verify(agreement)
        assert problem.value.returncode == 2

    def test_verify_of_what_was_never_submitted_says_so(self, agreement):
        with pytest.raises(CommandError, match="No report of these days was submitted"):
            self.verify(agreement)

    def test_the_report_as_data_is_that_which_was_submitted_unless_the_records_are_asked(
        self, agreement, centre, coordinator, capsys
    ):
        case = closed(centre)
        submitted(agreement, coordinator)
        LegalCase.objects.filter(pk=case.pk).update(sector="seafood")
        days = ("--from", FIRST.start.isoformat(), "--to", FIRST.end.isoformat())
        told = []
        for options in ((), ("--now",)):
            capsys.readouterr()
            call_command("progress_report", agreement.number, *days, *options)
            told.append(json.loads(capsys.readouterr().out)["legal_assistance"]["sector"]["seafood"]["women"])
        assert told == [0, 1]
