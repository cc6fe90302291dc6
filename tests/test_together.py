"""Two people change the same record: each answer is looked at alone, and nothing is overwritten unseen."""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import chain

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from clients.actions import change_client
from clients.models import Client
from legal_cases.dates import set_date
from legal_cases.models import LegalCase, Respondent
from legal_cases.timeline import write_entry
from mrc.access.roles import Role
from mrc.drafts.models import Draft
from mrc.together import SHOWN, print_of
from tests import factories

PAIRS = 24


@pytest.fixture
def somsak(centre):
    return factories.UserFactory(role=Role.CASEWORKER, centres=[centre], full_name="Somsak")


def at_the_desk(user) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def sent(form) -> dict:
    """What a browser sends of the form as it stands."""
    data = {}
    for field in form:
        if field.is_hidden:
            data[field.html_name] = field.value() or ""
            continue
        if hasattr(field.field.widget, "check_test"):
            data |= {field.html_name: "on"} if field.value() else {}
            continue
        shown = field.field.widget.format_value(field.value())
        if isinstance(shown, list) and not getattr(field.field.widget, "allow_multiple_selected", False):
            shown = shown[0] if shown else ""
        if shown not in (None, []):
            data[field.html_name] = shown
    amounts = getattr(form, "amounts", None)
    for each in chain([amounts.management_form], amounts.forms) if amounts else ():
        data |= {field.html_name: field.value() if field.value() is not None else "" for field in each}
    return data


def opened(browser, address) -> dict:
    return sent(browser.get(address).context["form"])


def both_of(answer) -> dict:
    return answer.context["form"].both if answer.context else {}


@pytest.fixture
def card(centre):
    return factories.ClientFactory(centre=centre, name="Sok", telephone="089 555 4400", address="Harbour")


@pytest.fixture
def case(centre):
    return factories.LegalCaseFactory(centre=centre, subjects=["leave"], sector="fishing", source="migrant_worker")


@pytest.mark.django_db
class TestCard:
    def test_each_keeps_what_only_she_changed(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        first, second = at_the_desk(staff), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        assert second.post(address, his | {"telephone": "1", "support_needs": ["seeing"]}).status_code == 302
        assert first.post(address, mine | {"address": "Hill", "pseudonym": "on"}).status_code == 302
        card = Client.objects.get()
        assert (card.telephone, card.address, card.pseudonym) == ("1", "Hill", True)
        assert [need.code for need in card.support_needs.all()] == ["seeing"]

    def test_one_answer_changed_by_two_is_asked_about_with_who_and_when(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        first, second = at_the_desk(staff), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        second.post(address, his | {"telephone": "089 555 4471"})
        answer = first.post(address, mine | {"telephone": "089 555 4417", "address": "Hill"})
        assert answer.status_code == 200
        words = r"Somsak wrote 089 555 4471 at \d\d:\d\d; you wrote 089 555 4417\. Which one stays\?"
        assert re.search(words, both_of(answer)["telephone"].sentence)
        assert re.search(words, answer.content.decode())
        assert sent(answer.context["form"])["address"] == "Hill"
        card = Client.objects.get()
        assert (card.telephone, card.address) == ("089 555 4471", "Harbour")

        mine = sent(answer.context["form"])
        answer = first.post(address, mine)
        assert list(both_of(answer)) == ["telephone"]  # nothing is chosen by itself
        mine = sent(answer.context["form"])
        assert first.post(address, mine | {"stays_telephone": "yours"}).status_code == 302
        card = Client.objects.get()
        assert (card.telephone, card.address) == ("089 555 4417", "Hill")

    def test_the_colleagues_answer_may_stay(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        first, second = at_the_desk(staff), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        second.post(address, his | {"telephone": "his"})
        mine = sent(first.post(address, mine | {"telephone": "mine", "address": "Hill"}).context["form"])
        assert first.post(address, mine | {"stays_telephone": "theirs"}).status_code == 302
        card = Client.objects.get()
        assert (card.telephone, card.address) == ("his", "Hill")

    def test_a_third_change_in_the_meantime_is_asked_about_again(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        first, second = at_the_desk(staff), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        second.post(address, his | {"telephone": "2"})
        mine = sent(first.post(address, mine | {"telephone": "1"}).context["form"])
        second.post(address, opened(second, address) | {"telephone": "3"})
        answer = first.post(address, mine | {"stays_telephone": "yours"})
        assert both_of(answer)["telephone"].theirs == "3"
        assert Client.objects.get().telephone == "3"

    def test_an_error_elsewhere_does_not_hide_the_question(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        first, second = at_the_desk(staff), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        second.post(address, his | {"telephone": "2", "born": "1990"})
        answer = first.post(address, mine | {"telephone": "1", "born": "nonsense", "email": "no"})
        assert set(both_of(answer)) == {"telephone", "born"}
        mine = sent(answer.context["form"]) | {"stays_telephone": "yours", "stays_born": "theirs", "email": ""}
        assert first.post(address, mine).status_code == 302
        card = Client.objects.get()
        assert (card.telephone, card.birth_year) == ("1", 1990)

    def test_the_same_change_by_two_is_no_question(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        first, second = at_the_desk(staff), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        second.post(address, his | {"telephone": "2"})
        assert first.post(address, mine | {"telephone": "2"}).status_code == 302

    def test_two_windows_of_one_person_are_two(self, card, staff):
        address = reverse("clients:update", args=[card.uuid])
        desk = at_the_desk(staff)
        one, two = opened(desk, address), opened(desk, address)
        desk.post(address, one | {"telephone": "1"})
        answer = desk.post(address, two | {"telephone": "2"})
        assert both_of(answer)["telephone"].sentence.startswith("In another window you wrote 1 at ")

    def test_without_a_trace_of_who_the_question_is_asked_all_the_same(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        first = at_the_desk(staff)
        mine = opened(first, address)
        change_client(client=card, columns=[], support_needs=["hearing"])
        answer = first.post(address, mine | {"support_needs": ["seeing"]})
        assert both_of(answer)["support_needs"].sentence.startswith("Somebody else wrote ")

    def test_prints_that_nobody_signed_ask_about_every_difference(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        desk, other = at_the_desk(staff), at_the_desk(somsak)
        foreign = opened(other, address)[SHOWN]
        mine = opened(desk, address)
        for forged in ("", "x", foreign, mine[SHOWN] + "x"):
            answer = desk.post(address, mine | {SHOWN: forged, "telephone": "1"})
            assert list(both_of(answer)) == ["telephone"]
        assert Client.objects.get().telephone == "089 555 4400"

    def test_a_card_emptied_by_a_colleague_is_not_filled_again_by_an_old_form(self, card, staff, somsak):
        address = reverse("clients:update", args=[card.uuid])
        first, second = at_the_desk(staff), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        second.post(address, his | {"name": "", "telephone": "", "address": ""})
        first.post(address, mine | {"province": "Kandal"})
        card = Client.objects.get()
        assert (card.name, card.telephone, card.address, card.province) == ("", "", "", "Kandal")


def test_the_print_of_an_answer_is_that_of_its_words():
    assert print_of(["a\r\nb "]) == print_of(["a\nb"])
    assert print_of(["not_recorded"]) == print_of([]) == print_of([""])
    assert print_of(["b", "a"]) == print_of(["a", "b"]) != print_of(["ab"])


@pytest.mark.django_db
@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
class TestRecord:
    @pytest.fixture
    def case(self, case, is_closed):
        if is_closed:
            LegalCase.objects.update(closed_on=case.opened_on, resolved_through="court")
        return case

    def test_rows_of_several_answers_and_amounts_are_answers_like_any_other(self, case, caseworker, somsak):
        address = reverse("legal_cases:update", args=[case.uuid])
        first, second = at_the_desk(caseworker), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        his |= {"subjects": ["leave", "wages_withheld"], "remarks": "his"}
        his |= {"amounts-0-currency": "THB", "amounts-0-requested": "500"}
        assert second.post(address, his).status_code == 302
        mine |= {"amounts-0-currency": "THB", "amounts-0-requested": "700", "subjects": ["death"], "sector_other": ""}
        answer = first.post(address, mine)
        assert set(both_of(answer)) == {"subjects", "amounts"}
        assert "Somsak wrote Compensation requested THB 500 at " in both_of(answer)["amounts"].sentence
        assert sent(answer.context["form"])["remarks"] == "his"
        mine = sent(answer.context["form"]) | {"stays_subjects": "theirs", "stays_amounts": "yours"}
        assert first.post(address, mine).status_code == 302
        case = LegalCase.objects.get()
        assert sorted(row.code for row in case.casesubject_rows.all()) == ["leave", "wages_withheld"]
        assert [(row.currency, row.amount) for row in case.caseamount_rows.all()] == [("THB", 700)]
        assert case.remarks == "his"

    def test_the_caseworker_named_by_two_is_asked_about(self, case, caseworker, somsak, centre):
        third = factories.UserFactory(role=Role.CASEWORKER, centres=[centre], full_name="Third")
        address = reverse("legal_cases:update", args=[case.uuid])
        first, second = at_the_desk(caseworker), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        second.post(address, his | {"caseworker": str(somsak.pk)})
        answer = first.post(address, mine | {"caseworker": str(third.pk)})
        assert re.match(r"Somsak wrote Somsak at \d\d:\d\d; you wrote Third\.", both_of(answer)["caseworker"].sentence)

    def test_a_page_that_asks_for_one_more_row_forgets_nothing_it_has_to_ask(self, case, caseworker, somsak):
        address = reverse("legal_cases:update", args=[case.uuid])
        first, second = at_the_desk(caseworker), at_the_desk(somsak)
        mine, his = opened(first, address), opened(second, address)
        second.post(address, his | {"remarks": "his"})
        answer = first.post(address, mine | {"remarks": "mine", "then": "more"})
        assert both_of(answer) == {}
        answer = first.post(address, sent(answer.context["form"]))
        assert set(both_of(answer)) == {"remarks"}
        assert LegalCase.objects.get().remarks == "his"


@pytest.mark.django_db
def test_an_old_form_of_a_case_that_was_closed_does_not_bring_old_answers_back(case, caseworker, somsak):
    address = reverse("legal_cases:update", args=[case.uuid])
    first = at_the_desk(caseworker)
    mine = opened(first, address)
    LegalCase.objects.update(
        closed_on=case.opened_on, resolved_through="court", destination_country="MY", worker_name="Theirs"
    )
    answer = first.post(address, mine | {"remarks": "mine", "worker_name": "Mine"})
    assert answer.status_code == 409
    form = answer.context["form"]
    assert (form["remarks"].value(), form["destination_country"].value()) == ("mine", "MY")
    answer = first.post(address, sent(form))
    assert set(both_of(answer)) == {"worker_name"}


@pytest.mark.django_db
class TestClosing:
    """Of its money only what was requested is compared: what was awarded is said here for the first time."""

    ANSWERS = {
        "closed_on": "18/06/2026", "resolved_through": "court", "legal_status": "unknown", "remedies": ["compensation"],
        "sanctions": ["none"], "amounts-0-awarded": "300",
    }  # fmt: skip

    @pytest.fixture
    def case(self, centre):
        return factories.LegalCaseFactory(
            centre=centre, subjects=["leave"], sector="fishing", source="migrant_worker", opened_on=date(2026, 1, 12),
            nationality="KH", destination_country="TH", amounts=[("requested", "THB", 500)],
        )  # fmt: skip

    @pytest.fixture
    def desk(self, caseworker):
        return at_the_desk(caseworker)

    @pytest.fixture
    def corrected(self, case, desk, somsak):
        """The closing form as it was shown before a colleague wrote 600 for the 500."""

        def correct():
            shown = opened(desk, reverse("legal_cases:close", args=[case.uuid]))
            address, other = reverse("legal_cases:update", args=[case.uuid]), at_the_desk(somsak)
            assert other.post(address, opened(other, address) | {"amounts-0-requested": "600"}).status_code == 302
            return shown

        return correct

    def amounts(self):
        return {(row.kind, row.amount) for row in LegalCase.objects.get().caseamount_rows.all()}

    def test_a_requested_sum_corrected_meanwhile_stays_beside_the_award(self, case, desk, corrected):
        answer = desk.post(reverse("legal_cases:close", args=[case.uuid]), corrected() | self.ANSWERS)
        assert answer.status_code == 302, answer.context["form"].errors
        assert self.amounts() == {("requested", 600), ("awarded", 300)}

    def test_a_requested_sum_that_both_changed_is_asked_about(self, case, desk, corrected):
        address, typed = reverse("legal_cases:close", args=[case.uuid]), self.ANSWERS | {"amounts-0-requested": "700"}
        answer = desk.post(address, corrected() | typed)
        sentence = both_of(answer)["amounts"].sentence
        assert "Somsak wrote Compensation requested THB 600 at " in sentence
        assert "you wrote Compensation requested THB 700" in sentence
        assert self.amounts() == {("requested", 600)}
        sent_again = sent(answer.context["form"]) | {"stays_amounts": "theirs"}
        assert desk.post(address, sent_again).status_code == 302
        assert self.amounts() == {("requested", 600), ("awarded", 300)}

    def test_a_sum_proposed_by_an_entry_is_no_change_of_the_record_and_asks_nothing(self, case, desk, caseworker):
        write_entry(case=case, kind="claim", currency="THB", amount=800, text="More", by=caseworker)
        address = reverse("legal_cases:close", args=[case.uuid])
        shown = opened(desk, address)
        assert shown["amounts-0-requested"] == "800"
        assert desk.post(address, shown | self.ANSWERS).status_code == 302
        assert self.amounts() == {("requested", 800), ("awarded", 300)}

    def test_a_proposed_sum_and_one_corrected_meanwhile_are_asked_about(self, case, desk, corrected, caseworker):
        write_entry(case=case, kind="claim", currency="THB", amount=800, text="More", by=caseworker)
        answer = desk.post(reverse("legal_cases:close", args=[case.uuid]), corrected() | self.ANSWERS)
        assert "THB 600" in both_of(answer)["amounts"].theirs
        assert "THB 800" in both_of(answer)["amounts"].yours


@pytest.mark.django_db
class TestWhatHangsOnACase:
    """Forms of a date, a paper, a respondent, a letter: an answer each, changed by one, by the other, by both."""

    @pytest.fixture(params=["date", "paper", "respondent", "names", "letter"])
    def changed(self, request, case, centre, caseworker):
        """The record, the address of its form, and two answers: what is stored, what a colleague writes, and she."""
        day = centre.today()
        return {
            "date": lambda: (
                set_date(case=case, kind="hearing", on=day, reason="Summons", by=caseworker),
                "legal_cases:date-update",
                {"on": [f"{day + timedelta(days=each):%d/%m/%Y}" for each in (0, 7, 9)], "reason": ["", "b", "c"]},
            ),
            "paper": lambda: (
                factories.paper(case=case, by=caseworker),
                "legal_cases:update-paper",
                {"title": ["A contract", "b", "c"], "dated_on": ["", "01/02/2025", "02/02/2025"]},
            ),
            "respondent": lambda: (
                Respondent.objects.create(centre=centre, name="Ocean", kind="employer"),
                "legal_cases:respondent-update",
                {"place": ["", "b", "c"], "note": ["", "b", "c"]},
            ),
            "names": lambda: (
                Respondent.objects.create(centre=centre, name="Ocean", kind="employer"),
                "legal_cases:respondent-update",
                {"aliases": ["", "Sea", "Lake"], "note": ["", "b", "c"]},
            ),
            "letter": lambda: (
                factories.letter(centre=centre, by=caseworker),
                "legal_cases:update-letter",
                {"name": ["Invitation", "b", "c"], "is_used": ["on", "", ""]},
            ),
        }[request.param]()

    @pytest.fixture
    def hers(self, coordinator):
        return at_the_desk(coordinator)

    @pytest.fixture
    def his(self, centre):
        return at_the_desk(factories.UserFactory(role=Role.COORDINATOR, centres=[centre], full_name="Somsak"))

    def test_what_a_colleague_wrote_stays_when_an_older_form_changed_something_else(self, changed, hers, his):
        record, name, (one, other) = changed[0], changed[1], changed[2].items()
        address = reverse(name, args=[record.uuid])
        shown = opened(hers, address)
        assert his.post(address, opened(his, address) | {one[0]: one[1][1]}).status_code == 302
        assert hers.post(address, shown | {other[0]: other[1][2]}).status_code == 302
        now = opened(hers, address)
        assert (now[one[0]], now.get(other[0], "")) == (one[1][1], other[1][2])

    def test_what_both_changed_is_asked_about_before_it_is_saved(self, changed, hers, his):
        record, name, (one, other) = changed[0], changed[1], changed[2].items()
        address = reverse(name, args=[record.uuid])
        shown = opened(hers, address)
        his.post(address, opened(his, address) | {one[0]: one[1][1]})
        answer = hers.post(address, shown | {one[0]: one[1][2], other[0]: other[1][2]})
        assert answer.status_code == 200
        assert re.match(r"Somsak wrote [b0\d]|Somsak wrote Sea", both_of(answer)[one[0]].sentence)
        assert f"stays_{one[0]}" in answer.content.decode()
        assert opened(hers, address)[one[0]] == one[1][1]
        chosen = sent(answer.context["form"]) | {f"stays_{one[0]}": "yours"}
        assert hers.post(address, chosen).status_code == 302
        now = opened(hers, address)
        assert (now[one[0]], now.get(other[0], "")) == (one[1][2], other[1][2])


@pytest.mark.django_db(transaction=True)
def test_of_many_pairs_who_save_at_the_same_moment_nobody_overwrites_unseen(centre, staff, somsak):
    """Each pair changes one answer both, and one each: the second of the two is asked, always."""
    cards = [factories.ClientFactory(centre=centre, telephone="0", address="0", email="") for _pair in range(PAIRS)]
    forms = []
    for number, card in enumerate(cards):
        address = reverse("clients:update", args=[card.uuid])
        for user, own in ((staff, "address"), (somsak, "province")):
            desk = at_the_desk(user)
            typed = opened(desk, address) | {"telephone": f"{number} {user.pk}", own: f"{number} {user.pk}"}
            forms.append((desk, address, typed))
    random.Random(4).shuffle(forms)

    def send(form):
        desk, address, typed = form
        try:
            answer = desk.post(address, typed)
            # The page, not its context: that gathers what other threads render at the same time.
            asked = re.findall(r'name="stays_(\w+)"\s+value="theirs"', answer.content.decode())
            is_told = answer.status_code == 200 and re.search(r"wrote (\d+ \d+) at ", answer.content.decode())
            return address, typed["telephone"], answer.status_code, (asked, is_told and is_told[1])
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        answers = [send(form) for form in forms]
    else:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(send, forms))
    for card in cards:
        address = reverse("clients:update", args=[card.uuid])
        saved = [telephone for of, telephone, status, _asked in answers if of == address and status == 302]
        asked = [asked for of, _telephone, status, asked in answers if of == address and status == 200]
        card.refresh_from_db()
        assert saved == [card.telephone]
        assert asked == [(["telephone"], card.telephone)]


# Drafts of these forms


@pytest.mark.django_db
def test_a_card_that_is_saved_leaves_no_draft(card, case, caseworker):
    desk = at_the_desk(caseworker)
    for form, address, of in (
        ("clients.change", reverse("clients:update", args=[card.uuid]), card.uuid),
        ("legal_cases.record", reverse("legal_cases:update", args=[case.uuid]), case.uuid),
    ):
        body = {"form": form, "of": str(of), "data": {"address": ["x"]}}
        assert desk.post(reverse("drafts:draft"), body, content_type="application/json").status_code == 200
        page = desk.get("/").content.decode()
        assert address in page
        assert card.name not in page.split('id="drafts"')[1].split("</section>")[0]
        assert desk.post(address, opened(desk, address)).status_code == 302
        assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_registration_goes_on_from_its_draft_and_becomes_one_card(staff, centre):
    desk, create = at_the_desk(staff), reverse("clients:create")
    form = desk.post(create, {"typed": "Sok"}).context
    of = form["draft"]["of"]
    body = {"form": "clients.register", "of": of, "data": {"name": ["Sok"]}}
    assert desk.post(reverse("drafts:draft"), body, content_type="application/json").status_code == 200
    assert "Registration" in desk.get("/").content.decode()
    assert f"{create}?draft={of}" in desk.get(create).content.decode()
    again = desk.get(f"{create}?draft={of}")
    typed = sent(again.context["form"]) | {"gender": "woman", "name": "Sok"}
    assert desk.post(create, typed).status_code == 302
    assert not Draft.objects.exists()
    before = sent(form["form"]) | {"gender": "woman", "name": "Sok"}
    assert desk.post(create, before).url == Client.objects.get().get_absolute_url()
    assert desk.get(f"{create}?draft={of}").url == Client.objects.get().get_absolute_url()
    assert Client.objects.count() == 1


@pytest.mark.django_db
def test_a_draft_in_the_address_names_no_card_of_another_centre(staff, elsewhere):
    theirs = factories.ClientFactory(centre=elsewhere)
    answer = at_the_desk(staff).get(reverse("clients:create"), {"draft": str(theirs.uuid)})
    assert answer.status_code == 200
    assert "is_registering" in answer.context
